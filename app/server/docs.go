package server

import (
	"io"
	"net/http"

	"brainbow/docs"
)

// documentation serves a page of the documentation.
func (s *Server) documentation(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("page")
	if name == "style.css" {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = io.WriteString(w, docs.Style)
		return
	}
	page, ok := docs.HTML(name)
	if !ok {
		fail(w, refuse(http.StatusNotFound, "docs/studio.md is one", "there is no page %s of the documentation", name))
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, page)
}
