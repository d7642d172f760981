package server_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brainbow/runstore"
)

// TestEditsFile sends the file of weights set by hand as any other, and names it where it
// is missing.
func TestEditsFile(t *testing.T) {
	h, _, runs := fixture(t, nil)
	dir := filepath.Join(runs, "edited")
	w, err := runstore.Create(dir, runstore.Meta{Changes: []runstore.Change{{
		Key: "network[0].edits", From: json.RawMessage("null"), To: json.RawMessage("[" + strings.Repeat(`{"weight":[1,2],"to":3},`, 200) + `{"weight":[1],"to":0}]`),
	}}}, runstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join(dir, "edits.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	status, _, body := ask(t, "GET", h.URL+"/api/runs/edited/files/edits.safetensors", "", "", nil)
	if status != 200 || !bytes.Equal([]byte(body), want) {
		t.Errorf("the file: %d, %d bytes instead of %d", status, len(body), len(want))
	}
	if err := os.Remove(filepath.Join(dir, "edits.safetensors")); err != nil {
		t.Fatal(err)
	}
	if status, _, body := ask(t, "GET", h.URL+"/api/runs/edited/files/run.json", "", "", nil); status == 200 || !strings.Contains(body, "edits.safetensors: damaged: the file is missing") {
		t.Errorf("without the file: %d %s", status, body)
	}
}
