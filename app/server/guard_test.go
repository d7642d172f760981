package server_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"brainbow/app/server"
)

// directives parses a content security policy.
func directives(policy string) map[string]string {
	all := map[string]string{}
	for part := range strings.SplitSeq(policy, ";") {
		name, sources, _ := strings.Cut(strings.TrimSpace(part), " ")
		all[name] = sources
	}
	return all
}

// Every answer has a content security policy: a page may load from and connect to this server
// only, and a picture may not run scripts.
func TestPolicy(t *testing.T) {
	h, _, _ := fixture(t, nil)
	for path, want := range map[string]map[string]string{
		"/api/runs": {"default-src": "'none'", "script-src": "'self'", "connect-src": "'self'", "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'"},
		"/nothing":  {"default-src": "'none'", "script-src": "'self'", "connect-src": "'self'", "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'"},
		// An SVG that is opened as a page may use its own styles and pictures.
		"/api/runs/test/views/confusion.svg": {"default-src": "'none'", "script-src": "", "connect-src": "", "img-src": "data:", "style-src": "'unsafe-inline'"},
	} {
		_, head, _ := ask(t, "GET", h.URL+path, "", "", nil)
		policy := head.Get("Content-Security-Policy")
		got := directives(policy)
		for name, sources := range want {
			if got[name] != sources {
				t.Errorf("%s: %s is %q, not %q", path, name, got[name], sources)
			}
		}
		for name, sources := range got {
			if strings.Contains(sources, "*") || strings.Contains(sources, "http") || name == "script-src" && strings.Contains(sources, "unsafe") {
				t.Errorf("%s: %s lets in %q", path, name, sources)
			}
		}
		if _, sandbox := got["sandbox"]; sandbox != strings.HasSuffix(path, ".svg") {
			t.Errorf("%s: in a sandbox: %v", path, sandbox)
		}
		for name, value := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
			"Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if head.Get(name) != value {
				t.Errorf("%s: %s is %q, not %q", path, name, head.Get(name), value)
			}
		}
	}
}

// A page of another site can neither read nor start anything, but a link from there to the
// studio works.
func TestOtherSites(t *testing.T) {
	h, _, _ := fixture(t, func(o *server.Options) {
		o.Token = "let-me-in"
		o.UI = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "the studio") })
	})
	own := strings.TrimPrefix(h.URL, "http://")
	for _, c := range []struct {
		method, path, site, mode, origin string
		want                             int
	}{
		{"GET", "/", "cross-site", "navigate", "", 200},
		{"GET", "/", "none", "navigate", "", 200},
		{"GET", "/", "cross-site", "no-cors", "", 403},
		{"GET", "/", "same-site", "no-cors", "", 403}, // another port of this machine
		{"GET", "/api/runs", "cross-site", "navigate", "", 403},
		{"POST", "/", "cross-site", "navigate", "", 403},
		{"GET", "/api/runs", "same-origin", "cors", "http://" + own, 200},
		{"GET", "/api/runs", "", "", "https://" + own, 200}, // behind a proxy
		{"GET", "/api/runs", "", "", "file://" + own, 403},
		{"GET", "/api/runs", "", "", "http://" + own + ".evil.example", 403},
		{"GET", "/api/runs", "", "", "http://localhost:1", 403},
	} {
		head := map[string]string{"Authorization": "Bearer let-me-in"}
		for name, value := range map[string]string{"Sec-Fetch-Site": c.site, "Sec-Fetch-Mode": c.mode, "Origin": c.origin} {
			if value != "" {
				head[name] = value
			}
		}
		if status, _, _ := ask(t, c.method, h.URL+c.path, "", "", head); status != c.want {
			t.Errorf("%+v: %d", c, status)
		}
	}
}

// The token in the first address moves into a cookie that no script, no other site and no other
// path can read, and the redirect stays on this server.
func TestTokenMovesIntoACookie(t *testing.T) {
	h, _, _ := fixture(t, func(o *server.Options) { o.Token = "let-me-in" })
	for path, want := range map[string]string{
		"/?run=a&token=let-me-in":                "/?run=a",
		"//evil.example/?token=let-me-in":        "/evil.example/",
		"///evil.example/?token=let-me-in":       "/evil.example/",
		"/%2f%2fevil.example/?token=let-me-in":   "/%2f%2fevil.example/",
		"//user@evil.example/x?token=let-me-in#": "/user@evil.example/x",
	} {
		status, head, body := ask(t, "GET", h.URL+path, "", "", nil)
		if status != http.StatusSeeOther || head.Get("Location") != want || strings.Contains(body, "let-me-in") {
			t.Errorf("%s: %d to %q, %q", path, status, head.Get("Location"), body)
		}
		c, err := http.ParseSetCookie(head.Get("Set-Cookie"))
		if err != nil {
			t.Fatal(err)
		}
		if c.Value != "let-me-in" || c.SameSite != http.SameSiteStrictMode || !c.HttpOnly || c.Path != "/" || c.Domain != "" {
			t.Errorf("%s: cookie %+v", path, c)
		}
	}
	// A wrong token gets no cookie.
	if _, head, _ := ask(t, "GET", h.URL+"/?token=let-me-i", "", "", nil); head.Get("Set-Cookie") != "" {
		t.Errorf("cookie %q", head.Get("Set-Cookie"))
	}
}

