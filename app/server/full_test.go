package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"brainbow/app/server"
	"brainbow/dataset"
	"brainbow/dataset/reader"
	"brainbow/internal/vfs"
	"brainbow/runstore"
)

// fullFS is a disk without space while full is set.
type fullFS struct {
	vfs.FS
	full *atomic.Bool
}

type fullFile struct {
	vfs.File
	name string
	full *atomic.Bool
}

func (f fullFile) Write(p []byte) (int, error) {
	if f.full.Load() {
		return 0, &os.PathError{Op: "write", Path: f.name, Err: syscall.ENOSPC}
	}
	return f.File.Write(p)
}

func (f fullFS) In(dir string) vfs.FS { return fullFS{f.FS.In(dir), f.full} }

func (f fullFS) Create(name string) (vfs.File, error) {
	file, err := f.FS.Create(name)
	return fullFile{file, name, f.full}, err
}

func (f fullFS) Append(name string) (vfs.File, error) {
	file, err := f.FS.Append(name)
	return fullFile{file, name, f.full}, err
}

// TestDiskFull begins a training on a full disk, and fills the disk under another: both say so, what was
// recorded is kept, and with room again the training goes on.
func TestDiskFull(t *testing.T) {
	full := new(atomic.Bool)
	h, _, runs := fixture(t, func(o *server.Options) { o.FS = fullFS{vfs.OS, full} })
	order := server.Order{Recipe: "two-layer", Set: []string{"data.name=digits", "data.train=200", "data.test=50", "batch=10", "epochs=3"}, Paused: true}
	text, err := json.Marshal(order)
	if err != nil {
		t.Fatal(err)
	}
	full.Store(true)
	before, err := os.ReadDir(runs)
	if err != nil {
		t.Fatal(err)
	}
	status, _, answer := ask(t, "POST", h.URL+"/api/trainings", "application/json", string(text), nil)
	if status != http.StatusInsufficientStorage || !strings.Contains(answer, `"disk-full"`) || !strings.Contains(answer, "the disk is full") {
		t.Errorf("%d %s", status, answer)
	}
	if list := facts[server.RunList](t, h.URL+"/api/runs").Runs; len(list) != 1 {
		t.Errorf("runs: %+v", list)
	}
	if after, err := os.ReadDir(runs); err != nil || len(after) != len(before) {
		t.Errorf("%d directories became %d, %v", len(before), len(after), err)
	}
	full.Store(false)
	one := posted[server.Training](t, h.URL+"/api/trainings", order)
	for end := time.Now().Add(10 * time.Second); !facts[server.TrainingList](t, h.URL+"/api/trainings").Trainings[0].Waiting; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not wait")
		}
	}
	weights := h.URL + "/api/runs/" + one.Run + "/weights/fc1?step=0"
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if status, _, answer := ask(t, "GET", weights, "", "", nil); status == http.StatusOK {
			break
		} else if time.Now().After(end) {
			t.Fatalf("the first step was not stored: %d %.200q", status, answer)
		}
	}
	full.Store(true)
	posted[server.Training](t, h.URL+"/api/trainings/"+one.Run+"/continue", struct{}{})
	l := ended(t, h.URL, one.Run)
	if l.Status != runstore.StatusFailed || l.Code != "disk-full" || !strings.Contains(l.Hint, "everything recorded so far is kept") {
		t.Errorf("%+v", l)
	}
	if status, _, answer := ask(t, "GET", weights, "", "", nil); status != http.StatusOK {
		t.Errorf("what was recorded: %d %.200q", status, answer)
	}
	full.Store(false)
	posted[server.Training](t, h.URL+"/api/trainings", server.Order{Resume: one.Run})
	if l := ended(t, h.URL, one.Run); l.Status != runstore.StatusFinished || l.Step != 60 {
		t.Errorf("resumed: %+v", l)
	}
}

// scarce is a store of data whose disk is full after a number of files.
type scarce struct {
	reader.Files
	left *int
}

type scarceArrival struct {
	dataset.Arrival
	left *int
}

func (s scarce) Receive(name string, limit int64) (dataset.Arrival, error) {
	a, err := s.Files.Receive(name, limit)
	return scarceArrival{a, s.left}, err
}

func (a scarceArrival) Add(name string, r io.Reader) error {
	if *a.left--; *a.left < 0 {
		return fmt.Errorf("receive %s: %w", name, &os.PathError{Op: "write", Path: name, Err: syscall.ENOSPC})
	}
	return a.Arrival.Add(name, r)
}

// TestUploadDiskFull sends more pictures than there is room for: the answer says so, nothing is left of
// them, and what was there before stays. Who may mount has a really small disk.
func TestUploadDiskFull(t *testing.T) {
	root := t.TempDir()
	left := 25
	var data dataset.Opener = scarce{reader.Files{Root: root, Cache: t.TempDir()}, &left}
	if mountSmall(t, root) {
		data = reader.Files{Root: root, Cache: t.TempDir()}
	}
	h, _, _ := fixture(t, func(o *server.Options) { o.Data = data })
	if status, answer := send(t, h.URL, "few", 5, "blue", "red"); status != http.StatusOK {
		t.Fatal(status, answer)
	}
	status, answer := send(t, h.URL, "many", 60, "blue", "red", "green")
	if status != http.StatusInsufficientStorage || !strings.Contains(answer, `"disk-full"`) || !strings.Contains(answer, "free some space") {
		t.Errorf("%d %s", status, answer)
	}
	if list := uploads(t, root); len(list) != 1 || list[0] != "few" {
		t.Errorf("uploads: %v", list)
	}
	if _, err := os.Stat(filepath.Join(root, "uploads", "few", "red", "0.png")); err != nil {
		t.Error(err)
	}
	for _, d := range facts[server.DatasetList](t, h.URL+"/api/datasets").Datasets {
		if d.Name == "many" {
			t.Errorf("%+v", d)
		}
	}
}
