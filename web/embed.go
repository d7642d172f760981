package web

import (
	"embed"
	"io/fs"
	"net/http"
)

//go:embed all:dist
var dist embed.FS

// Embedded returns a handler that serves the embedded page.
func Embedded() http.Handler {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the name is a constant
	}
	h, err := New(files)
	if err != nil {
		panic(err) // TestEmbedded checks the committed files
	}
	return h
}