// An order must be JSON, which a form on another site cannot send, and must not name a file.
func TestOrders(t *testing.T) {
	h, _, _ := fixture(t, nil)
	recipe := filepath.Join(t.TempDir(), "recipe.yaml")
	text, err := os.ReadFile(filepath.Join("..", "..", "experiment", "recipes", "xor-perceptron.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(recipe, text, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		kind, body string
		want       int
	}{
		{"text/plain", `{"recipe":"xor-perceptron"}`, http.StatusUnsupportedMediaType},
		{"", `{"recipe":"xor-perceptron"}`, http.StatusUnsupportedMediaType},
		{"application/json", `{"recipe":"` + recipe + `"}`, http.StatusBadRequest},
		{"application/json", `{"recipe":"softmax","set":["data.name=/etc"]}`, http.StatusForbidden},
		{"application/json", `{"recipe":"softmax","set":["data.name=../runs"]}`, http.StatusForbidden},
	} {
		if status, _, text := ask(t, "POST", h.URL+"/api/trainings", c.kind, c.body, nil); status != c.want {
			t.Errorf("%q %s: %d %s", c.kind, c.body, status, text)
		}
	}
	h, _, _ = fixture(t, func(o *server.Options) { o.ReadOnly = true })
	if status, _, text := ask(t, "POST", h.URL+"/api/trainings/test/stop", "application/json", "{}", nil); status != http.StatusForbidden {
		t.Errorf("steering a read-only server: %d %s", status, text)
	}
}

// A body is read up to the limit, whether or not its length is declared.
func TestUploadLimit(t *testing.T) {
	h, _, _ := fixture(t, func(o *server.Options) { o.Upload = 784 })
	for _, announced := range []bool{true, false} {
		for size, want := range map[int]int{784: 200, 785: 413, 100_000: 413} {
			var body io.Reader = strings.NewReader(strings.Repeat("\x80", size))
			if !announced {
				body = io.MultiReader(body) // hides the length
			}
			r, err := http.NewRequestWithContext(t.Context(), "POST", h.URL+"/api/runs/test/try", body)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/octet-stream")
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			text, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			if resp.StatusCode != want {
				t.Errorf("%d bytes, announced %v: %d %.200s", size, announced, resp.StatusCode, text)
			}
		}
	}
}

// No link makes the server serve a file outside a run's directory.
func TestNothingOutsideARun(t *testing.T) {
	h, _, runs := fixture(t, nil)
	outside := t.TempDir()
	secret := filepath.Join(outside, "secret")
	if err := os.WriteFile(secret, []byte(strings.Repeat("secret", 10_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	replace := func(path, target string) {
		t.Helper()
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, path); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(outside, "run"), os.DirFS(filepath.Join(runs, "test"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "run"), filepath.Join(runs, "link")); err != nil {
		t.Fatal(err)
	}
	if names := listedNames(t, h.URL); !slices.Equal(names, []string{"test"}) {
		t.Errorf("runs %q, one of them a link", names)
	}
	url := h.URL + "/api/runs/test/files/metrics.jsonl"
	if status, _, _ := ask(t, "GET", url, "", "", nil); status != 200 {
		t.Fatalf("before: %d", status)
	}
	replace(filepath.Join(runs, "test", "metrics.jsonl"), secret)
	if status, _, body := ask(t, "GET", url, "", "", nil); status == 200 || strings.Contains(body, "secretsecret") {
		t.Errorf("a file that became a link: %d %.40s", status, body)
	}
	// A run's directory was replaced by a link to a run elsewhere.
	replace(filepath.Join(runs, "test"), filepath.Join(outside, "run"))
	if status, _, body := ask(t, "GET", h.URL+"/api/runs/test/files/run.json", "", "", nil); status != 404 {
		t.Errorf("a run that became a link: %d %.200s", status, body)
	}
}
