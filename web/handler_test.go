package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

var script = strings.Repeat("console.log('seen');\n", 100)

func page() fstest.MapFS {
	return fstest.MapFS{
		"index.html": {Data: []byte("<!doctype html><title>Brainbow</title>")},
		"studio.js":  {Data: []byte(script)},
		"icon.svg":   {Data: []byte("<svg/>")},
		"a/b.bin":    {Data: []byte{1, 2, 3}},
	}
}

// ask sends one request with headers given as pairs.
func ask(t *testing.T, h http.Handler, method, target string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestFiles(t *testing.T) {
	h, err := New(page())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path, kind, starts string
		status             int
	}{
		{"/", "text/html; charset=utf-8", "<!doctype", 200},
		{"/?run=a&step=3", "text/html; charset=utf-8", "<!doctype", 200},
		{"/studio.js", "text/javascript; charset=utf-8", "console", 200},
		{"/icon.svg", "image/svg+xml", "<svg", 200},
		{"/a/b.bin", "application/octet-stream", "\x01", 200},
		{"/index.html", "text/plain; charset=utf-8", "There is nothing at /index.html", 404},
		{"/runs/a", "text/plain; charset=utf-8", "There is nothing at /runs/a", 404},
		{"/a", "text/plain; charset=utf-8", "There is nothing at /a", 404},
		{"/a/", "text/plain; charset=utf-8", "There is nothing at /a/", 404},
		{"/a/../studio.js", "text/plain; charset=utf-8", "There is nothing", 404},
		{"//studio.js", "text/plain; charset=utf-8", "There is nothing", 404},
	} {
		res := ask(t, h, "GET", "http://localhost"+c.path)
		if got := body(t, res.Body); res.StatusCode != c.status || res.Header.Get("Content-Type") != c.kind || !strings.HasPrefix(got, c.starts) {
			t.Errorf("%s: %d %s %.40q", c.path, res.StatusCode, res.Header.Get("Content-Type"), got)
		}
		policy := res.Header.Get("Content-Security-Policy")
		for _, directive := range []string{
			"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "worker-src 'self'",
			"base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
		} {
			if !strings.Contains(policy+";", directive+";") {
				t.Errorf("%s: the policy %q has no %q", c.path, policy, directive)
			}
		}
	}
	if res := ask(t, h, "POST", "http://localhost/"); res.StatusCode != 405 || res.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d, allows %q", res.StatusCode, res.Header.Get("Allow"))
	}
	if res := ask(t, h, "HEAD", "http://localhost/studio.js"); res.StatusCode != 200 || body(t, res.Body) != "" {
		t.Errorf("HEAD: %d", res.StatusCode)
	}
}

func TestCompressionAndTags(t *testing.T) {
	h, err := New(page())
	if err != nil {
		t.Fatal(err)
	}
	packed := ask(t, h, "GET", "http://localhost/studio.js", "Accept-Encoding", "br, gzip;q=0.8", "Range", "bytes=0-3")
	if packed.StatusCode != 200 || packed.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("%d %v", packed.StatusCode, packed.Header)
	}
	z, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if body(t, z) != script {
		t.Error("another file comes out of the compressed one")
	}
	for _, refused := range []string{"", "br", "gzip;q=0", "gzip; q=0"} {
		plain := ask(t, h, "GET", "http://localhost/studio.js", "Accept-Encoding", refused)
		if plain.Header.Get("Content-Encoding") != "" || body(t, plain.Body) != script {
			t.Errorf("compressed for Accept-Encoding %q", refused)
		}
		if plain.Header.Get("ETag") == packed.Header.Get("ETag") {
			t.Error("the same tag for other bytes")
		}
	}
	again := ask(t, h, "GET", "http://localhost/studio.js", "Accept-Encoding", "gzip", "If-None-Match", packed.Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("asked again: %d", again.StatusCode)
	}
	if icon := ask(t, h, "GET", "http://localhost/icon.svg", "Accept-Encoding", "gzip"); icon.Header.Get("Content-Encoding") != "" {
		t.Error("compressed though it is longer then")
	}
}

func TestDiskIsReadAnew(t *testing.T) {
	dir := t.TempDir()
	if _, err := Live(os.DirFS(dir)); err == nil || !strings.Contains(err.Error(), "no index.html") {
		t.Fatalf("a directory without a page: %v", err)
	}
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("one")
	h, err := Live(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	first := ask(t, h, "GET", "http://localhost/")
	write("two")
	second := ask(t, h, "GET", "http://localhost/", "If-None-Match", first.Header.Get("ETag"))
	if a, b := body(t, first.Body), body(t, second.Body); a != "one" || b != "two" {
		t.Errorf("%q, then %q", a, b)
	}
}

func TestNoPage(t *testing.T) {
	if _, err := New(fstest.MapFS{"studio.js": {}}); err == nil {
		t.Error("files without index.html are served")
	}
}

// The committed page can be served and does nothing that the policy forbids.
func TestEmbedded(t *testing.T) {
	res := ask(t, Embedded(), "GET", "http://localhost/")
	got := body(t, res.Body)
	if res.StatusCode != 200 || !strings.Contains(got, `<script type="module"`) {
		t.Fatalf("%d %q", res.StatusCode, got)
	}
	if strings.Contains(got, "<style") || strings.Contains(got, " style=") || strings.Contains(got, "http://") || strings.Contains(got, "https://") {
		t.Errorf("the page has styles inline or asks other hosts: %s", got)
	}
}
