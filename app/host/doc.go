// Package host is what a machine offers a program: directories for data and results,
// fonts, ffmpeg. The entry points hand it to the packages that compute and draw, which
// look for none of it themselves.
package host

import (
	"os"
	"path/filepath"

	"brainbow/dataset/reader"
)

// Data opens datasets from this machine's files.
var Data reader.Files

// Results returns the directory for computed results that cannot be written into
// their run: brainbow/analyses in the user's cache directory, or "" if there is none.
func Results() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "brainbow", "analyses")
}
