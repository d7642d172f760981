package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// policy lets the page load its own files and talk to its own server.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
	"connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const index = "index.html"

// kinds are the media types of what a build makes; what the system says of them
// differs from machine to machine.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".json": "application/json",
	".map":  "application/json",
	".txt":  "text/plain; charset=utf-8",
	".svg":  "image/svg+xml",
	".png":  "image/png",
	".ico":  "image/x-icon",
}

// file is one file of the page, as it is sent.
type file struct {
	kind   string
	plain  []byte
	packed []byte // by gzip, nil where that is no shorter
	tag    string // of plain
}

// read reads a file; one of an unknown kind is sent as bytes.
func read(files fs.FS, name string) (*file, error) {
	body, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	f := &file{kind: kinds[path.Ext(name)], plain: body, tag: hex.EncodeToString(sum[:12])}
	if f.kind == "" {
		f.kind = "application/octet-stream"
	}
	return f, nil
}

// pack compresses the file.
func (f *file) pack() error {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(f.plain); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	if b.Len() < len(f.plain) {
		f.packed = b.Bytes()
	}
	return nil
}

// New returns a handler that serves files, which hold an index.html and do not
// change: each is read now, and compressed when it is first asked for.
func New(files fs.FS) (http.Handler, error) {
	all := map[string]func() (*file, error){}
	err := fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		f, err := read(files, name)
		if err != nil {
			return err
		}
		all[name] = sync.OnceValues(func() (*file, error) { return f, f.pack() })
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read page: %w", err)
	}
	if all[index] == nil {
		return nil, fmt.Errorf("read page: it has no %s: %w", index, fs.ErrNotExist)
	}
	return handler(func(name string) (*file, error) {
		if f := all[name]; f != nil {
			return f()
		}
		return nil, fs.ErrNotExist
	}), nil
}

// Live returns a handler that serves files as they are at each request, for
// developing the page. They must hold an index.html.
func Live(files fs.FS) (http.Handler, error) {
	if _, err := fs.Stat(files, index); err != nil {
		return nil, fmt.Errorf("open page: there is no %s in it: %w", index, fs.ErrNotExist)
	}
	return handler(func(name string) (*file, error) { return read(files, name) }), nil
}

// handler serves what find returns for a name; the page itself at / alone.
func handler(find func(name string) (*file, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-cache")
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "The page can be read and nothing else.", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(r.URL.Path, "/")
		switch {
		case name == "":
			name = index
		case name == index || !fs.ValidPath(name):
			missing(w, r)
			return
		}
		f, err := find(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			missing(w, r)
		case err != nil:
			http.Error(w, fmt.Sprintf("This file of the studio cannot be read: %v", err), http.StatusInternalServerError)
		default:
			f.send(w, r)
		}
	})
}

func missing(w http.ResponseWriter, r *http.Request) {
	http.Error(w, fmt.Sprintf("There is nothing at %s. The studio is at /", r.URL.Path), http.StatusNotFound)
}

// send answers with the file, compressed if there is a shorter one and the client
// takes it, or says that the client has it.
func (f *file) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Add("Vary", "Accept-Encoding")
	body, tag := f.plain, f.tag
	if f.packed != nil && takesGzip(r) {
		body, tag = f.packed, tag+"-gz"
		h.Set("Content-Encoding", "gzip")
		r = r.Clone(r.Context())
		r.Header.Del("Range") // ranges are of what the file holds
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if (name == "gzip" || name == "*") && strings.ReplaceAll(q, " ", "") != "q=0" {
			return true
		}
	}
	return false
}
