package runstore

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
)

func TestStamp(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	if _, err := ReadStamp(nil, dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no run: %v", err)
	}
	w, err := Create(dir, Meta{Recipe: []byte(`{}`), Network: []byte(`{}`)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.Sync(); err != nil {
		t.Fatal(err)
	}
	before, err := ReadStamp(nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Metric(Metric{Step: 1, Split: "test"}), w.Sync()); err != nil {
		t.Fatal(err)
	}
	after, err := ReadStamp(nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	if after.Run != before.Run || after.Index == before.Index {
		t.Errorf("before %v, after %v", before, after)
	}
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	list := r.Listed()
	if len(list) != 3 || list[0].Path != "index.jsonl" || list[0].Bytes == 0 || list[1].Path != "run.json" || list[2].Path != "metrics.jsonl" {
		t.Errorf("listed: %+v", list)
	}
}
