// Package docs is the documentation, and its pages as HTML for the studio.
package docs

import "embed"

//go:embed *.md
var pages embed.FS
