// Package host finds what the program uses of the machine: directories for data and results,
// fonts, ffmpeg. The entry points pass them to the packages that compute and draw, which never
// search the machine themselves.
package host

import (
	"os"
	"path/filepath"

	"brainbow/dataset/reader"
)

// Data opens datasets from this machine's files.
var Data reader.Files

// Results returns the directory for computed results that cannot be written into their run:
// brainbow/analyses in the user's cache directory, or "" if the user has no such directory.
func Results() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "brainbow", "analyses")
}
