package server_test

import (
	"fmt"
	"math"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"brainbow/app/server"
	"brainbow/internal/safetensors"
	"brainbow/internal/testrun"
)

// A value of the plane equals the answer of try for that point, in every corner.
func TestPlane(t *testing.T) {
	dir := testrun.Make(t, testrun.XOR())
	s, err := server.New(server.Options{Runs: filepath.Dir(dir), Data: testrun.Data})
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s)
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		h.Close()
	}()
	run := h.URL + "/api/runs/" + filepath.Base(dir)
	const side = 4
	f, facts := arrays[server.PlaneFacts](t, run+"/plane?side=4&layers=fc1.pre,fc2")
	if facts.Side != side || facts.Reach < 1 {
		t.Fatalf("%+v", facts)
	}
	for _, name := range []string{"fc1.pre", "fc2"} {
		plane, err := f.Float32s(name)
		if err != nil {
			t.Fatal(err)
		}
		units := len(plane) / side / side
		for i := range side * side {
			at := func(k int) float64 { return ((float64(k)+0.5)/side*2 - 1) * facts.Reach }
			body := fmt.Sprintf(`{"values": [%g, %g]}`, at(i%side), -at(i/side))
			status, _, text := ask(t, "POST", run+"/try?layers="+name, "application/json", body, nil)
			if status != 200 {
				t.Fatalf("%s: %d %s", body, status, text)
			}
			one, err := safetensors.Parse("try", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			want, err := one.Float32s(name)
			if err != nil {
				t.Fatal(err)
			}
			for u := range units {
				if math.Abs(float64(plane[i*units+u]-want[u])) > 1e-5 {
					t.Errorf("%s of %s: %v, trying it says %v", name, body, plane[i*units+u], want[u])
				}
			}
		}
	}
	for path, want := range map[string]string{
		"/plane?side=0": "from 1 to 400", "/plane?side=401": "from 1 to 400", "/plane?side=x": "whole number", "/plane?layers=no": "no value", "/plane?step=999999": "hint",
	} {
		if status, _, text := ask(t, "GET", run+path, "", "", nil); status < 400 || status >= 500 || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s", path, status, text)
		}
	}
	digits, _, _ := fixture(t, nil)
	if status, _, text := ask(t, "GET", digits.URL+"/api/runs/test/plane", "", "", nil); status != 422 || !strings.Contains(text, "points in the plane") {
		t.Errorf("%d %s", status, text)
	}
}
