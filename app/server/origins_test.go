package server_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"brainbow/app/server"
	"brainbow/internal/testrun"
	"brainbow/record"
)

// TestOrigins asks for the facts of runs that this program did not train.
func TestOrigins(t *testing.T) {
	dir := t.TempDir()
	for _, name := range testrun.Kinds {
		if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(testrun.Kind(t, name))); err != nil {
			t.Fatal(err)
		}
	}
	s := serve(t, filepath.Join(dir, "imported"))
	for name, want := range map[string]record.Level{"imported": record.CanForward, "elsewhere": record.CanForward, "opaque": record.CanShow, "numbers": record.CanCount} {
		var facts server.RunFacts
		_, _, body := ask(t, "GET", s.URL+"/api/runs/"+name, "", "", nil)
		if err := json.Unmarshal([]byte(body), &facts); err != nil {
			t.Fatalf("%s: %s: %v", name, body, err)
		}
		if facts.Can.Level != want || facts.Can.Text == "" || facts.Can.Chinese == "" {
			t.Errorf("%s: %+v, want %s", name, facts.Can, want)
		}
	}
}
