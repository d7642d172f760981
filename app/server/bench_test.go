package server_test

import (
	"cmp"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"brainbow/app/server"
	"brainbow/dataset"
	"brainbow/dataset/reader"
	"brainbow/experiment"
	"brainbow/runstore"
)

// recorded returns a recording of learn-to-see that keeps all 290 steps: the run that
// BRAINBOW_RUN names, or one trained now on generated digits.
func recorded(b *testing.B) string {
	if dir := os.Getenv("BRAINBOW_RUN"); dir != "" {
		return dir
	}
	d, err := experiment.Load(nil, "learn-to-see")
	if err != nil {
		b.Fatal(err)
	}
	for _, set := range []string{"data.name=digits", "data.train=60000", "data.test=10000"} {
		if err := d.Assign(set); err != nil {
			b.Fatal(err)
		}
	}
	e, err := experiment.Prepare(d, reader.Files{}, dataset.Options{Context: b.Context()})
	if err != nil {
		b.Fatal(err)
	}
	meta, err := e.Meta()
	if err != nil {
		b.Fatal(err)
	}
	dir := filepath.Join(b.TempDir(), "learn-to-see")
	store, err := runstore.Create(dir, meta, runstore.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := e.Run(b.Context(), store, experiment.Options{}); err != nil {
		b.Fatal(err)
	}
	return dir
}

// BenchmarkScrub measures how long a page waits when it opens a run and moves the slider. cold
// is a server that has just started, with the data open and the run's analyses removed; warm
// repeats a request; steps and asks request another step each time, with no cached analyses.
func BenchmarkScrub(b *testing.B) {
	dir := recorded(b)
	name := filepath.Base(dir)
	begin := func(b *testing.B) *httptest.Server {
		if err := os.RemoveAll(filepath.Join(dir, "analyses")); err != nil {
			b.Fatal(err)
		}
		s, err := server.New(server.Options{Runs: filepath.Dir(dir), Data: reader.Files{}})
		if err != nil {
			b.Fatal(err)
		}
		h := httptest.NewServer(s)
		b.Cleanup(func() { h.Close(); s.Close() })
		want(b, h.URL+"/api/runs/"+name+"/samples")
		return h
	}
	for _, path := range []string{
		"history", "films/weights/conv1", "films/weights/conv6", "films/weights/fc1", "films/activations/conv1", "films/activations/conv3",
		"films/activations/fc1", "films/activations/conv3?samples=100-109", "weights/fc1", "views/weights.svg", "views/confusion.svg", "predictions",
	} {
		b.Run("cold/"+path, func(b *testing.B) {
			var wait time.Duration
			for b.Loop() {
				h := begin(b)
				start := time.Now()
				want(b, h.URL+"/api/runs/"+name+"/"+path)
				wait += time.Since(start)
			}
			b.ReportMetric(float64(wait.Microseconds())/1000/float64(b.N), "wait-ms/op")
		})
	}
	h := begin(b)
	for _, path := range []string{"weights/conv3", "weights/fc1", "views/weights.svg", "views/film.svg", "views/confusion.svg", "activations?layers=conv3", "samples"} {
		want(b, h.URL+"/api/runs/"+name+"/"+path)
		b.Run("steps/"+path, func(b *testing.B) {
			i := 0
			for b.Loop() {
				i++
				sep := map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")]
				want(b, h.URL+"/api/runs/"+name+"/"+path+sep+"step="+strconv.Itoa(i*7%290))
			}
		})
	}
	for _, path := range []string{"sample/7", "mistakes", "class/3", "projection", "neurons?layer=fc1", "neuron?layer=fc1&unit=3", "neighbours?sample=7&layer=fc2"} {
		want(b, h.URL+"/api/runs/"+name+"/"+path)
		b.Run("asks/"+path, func(b *testing.B) {
			i := 0
			for b.Loop() {
				i++
				sep := map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")]
				want(b, h.URL+"/api/runs/"+name+"/"+path+sep+"step="+strconv.Itoa(150+i*7%140))
			}
		})
	}
	b.Run("try", func(b *testing.B) {
		body := strings.Repeat("\x80", 784)
		for b.Loop() {
			if status, _, text := ask(b, "POST", h.URL+"/api/runs/"+name+"/try", "application/octet-stream", body, nil); status != 200 {
				b.Fatal(text)
			}
		}
	})
	for _, path := range []string{"history", "films/weights/fc1", "weights/fc1?step=3"} {
		want(b, h.URL+"/api/runs/"+name+"/"+path)
		b.Run("warm/"+path, func(b *testing.B) {
			for b.Loop() {
				want(b, h.URL+"/api/runs/"+name+"/"+path)
			}
		})
	}
}

func want(b *testing.B, url string) {
	b.Helper()
	if status, _, body := ask(b, "GET", url, "", "", nil); status != 200 {
		b.Fatalf("%s: %d %s", url, status, cmp.Or(body, "nothing"))
	}
}
