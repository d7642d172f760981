package server

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// readJSON reads a request's body. A page of another site cannot send this type
// without asking first.
func readJSON(r *http.Request, v any) error {
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); strings.TrimSpace(kind) != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "send application/json", "%q is not read", kind)
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return err
		}
		return refuse(http.StatusBadRequest, "docs/server.md shows what is read", "read request: %v", err)
	}
	return nil
}
