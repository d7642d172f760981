package cli

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// lineOf is the script command lineof FILE VAR: it waits until a background process
// has written a whole line and puts it into a variable.
func lineOf(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: lineof FILE VAR")
	}
	for range 3000 {
		text, err := os.ReadFile(ts.MkAbs(args[0]))
		if line, _, whole := strings.Cut(string(text), "\n"); err == nil && whole {
			ts.Setenv(args[1], line)
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("%s has no line", args[0])
}

// fetchURL is the script command fetch URL [STATUS]: it prints a response's body,
// and sends and stores cookies as a browser does.
func fetchURL(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 || len(args) > 2 {
		ts.Fatalf("usage: fetch URL [STATUS]")
	}
	want := "200"
	if len(args) == 2 {
		want = args[1]
	}
	var cookies []*http.Cookie
	c := &http.Client{CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		cookies = append(cookies, r.Response.Cookies()...)
		for _, k := range cookies {
			r.AddCookie(k)
		}
		return nil
	}}
	res, err := c.Get(args[0])
	ts.Check(err)
	defer res.Body.Close()
	_, err = io.Copy(ts.Stdout(), res.Body)
	ts.Check(err)
	if got := fmt.Sprint(res.StatusCode); got != want {
		ts.Fatalf("%s: status %s, want %s", args[0], got, want)
	}
}

func TestBrowserCommand(t *testing.T) {
	const at = "http://127.0.0.1:7117/"
	for _, c := range []struct{ system, display, want string }{
		{"linux", "", ""},
		{"linux", ":0", "xdg-open " + at},
		{"freebsd", ":0", "xdg-open " + at},
		{"darwin", "", "open " + at},
		{"windows", "", "rundll32 url.dll,FileProtocolHandler " + at},
	} {
		env := func(name string) string {
			if name == "DISPLAY" {
				return c.display
			}
			return ""
		}
		if got := strings.Join(browserCommand(c.system, env, at), " "); got != c.want {
			t.Errorf("%s with display %q: %q, want %q", c.system, c.display, got, c.want)
		}
	}
}

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		ip, host, token string
		want            string
	}{
		{"127.0.0.1", "127.0.0.1", "", "http://127.0.0.1:80/"},
		{"127.0.0.1", "localhost", "a b", "http://localhost:80/?token=a+b"},
		{"::1", "::1", "", "http://[::1]:80/"},
	} {
		got := addressesOf(&net.TCPAddr{IP: net.ParseIP(c.ip), Port: 80}, c.host, c.token)
		if !slices.Equal(got, []string{c.want}) {
			t.Errorf("%+v: %v", c, got)
		}
	}
	all := addressesOf(&net.TCPAddr{IP: net.IPv4zero, Port: 80}, "0.0.0.0", "x")
	if all[0] != "http://127.0.0.1:80/?token=x" || slices.ContainsFunc(all, func(u string) bool { return strings.Contains(u, "0.0.0.0") }) {
		t.Errorf("every address: %v", all)
	}
}

// A page that is served from disk is only the files of its directory.
func TestPageOnDisk(t *testing.T) {
	dir := t.TempDir()
	if _, _, err := pageOnDisk(dir); err == nil || !strings.Contains(err.Error(), "no index.html") {
		t.Fatalf("a directory without a page: %v", err)
	}
	secret := filepath.Join(t.TempDir(), "secret.txt")
	for _, err := range []error{
		os.WriteFile(secret, []byte("secret"), 0o600), os.WriteFile(filepath.Join(dir, "index.html"), []byte("page"), 0o600),
		os.Symlink(secret, filepath.Join(dir, "out.txt")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	page, closePage, err := pageOnDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer closePage()
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		page.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w
	}
	if w := get("/"); w.Code != 200 || w.Body.String() != "page" {
		t.Errorf("page: %d %q", w.Code, w.Body)
	}
	if w := get("/out.txt"); w.Code == 200 || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("a link out of the directory is followed: %d %q", w.Code, w.Body)
	}
}
