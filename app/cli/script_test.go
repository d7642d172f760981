package cli

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"brainbow/internal/testrun"
	"brainbow/runstore"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"brainbow": func() { os.Exit(Main()) },
	})
}

func TestScripts(t *testing.T) {
	keep := keptRuns(t)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			// A directory without datasets, and colours off.
			e.Setenv("BRAINBOW_DATA", e.WorkDir+"/data")
			e.Setenv("NO_COLOR", "1")
			e.Setenv("REPOSITORY", root)
			e.Setenv("XDG_CACHE_HOME", e.WorkDir+"/cache")
			return photos(e.WorkDir + "/photos")
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"append": appendTo, "replace": replaceIn, "keep": keep, "flip": flip, "waitfor": waitFor, "lineof": lineOf, "fetch": fetchURL, "copydir": copyDir,
		},
	})
}

// photos makes a folder of six small pictures in two classes, all alike within a
// class.
func photos(dir string) error {
	for class, c := range map[string]color.RGBA{"red": {200, 10, 10, 255}, "a b": {10, 10, 200, 255}} {
		img := image.NewRGBA(image.Rect(0, 0, 2, 2))
		draw.Draw(img, img.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
		var file bytes.Buffer
		if err := png.Encode(&file, img); err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Join(dir, class), 0o755); err != nil {
			return err
		}
		for _, name := range []string{"1.png", "2.png", "3.png"} {
			if err := os.WriteFile(filepath.Join(dir, class, name), file.Bytes(), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// keptRuns makes the script command keep RUN, which copies a run of format 1:
// the one that is kept for ever, one of numerics revision 1, or one like the
// first whose arithmetic, data or the data's contents are not available.
func keptRuns(t *testing.T) func(*testscript.TestScript, bool, []string) {
	kept := filepath.Join("..", "..", "experiment", "testdata", "format1")
	runs := map[string]string{"format1": kept}
	for _, name := range []string{"numerics1-momentum", "numerics1-long-sum"} {
		runs[name] = filepath.Join(filepath.Dir(kept), name)
	}
	for name, change := range map[string]func(*runstore.Meta){
		"revision9": func(m *runstore.Meta) { m.Numerics = 9 },
		"missing": func(m *runstore.Meta) {
			m.Dataset.Name = "mnist"
			m.Recipe = bytes.Replace(m.Recipe, []byte(`"name":"digits"`), []byte(`"name":"mnist"`), 1)
		},
		"forged": func(m *runstore.Meta) {
			m.Recipe = bytes.Replace(m.Recipe, []byte(`"learning_rate":0.01`), []byte(`"learning_rate":0.02`), 1)
		},
		"changed": func(m *runstore.Meta) { m.Dataset.Fingerprint = "sha256:" + strings.Repeat("0", 64) },
	} {
		runs[name] = testrun.Copy(t, kept, change)
	}
	runs["killed"] = testrun.Broken(t, kept, 9)
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) != 1 || runs[args[0]] == "" {
			ts.Fatalf("usage: keep RUN")
		}
		ts.Check(os.CopyFS(ts.MkAbs("kept/"+args[0]), os.DirFS(runs[args[0]])))
	}
}

// flip is the script command flip FILE OFFSET, which changes a bit of that byte.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: flip FILE OFFSET")
	}
	at, err := strconv.Atoi(args[1])
	ts.Check(err)
	data := []byte(ts.ReadFile(args[0]))
	data[at] ^= 1
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

// waitFor is the script command waitfor FILE: it waits until a background
// process has made the file.
func waitFor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: waitfor FILE")
	}
	for range 3000 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("%s does not appear", args[0])
}

// appendTo is the script command append FILE TEXT; \n is a new line.
func appendTo(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: append FILE TEXT")
	}
	name := ts.MkAbs(args[0])
	text := strings.ReplaceAll(args[1], `\n`, "\n")
	ts.Check(os.WriteFile(name, []byte(ts.ReadFile(name)+text), 0o644))
}

// replaceIn is the script command replace FILE OLD NEW; the first OLD counts.
func replaceIn(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	name := ts.MkAbs(args[0])
	text := ts.ReadFile(name)
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not contain %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(name, []byte(strings.Replace(text, args[1], args[2], 1)), 0o644))
}

// copyDir copies a directory.
func copyDir(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: copydir FROM TO")
	}
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), os.DirFS(ts.MkAbs(args[0]))))
}
