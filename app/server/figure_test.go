package server_test

import (
	"bytes"
	"encoding/json"
	"image/gif"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brainbow/app/server"
	"brainbow/figure"
	"brainbow/render"
)

// sendPicture posts a file to be opened.
func sendPicture(t *testing.T, url, file string) (status int, at server.Opened, text string) {
	t.Helper()
	status, _, text = ask(t, "POST", url+"/api/open", "application/octet-stream", file, map[string]string{"Origin": url})
	if status == http.StatusOK {
		if err := json.Unmarshal([]byte(text), &at); err != nil {
			t.Fatal(err)
		}
	}
	return status, at, text
}

// What the page saves, the page opens at the same place.
func TestOpenPicture(t *testing.T) {
	h, _, _ := fixture(t, nil)
	for query, want := range map[string]string{
		"weights.png?step=20&layer=fc2&normalise=unit":      "?run=test&view=weights&step=20&layer=fc2&weights.normalise=unit&weights.palette=auto",
		"confusion.svg?step=10&split=train&mode=samples":    "?run=test&view=confusion&step=10&confusion.cells=counts&confusion.mode=samples&split=train",
		"network.png?step=3&sample=7&unit=fc1:3":            "?run=test&view=network&step=3&samples=7&layer=fc1&units=3",
		"features.png?class=3&sample=4&k=5":                 "?run=test&view=features&step=20&class=3&features.k=5&samples=4",
		"neurons.png?samples=0-3,9&observations=40&class=2": "?run=test&view=neurons&step=20&neurons.alike=absolute&class=2&neurons.power=trees&samples=0-3,9",
		"lego.png?k=3&class=1":                              "?run=test&view=lego&step=20&class=1&lego.k=3",
		"before-after.png?observations=30&layer=fc1":        "?run=test&view=before-after&step=20&layer=fc1&before-after.observations=30",
		"confusion.png?minus=0":                             "?run=test&view=confusion&step=20&confusion.cells=counts&confusion.minus=0&confusion.mode=numbers",
		"compare.png?step=10&against=20&part=layers":        "?run=test&view=compare&step=10&with=test&step2=20&compare.part=layers",
		"compare.png?step=10":                               "?run=test&view=compare&step=10&with=test&step2=0",
		"film.gif?steps=0:20:10":                            "?run=test&view=activations&step=20&layer=fc1",
		"curves.png?y=log&smooth=0.8":                       "?run=test&view=curves&step=20&curves.metric=accuracy&curves.smooth=0.8&curves.axis=log",
		"confusion.svg?lang=zh&shape=tall":                  "?run=test&view=confusion&step=20&confusion.cells=counts&lang=zh&confusion.mode=numbers",
	} {
		status, _, file := ask(t, "GET", h.URL+"/api/runs/test/views/"+query, "", "", nil)
		if status != http.StatusOK {
			t.Fatal(query, status, file)
		}
		status, at, text := sendPicture(t, h.URL, file)
		if status != http.StatusOK || at.Address != want || at.Nearest != "" {
			t.Errorf("%s opens at %d %s, want %s", query, status, text, want)
		}
		if strings.HasPrefix(query, "neurons") {
			if len(at.Left) != 2 || at.Left[0].Param != "observations" || at.Left[1].Param != "pair" {
				t.Errorf("%s: without a control are %v", query, at.Left)
			}
		} else if len(at.Left) > 0 {
			t.Errorf("%s: without a control are %v", query, at.Left)
		}
	}
	// A picture of the data has no view of its name.
	_, _, file := ask(t, "GET", h.URL+"/api/runs/test/views/samples.png?count=3", "", "", nil)
	if status, at, text := sendPicture(t, h.URL, file); status != 200 || at.View != "samples" || at.Nearest != "data" || len(at.Left) != 1 {
		t.Error(status, text)
	}
}

