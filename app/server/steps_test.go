package server_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"brainbow/app/server"
)

// A batch that is trained by hand can be shown at once, with the learning rate that was set for it,
// though the recipe records one step in many.
func TestManualBatch(t *testing.T) {
	h, _, runs := fixture(t, nil)
	order := `{"recipe":"two-layer","set":["data.name=digits","data.train=400","data.test=50","epochs=50","batch=10","record.metrics.rows=20"],"paused":true}`
	status, _, body := ask(t, "POST", h.URL+"/api/trainings", "application/json", order, nil)
	var tr server.Training
	if err := json.Unmarshal([]byte(body), &tr); err != nil || status != 201 {
		t.Fatalf("%d %s", status, body)
	}
	run := h.URL + "/api/runs/" + tr.Run
	verb := func(name, value string) {
		t.Helper()
		if status, _, body := ask(t, "POST", h.URL+"/api/trainings/"+tr.Run+"/"+name, "application/json", value, nil); status != 200 {
			t.Fatalf("%s: %d %s", name, status, body)
		}
	}
	waits := func(step int64) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
			for _, one := range facts[server.TrainingList](t, h.URL+"/api/trainings").Trainings {
				if one.Waiting && one.Step == step {
					if f := facts[server.RunFacts](t, run); f.LastStep == step {
						return
					}
				}
			}
			if time.Now().After(end) {
				t.Fatalf("step %d is not shown: the last step is %d", step, facts[server.RunFacts](t, run).LastStep)
			}
		}
	}
	weights := func(run string) []float32 {
		t.Helper()
		f, _ := arrays[server.WeightFacts](t, run+"/weights/fc1?step=82")
		w, err := f.Float32s("weight")
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	waits(0)
	verb("step-epoch", "")
	verb("step-epoch", "")
	waits(80)
	verb("step-batch", "")
	waits(81)
	verb("learning-rate", `{"value":5}`)
	verb("step-batch", "")
	waits(82)
	if f := facts[server.RunFacts](t, run); f.TotalSteps != 2000 || f.PerEpoch != 40 {
		t.Errorf("%d steps, %d an epoch, want 2000 and 40", f.TotalSteps, f.PerEpoch)
	}
	live := weights(run)
	verb("stop", "")
	for facts[server.RunFacts](t, run).Status == "running" {
		time.Sleep(5 * time.Millisecond)
	}
	after := serve(t, filepath.Join(runs, tr.Run)).URL + "/api/runs/" + tr.Run // it has no answers of before
	if recorded := weights(after); !slices.Equal(live, recorded) {
		t.Error("the weights shown after two batches by hand are not those that were recorded")
	}
	if ended := facts[server.TrainingList](t, h.URL+"/api/trainings").Trainings[0]; ended.Seconds <= 0 {
		t.Errorf("the training took %v s", ended.Seconds)
	}
}
