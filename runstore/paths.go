package runstore

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// The names in a run directory.
const (
	metaFile    = "run.json"
	lockFile    = "run.lock"
	indexFile   = "index.jsonl"
	metricsFile = "metrics.jsonl"
	eventsFile  = "events.jsonl"
	framesDir   = "frames"
	anchorsDir  = "anchors"
	probesDir   = "probes"
	predictDir  = "predictions"
	learningDir = "learning"
	analysesDir = "analyses"
	figuresDir  = "figures"
)

// recordedDirs are the directories whose files the index lists.
var recordedDirs = []string{framesDir, anchorsDir, probesDir, predictDir, learningDir}

// stepName returns the name of a step's file: eight digits, or more if needed, so that names sort
// like steps.
func stepName(dir string, step int64, ext string) string {
	return fmt.Sprintf("%s/%08d.%s", dir, step, ext)
}

// chunkName returns the name of a chunk of probes. The n-th chunk with the same first and last
// step, a result of thinning, has n as a suffix.
func chunkName(tap string, first, last int64, n int) string {
	name := probesDir + "/" + tap + "/" + strconv.FormatInt(first, 10) + "-" + strconv.FormatInt(last, 10)
	if n > 1 {
		name += "." + strconv.Itoa(n)
	}
	return name + ".safetensors"
}

// checkName returns an error unless name is a plain path component on every system.
func checkName(what, name string) error {
	if name == "" || name == "." || name == ".." || strings.HasSuffix(name, ".") || len(name) > 200 {
		return fmt.Errorf("%s name %q is not a valid file name", what, name)
	}
	for _, r := range name {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`<>:"/\|?*`, r) {
			return fmt.Errorf("%s name %q is not a valid file name: it contains %q", what, name, r)
		}
	}
	return nil
}

// validPath reports whether a path of the index stays inside the run.
func validPath(path string) bool {
	return fs.ValidPath(path) && path != "." && !strings.ContainsAny(path, "\\:\x00")
}