// A picture that the page drew itself opens where the page was, in this run and in the reader's
// language.
func TestOpenPictureOfPage(t *testing.T) {
	h, _, _ := fixture(t, nil)
	_, _, file := ask(t, "GET", h.URL+"/api/runs/test/views/weights.svg", "", "", nil)
	s, err := render.ReadSource(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	draw := func(page string) string {
		of := render.Source{Runs: s.Runs, View: "try", Step: 7, Page: page}
		f := render.New("", "")
		f.Body.Rect(0, 0, 9, 9, render.Style{Fill: render.Ink}, "")
		f.Source = &of
		var b strings.Builder
		if err := f.WritePNG(&b, 1); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	status, at, text := sendPicture(t, h.URL, draw("view=try&step=7&try.drawing=AB-_&run=other&lang=zh"))
	if want := "?run=test&step=7&try.drawing=AB-_&view=try"; status != 200 || at.Address != want || at.Step != 7 || at.View != "try" {
		t.Error(status, text)
	}
	if status, _, text := sendPicture(t, h.URL, draw("view=%zz")); status != 422 {
		t.Error(status, text)
	}
}

// A run is found by its ID among the runs that are shown, whatever it is called.
func TestOpenPictureOfOtherRun(t *testing.T) {
	h, _, runs := fixture(t, nil)
	_, _, file := ask(t, "GET", h.URL+"/api/runs/test/views/weights.png", "", "", nil)
	if err := os.Rename(filepath.Join(runs, "test"), filepath.Join(runs, "a b")); err != nil {
		t.Fatal(err)
	}
	status, at, text := sendPicture(t, h.URL, file)
	if status != 200 || at.Run != "a b" || !strings.HasPrefix(at.Address, "?run=a%20b&view=weights") {
		t.Error(status, text)
	}
	if q, err := url.ParseQuery(strings.TrimPrefix(at.Address, "?")); err != nil || q.Get("run") != "a b" {
		t.Error(q, err)
	}
	s, err := render.ReadSource(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(runs, "a b"), filepath.Join(t.TempDir(), "gone")); err != nil {
		t.Fatal(err)
	}
	status, _, text = sendPicture(t, h.URL, file)
	if status != http.StatusNotFound || !strings.Contains(text, `"code":"run-missing"`) || !strings.Contains(text, s.Runs[0].ID) || !strings.Contains(text, "--runs") {
		t.Error(status, text)
	}
}

func TestOpenPictureErrors(t *testing.T) {
	h, _, _ := fixture(t, nil)
	for file, code := range map[string]string{
		"": "not-our-picture", "GIF89a": "not-our-picture", "\x89PNG\r\n\x1a\nxxxx": "not-our-picture", "<svg></svg>": "not-our-picture",
		`<svg><metadata>{"brainbow":1,"view":7}</metadata></svg>`:                                            "not-our-picture",
		`<svg><metadata>{"brainbow":9,"view":"x"}</metadata></svg>`:                                          "picture-newer",
		`<svg><metadata>{"brainbow":1,"view":"sweep","sweep":"depth"}</metadata></svg>`:                      "unavailable",
		`<svg><metadata>{"brainbow":1,"view":"x","runs":[{"id":"../.."}]}</metadata></svg>`:                  "unavailable",
		`<svg><metadata>{"brainbow":1,"view":"weights","runs":[{"id":"../..","name":"."}]}</metadata></svg>`: "run-missing",
	} {
		status, _, text := sendPicture(t, h.URL, file)
		if status < 400 || status >= 500 || !strings.Contains(text, `"code":"`+code+`"`) {
			t.Errorf("%q: %d %s, want %s", file, status, text, code)
		}
	}
	if status, _, text := ask(t, "POST", h.URL+"/api/open", "image/png", "x", map[string]string{"Origin": h.URL}); status != http.StatusUnsupportedMediaType {
		t.Error(status, text)
	}
}

// Every view has a place on the page, and every parameter either has a control there or is said
// to have none.
func TestEveryViewHasAPlace(t *testing.T) {
	h, s, _ := fixture(t, nil)
	_, _, file := ask(t, "GET", h.URL+"/api/runs/test/views/weights.png", "", "", nil)
	source, err := render.ReadSource(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range figure.Views() {
		if v.Sweep {
			continue
		}
		for _, p := range v.Params {
			value := "7"
			if n := len(p.Allowed); n > 0 {
				if value = p.Allowed[n-1]; value == p.Default {
					value = p.Allowed[0]
				}
			}
			source.View, source.Params = v.Name, map[string]string{p.Name: value}
			at, err := s.Open(source)
			if err != nil {
				t.Fatalf("%s with %s: %v", v.Name, p.Name, err)
			}
			placed := strings.Contains(at.Address[strings.Index(at.Address, "&step="):], "="+value)
			if value == "7" {
				placed = strings.HasSuffix(at.Address, "=7")
			}
			if said := len(at.Left) == 1 && at.Left[0].Param == p.Name; placed == said && !(v.Name == "neurons" && value == "none") && value != "test" {
				t.Errorf("%s=%s of %s opens at %s, without a control: %v", p.Name, value, v.Name, at.Address, at.Left)
			}
		}
	}
}

// An animation from the server holds the frames that `brainbow render` draws.
func TestMovingPictures(t *testing.T) {
	h, _, _ := fixture(t, nil)
	status, head, body := ask(t, "GET", h.URL+"/api/runs/test/views/film.gif?steps=0:20:10&fps=5", "", "", nil)
	if status != 200 || head.Get("Content-Type") != "image/gif" {
		t.Fatal(status, body)
	}
	g, err := gif.DecodeAll(strings.NewReader(body))
	if err != nil || len(g.Image) != 3 || g.Delay[0] != 20 {
		t.Fatal(err)
	}
	s, err := render.ReadSource(strings.NewReader(body))
	if err != nil || s.View != "film" || s.Steps != "0:20:10" || !s.Animated || s.Params["layer"] != "fc1" {
		t.Errorf("%+v, %v", s, err)
	}
	status, head, body = ask(t, "GET", h.URL+"/api/runs/test/views/weights.webp?steps=0,20&layer=fc2", "", "", nil)
	if status != 200 || head.Get("Content-Type") != "image/webp" || bytes.Count([]byte(body), []byte("ANMF")) != 2 {
		t.Error(status)
	}
	for query, want := range map[string]string{
		"film.gif?steps=0:x": "FIRST:LAST", "film.gif?steps=0:5000": "at most 1000 steps", "film.gif?fps=99": "fps must be from 0.1 to 50",
		"film.gif?hold=-1": "hold", "film.gif?scale=1.5": "pixels a point", "film.gif?steps=0:21": "no step 21", "film.gif?layer=fc1,fc2": "2 layers",
		"film.mp4": "ffmpeg is not installed", "film.avi": ".webp or .mp4", "film.gif?bad=1": "unknown parameter", "sweep.gif": "sweep",
	} {
		status, _, text := ask(t, "GET", h.URL+"/api/runs/test/views/"+query, "", "", nil)
		if status < 400 || status >= 500 || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s", query, status, text)
		}
	}
}
