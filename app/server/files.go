package server

import (
	"fmt"
	"io"
	"net/http"
	"path"
	"path/filepath"
	"time"

	"brainbow/runstore"
)

// listFiles answers with the files that the index of a run lists.
func (s *Server) listFiles(w http.ResponseWriter, r *http.Request) error {
	run, done, err := s.open.use(r.PathValue("run"))
	if err != nil {
		return err
	}
	defer done()
	return sendJSON(w, r, FileList{run.Store.Listed()})
}

// file answers with one file of a run. The index must list the file with its present size, and
// a link out of the run is not followed.
func (s *Server) file(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("path")
	dir, err := s.runDir(r.PathValue("run"))
	if err != nil {
		return err
	}
	store, err := runstore.OpenWith(dir, runstore.OpenOptions{FS: s.opt.FS}) // only the store: files can be sent without building the network
	if err != nil {
		return err
	}
	for _, e := range store.Listed() {
		if e.Path == name {
			return s.serveEntry(w, r, dir, e)
		}
	}
	return refuse(http.StatusNotFound, "the route …/files lists them", "run %s has no file %q", store.Name(), name)
}

func (s *Server) serveEntry(w http.ResponseWriter, r *http.Request, dir string, e runstore.Entry) error {
	f, err := s.opt.FS.In(dir).Open(filepath.Join(dir, filepath.FromSlash(e.Path)))
	if err != nil {
		return fmt.Errorf("open file of run: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("open file of run: %w", err)
	}
	if !info.Mode().IsRegular() || info.Size() < e.Bytes {
		return fmt.Errorf("open file of run: %s has %d bytes, the index says %d: %w", e.Path, info.Size(), e.Bytes, runstore.ErrDamaged)
	}
	tag := fmt.Sprintf("%s%.32s-%x", e.CRC32C, e.SHA256, e.Bytes)
	if e.CRC32C+e.SHA256 == "" {
		tag = fmt.Sprintf("%x-%x", info.ModTime().UnixNano(), e.Bytes)
	}
	kind := map[string]string{".json": "application/json", ".jsonl": "text/plain; charset=utf-8"}[path.Ext(e.Path)]
	if kind == "" {
		kind = "application/octet-stream"
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-cache")
	body := io.NewSectionReader(f, 0, e.Bytes)
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, body)
	return nil
}
