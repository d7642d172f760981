package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"brainbow/app/server"
	"brainbow/dataset/reader"
)

func square(t *testing.T, c color.Color, i int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 8, 8))
	for k := range 64 {
		m.Set(k%8, k/8, c)
	}
	m.Set(i%8, i/8, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// parts returns a body with the files of a folder.
func parts(t *testing.T, files map[string][]byte) (kind string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, data := range files {
		p, err := w.CreateFormFile(name, "file")
		if err == nil {
			_, err = p.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

func shapes(t *testing.T) map[string][]byte {
	files := map[string][]byte{}
	for class, c := range map[string]color.Color{"red": color.RGBA{255, 0, 0, 255}, "blue": color.RGBA{0, 0, 255, 255}} {
		for i := range 10 {
			files[fmt.Sprintf("squares/%s/%d.png", class, i)] = square(t, c, i)
		}
	}
	return files
}

// TestReceiveData sends a folder, and trains on it by the name that the answer gives.
func TestReceiveData(t *testing.T) {
	root := t.TempDir()
	s, err := server.New(server.Options{Runs: t.TempDir(), Data: reader.Files{Root: root, Cache: t.TempDir()}, DataLimit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	h := newHTTP(t, s)
	files := shapes(t)
	files["squares/red/broken.png"], files["squares/read me.txt"] = []byte("x"), []byte("x")
	kind, body := parts(t, files)
	code, _, answer := ask(t, "POST", h.URL+"/api/data?name=squares", kind, string(body), nil)
	var got server.DataReceived
	if err := json.Unmarshal([]byte(answer), &got); code != 200 || err != nil {
		t.Fatalf("%d %s", code, answer)
	}
	if got.Name != "squares" || len(got.Classes) != 2 || got.Classes[0].Train+got.Classes[0].Test != 10 || got.SkippedCount != 1 || got.Ignored != 1 {
		t.Errorf("%+v", got)
	}
	// It can be chosen for a new run: listed before the others, shown, and with a network that fits.
	first := facts[server.DatasetList](t, h.URL+"/api/datasets").Datasets[0]
	if first.Name != "squares" || !first.Imported || !first.Present || first.Fetch || first.Error != "" {
		t.Errorf("%+v", first)
	}
	_, sheet := arrays[server.SheetFacts](t, h.URL+"/api/datasets/squares/sheet")
	if sheet.Shape != [3]int{3, 8, 8} || !slices.Equal(sheet.Classes, []string{"blue", "red"}) || sheet.Train != 16 || sheet.Test != 4 {
		t.Errorf("%+v", sheet)
	}
	if text := facts[server.RecipeText](t, h.URL+"/api/recipe?data=squares").Text; !strings.Contains(text, "{layer: dense, units: 2, activation: softmax}") || !strings.Contains(text, "layer: conv") {
		t.Error(text)
	}
	order := `{"recipe": "softmax", "set": ["data.name=squares", "network.0.units=2", "epochs=1", "batch=4"]}`
	if code, _, answer := ask(t, "POST", h.URL+"/api/trainings", "application/json", order, nil); code != http.StatusCreated {
		t.Errorf("%d %s", code, answer)
	}
	for name, c := range map[string]struct {
		kind, body string
		head       map[string]string
		want       int
		code       string
	}{
		"no form":        {"text/plain", "x", nil, http.StatusUnsupportedMediaType, ""},
		"broken form":    {"multipart/form-data; boundary=x", "x", nil, http.StatusUnprocessableEntity, "upload-refused"},
		"no zip":         {"application/zip", "PK", nil, http.StatusUnprocessableEntity, "upload-refused"},
		"another origin": {kind, string(body), map[string]string{"Origin": "http://evil.example"}, http.StatusForbidden, ""},
		"too large":      {"application/zip", strings.Repeat("x", 3<<20), nil, http.StatusRequestEntityTooLarge, "too-large"},
	} {
		status, _, answer := ask(t, "POST", h.URL+"/api/data?name=bad", c.kind, c.body, c.head)
		if status != c.want || c.code != "" && !strings.Contains(answer, `"`+c.code+`"`) {
			t.Errorf("%s: %d %s, want %d %s", name, status, answer, c.want, c.code)
		}
	}
	if list := uploads(t, root); len(list) != 1 || list[0] != "squares" {
		t.Errorf("uploads: %v", list)
	}
}

func uploads(t *testing.T, root string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(root, "uploads"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestReceiveBrokenOff ends a page in the middle of an upload: nothing is left of it.
func TestReceiveBrokenOff(t *testing.T) {
	root := t.TempDir()
	s, err := server.New(server.Options{Runs: t.TempDir(), Data: reader.Files{Root: root, Cache: t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	h := newHTTP(t, s)
	kind, body := parts(t, shapes(t))
	ctx, cancel := context.WithCancel(t.Context())
	from, to := io.Pipe()
	r, err := http.NewRequestWithContext(ctx, "POST", h.URL+"/api/data?name=squares", from)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	done := make(chan error, 1)
	go func() {
		res, err := http.DefaultClient.Do(r)
		if err == nil {
			res.Body.Close()
		}
		done <- err
	}()
	if _, err := to.Write(body[:len(body)/2]); err != nil {
		t.Fatal(err)
	}
	for until := time.Now().Add(5 * time.Second); len(uploads(t, root)) == 0 && time.Now().Before(until); {
		time.Sleep(5 * time.Millisecond)
	}
	cancel()
	if err := to.CloseWithError(context.Canceled); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err == nil {
		t.Error("half an upload was answered")
	}
	var list []string
	for until := time.Now().Add(5 * time.Second); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if list = uploads(t, root); len(list) == 0 {
			return
		}
	}
	t.Errorf("uploads: %v", list)
}

// TestReceiveReadOnly refuses data in a server that changes nothing.
func TestReceiveReadOnly(t *testing.T) {
	h, _, _ := fixture(t, func(o *server.Options) { o.ReadOnly = true })
	kind, body := parts(t, shapes(t))
	if code, _, answer := ask(t, "POST", h.URL+"/api/data?name=x", kind, string(body), nil); code != http.StatusForbidden {
		t.Errorf("%d %s", code, answer)
	}
}
