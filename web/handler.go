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

// policy lets the page load from and connect to its own server only.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
	"connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const index = "index.html"

// kinds holds the media types of the built files. Those of the system differ between machines.
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

// file is one file of the page, ready to be sent.
type file struct {
	kind   string
	plain  []byte
	packed []byte // compressed by gzip, nil if that is no shorter
	tag    string // ETag of plain
}

// read reads a file. A file of an unknown kind gets the type application/octet-stream.
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

// pack sets f.packed.
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

// New returns a handler that serves files, which must contain an index.html and must not
// change. It reads all of them now and compresses each at its first request.
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
		return nil, fmt.Errorf("read page: there is no %s: %w", index, fs.ErrNotExist)
	}
	return handler(func(name string) (*file, error) {
		if f := all[name]; f != nil {
			return f()
		}
		return nil, fs.ErrNotExist
	}), nil
}

// Live returns a handler that reads files at each request, for developing the page. They must
// contain an index.html.
func Live(files fs.FS) (http.Handler, error) {
	if _, err := fs.Stat(files, index); err != nil {
		return nil, fmt.Errorf("open page: there is no %s in the directory: %w", index, fs.ErrNotExist)
	}
	return handler(func(name string) (*file, error) { return read(files, name) }), nil
}

// handler serves the files that find returns for names, and the page at / only.
func handler(find func(name string) (*file, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-cache")
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "The studio's files can only be read, with GET or HEAD.", http.StatusMethodNotAllowed)
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

// send answers with the file, compressed if that is shorter and the client accepts it, or with
// 304 if the client has it already.
func (f *file) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Add("Vary", "Accept-Encoding")
	body, tag := f.plain, f.tag
	if f.packed != nil && takesGzip(r) {
		body, tag = f.packed, tag+"-gz"
		h.Set("Content-Encoding", "gzip")
		r = r.Clone(r.Context())
		r.Header.Del("Range") // a range counts bytes of the uncompressed file
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
