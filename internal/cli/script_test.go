package cli

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"brainbow": func() { os.Exit(Main()) },
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			// A directory without datasets, and colours off.
			e.Setenv("BRAINBOW_DATA", e.WorkDir+"/data")
			e.Setenv("NO_COLOR", "1")
			return nil
		},
	})
}
