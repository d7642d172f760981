package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"brainbow/app/server"
	"brainbow/dataset"
	"brainbow/dataset/reader"
	"brainbow/experiment"
)

func posted[T any](t *testing.T, url string, order any) (out T) {
	t.Helper()
	body, err := json.Marshal(order)
	if err != nil {
		t.Fatal(err)
	}
	status, _, text := ask(t, "POST", url, "application/json", string(body), nil)
	if status != http.StatusOK && status != http.StatusCreated {
		t.Fatal(status, text)
	}
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// A text is described, edited and estimated; the network follows the data if that is wanted.
func TestRecipeText(t *testing.T) {
	h, _, _ := fixture(t, nil)
	start := facts[server.RecipeText](t, h.URL+"/api/recipe?data=digits")
	d := posted[server.RecipeDescription](t, h.URL+"/api/recipe", server.RecipeOrder{Text: start.Text})
	if len(d.Problems) > 0 || len(d.Layers) < 2 || d.Parameters == 0 || d.Memory == 0 || d.Steps == 0 || len(d.Classes) != 10 || d.Text != start.Text {
		t.Fatalf("%+v", d)
	}
	edits := []experiment.Edit{{Key: "data.train", Value: "200"}, {Key: "data.test", Value: "50"}, {Key: "data.classes", Value: "[1, 7]"}}
	d = posted[server.RecipeDescription](t, h.URL+"/api/recipe", server.RecipeOrder{Text: start.Text, Edits: edits})
	if len(d.Problems) != 1 || !strings.HasSuffix(d.Problems[0].Key, "units") {
		t.Errorf("two classes and ten outputs: %+v", d.Problems)
	}
	d = posted[server.RecipeDescription](t, h.URL+"/api/recipe", server.RecipeOrder{Text: start.Text, Edits: edits, Fit: true})
	if len(d.Problems) != 0 || d.Train != 200 || !strings.Contains(d.Text, "units: 2") {
		t.Errorf("%+v", d)
	}
	if e := posted[experiment.Estimate](t, h.URL+"/api/recipe/estimate", server.RecipeText{Text: d.Text}); e.Updates < 1 || !(e.Seconds > 0) || !(e.Epoch > 0) {
		t.Errorf("%+v", e)
	}
	d = posted[server.RecipeDescription](t, h.URL+"/api/recipe", server.RecipeOrder{Text: strings.Replace(start.Text, "{name: digits}", "{name: /etc}", 1)})
	if len(d.Problems) == 0 || !strings.Contains(d.Problems[0].Problem, "named datasets") || d.Train != 0 {
		t.Errorf("a path was opened: %+v", d)
	}
	for _, c := range []struct {
		path, body string
		want       int
	}{
		{"/api/recipe", `{"text": "a: [", "edits": [{"key": "batch", "value": "1"}]}`, 400},
		{"/api/recipe", `{"text": "a: 1", "edits": [{"key": "batch", "value": "["}]}`, 400},
		{"/api/recipe", `{"text": "a: 1", "edits": [` + strings.Repeat(`{"key": "batch", "value": "1"},`, 200) + `{"key": "batch", "value": "2"}]}`, 400},
		{"/api/recipe/estimate", `{"text": "batch: 1"}`, 400},
		{"/api/recipe/estimate", `{"text": "data: {name: /etc}"}`, 400},
	} {
		if status, _, text := ask(t, "POST", h.URL+c.path, "application/json", c.body, nil); status != c.want {
			t.Errorf("%s: %d %s", c.body, status, text)
		}
	}
}

// A new recipe begins with one that ships, a run, a dataset or nothing.
func TestRecipeStart(t *testing.T) {
	h, _, _ := fixture(t, nil)
	if got := facts[server.RecipeText](t, h.URL+"/api/recipe?recipe=softmax").Text; !strings.Contains(got, "name: softmax") {
		t.Error(got)
	}
	if got := facts[server.RecipeText](t, h.URL+"/api/recipe").Text; !strings.Contains(got, "digits") {
		t.Error(got)
	}
	for path, want := range map[string]int{"recipe=none": 404, "run=none": 404, "data=/etc": 403, "data=none": 422, "run=test": 422} {
		if status, _, text := ask(t, "GET", h.URL+"/api/recipe?"+path, "", "", nil); status != want {
			t.Errorf("%s: %d %s", path, status, text)
		}
	}
	// The text of a run is that of its recipe.
	order := `{"recipe":"xor-two-layer","set":["epochs=1","data.train=40","data.test=20"]}`
	_, _, body := ask(t, "POST", h.URL+"/api/trainings", "application/json", order, nil)
	name := between(t, body, `"run":"`, `"`)
	got := facts[server.RecipeText](t, h.URL+"/api/recipe?run="+name).Text
	d, err := experiment.Parse("x", []byte(got))
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.Recipe()
	if err != nil || r.Name != "xor-two-layer" || r.Epochs != 1 || r.Data.Train != 40 || r.Network[0].Units != 2 {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestDatasets(t *testing.T) {
	h, _, _ := fixture(t, func(o *server.Options) {
		o.Fetchable = map[string]int64{"mnist": 9}
	})
	list := facts[server.DatasetList](t, h.URL+"/api/datasets").Datasets
	found := map[string]server.DatasetFacts{}
	for _, d := range list {
		found[d.Name] = d
	}
	if d := found["digits"]; !d.Present || !d.Generated || d.Fetch || len(d.Classes) != 10 || d.Shape != [3]int{1, 28, 28} {
		t.Errorf("%+v", d)
	}
	if d := found["mnist"]; d.Present || !d.Fetch || d.Bytes != 9 {
		t.Errorf("%+v", d)
	}
	if d := found["svhn"]; d.Fetch {
		t.Errorf("%+v", d)
	}
	if f := facts[server.FormFacts](t, h.URL+"/api/form"); len(f.Fields) < 15 {
		t.Errorf("%+v", f)
	}
	for name, want := range map[string]int{"digits": 200, "xor": 200, "mnist": 422, "none": 404, "..": 400} {
		if status, _, text := ask(t, "GET", h.URL+"/api/datasets/"+name+"/sheet", "", "", nil); status != want {
			t.Errorf("%s: %d %.200s", name, status, text)
		}
	}
	f, sheet := arrays[server.SheetFacts](t, h.URL+"/api/datasets/digits/sheet")
	if e, err := f.Entry("samples"); err != nil || len(e.Shape) != 4 || e.Shape[0] != 60 || e.DType != "U8" || len(sheet.Labels) != 60 {
		t.Error(e, err, sheet)
	}
}

// A missing dataset is downloaded once at a time, can be cancelled, and says on the stream how it goes.
func TestFetch(t *testing.T) {
	begun, release := make(chan struct{}, 1), make(chan error)
	h, _, _ := fixture(t, func(o *server.Options) {
		o.Fetchable = map[string]int64{"mnist": 9}
		o.Fetch = func(ctx context.Context, name string, progress func(string, int64, int64)) error {
			progress("a.gz", 4, 9)
			begun <- struct{}{}
			select {
			case err := <-release:
				return err
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	order := func(name, verb string) int {
		status, _, _ := ask(t, "POST", h.URL+"/api/datasets/"+name+"/"+verb, "application/json", "{}", nil)
		return status
	}
	if got := order("svhn", "fetch"); got != 404 {
		t.Error(got)
	}
	if got := order("mnist", "cancel"); got != 409 {
		t.Error(got)
	}
	for _, how := range []string{"cancelled", "failed"} {
		for end := time.Now().Add(5 * time.Second); order("mnist", "fetch") != 200; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("it cannot be fetched again when it was", how)
			}
		}
		<-begun
		if got := order("mnist", "fetch"); got != 409 {
			t.Error("twice:", got)
		}
		if how == "cancelled" {
			if got := order("mnist", "cancel"); got != 200 {
				t.Error(got)
			}
			continue
		}
		release <- errors.New("no way")
	}
	if status, _, _ := ask(t, "POST", h.URL+"/api/datasets/mnist/fetch", "application/json", "{}", map[string]string{"Origin": "http://evil.example"}); status != 403 {
		t.Error("from another origin:", status)
	}
	closed, _, _ := fixture(t, func(o *server.Options) { o.ReadOnly = true })
	for _, path := range []string{"fetch", "cancel"} {
		if status, _, _ := ask(t, "POST", closed.URL+"/api/datasets/mnist/"+path, "application/json", "{}", nil); status != 403 {
			t.Error("read-only:", path, status)
		}
	}
}

// counted counts how often each dataset is opened, and has digits for mnist.
type counted struct {
	reader.Files
	mu    *sync.Mutex
	opens map[string]int
}

func (c counted) Open(name string, opt dataset.Options) (*dataset.Dataset, error) {
	c.mu.Lock()
	c.opens[name]++
	c.mu.Unlock()
	opt.Train, opt.Test = 40, 10
	return c.Files.Open("digits", opt)
}

func (c counted) of(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.opens[name]
}

// What was read of a dataset is kept while somebody writes a recipe, and read again after more files came.
func TestFetchForgets(t *testing.T) {
	data := counted{reader.Files{Root: t.TempDir()}, &sync.Mutex{}, map[string]int{}}
	h, _, _ := fixture(t, func(o *server.Options) {
		o.Data = data
		o.Fetchable = map[string]int64{"mnist": 9}
		o.Fetch = func(context.Context, string, func(string, int64, int64)) error { return nil }
	})
	order := server.RecipeOrder{Text: "name: a\ndata: {name: mnist}\nnetwork: [{layer: dense, units: 10, activation: softmax}]\nloss: softmax-cross-entropy\noptimizer: {kind: sgd, learning_rate: 0.1}\nbatch: 10\nepochs: 1\nseed: 1\n"}
	look := func() {
		t.Helper()
		for range 2 {
			posted[server.RecipeDescription](t, h.URL+"/api/recipe", order)
			arrays[server.SheetFacts](t, h.URL+"/api/datasets/mnist/sheet")
		}
	}
	look()
	if n := data.of("mnist"); n != 2 { // for the recipe, and for the sheet
		t.Errorf("opened %d times", n)
	}
	posted[server.Fetching](t, h.URL+"/api/datasets/mnist/fetch", struct{}{})
	for end := time.Now().Add(10 * time.Second); data.of("mnist") < 4; time.Sleep(5 * time.Millisecond) {
		look() // the download ends in the background
		if time.Now().After(end) {
			t.Fatalf("opened %d times, so what was read before the download is shown", data.of("mnist"))
		}
	}
}
