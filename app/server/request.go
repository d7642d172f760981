package server

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// readJSON decodes the body of a request. It requires the type application/json, which a page
// of another site cannot send without a preflight request.
func readJSON(r *http.Request, v any) error {
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); strings.TrimSpace(kind) != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "send application/json", "the content type must be application/json, not %q", kind)
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return unread(err)
	}
	return nil
}

// unread returns the error for a body that could not be read: the client's, whatever is wrong with it.
func unread(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return refuse(http.StatusBadRequest, "docs/server.md shows the accepted bodies", "read request: %v", err)
}
