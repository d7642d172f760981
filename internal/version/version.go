// Package version names the version of this program. Start with [Program].
package version

import (
	"runtime/debug"
	"sync"
)

// Program returns the version of this program, such as "v1.2.0 0123456789ab": that of the module, or
// "development", and the revision of the source if it is known.
var Program = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "development"
	}
	version := "development"
	if v := info.Main.Version; v != "" && v != "(devel)" {
		version = v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			version += " " + s.Value[:min(12, len(s.Value))]
		}
	}
	return version
})
