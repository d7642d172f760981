package bench

import (
	"strings"
	"testing"

	"brainbow/nn"
)

func TestPrepareNeedsNoFiles(t *testing.T) {
	t.Setenv("BRAINBOW_DATA", t.TempDir())
	for _, name := range []string{"learn-to-see", "nielsen-30"} {
		e, err := prepare(name)
		if err != nil {
			t.Fatal(err)
		}
		if e.Train.Len() != 10240 {
			t.Errorf("%s trains on %d samples", name, e.Train.Len())
		}
	}
	e, err := prepare("learn-to-see", closely...)
	if err != nil {
		t.Fatal(err)
	}
	if s := e.Recipe.Record; s.Frames.Every != 1 || s.Anchors.Every != 10 || len(s.Probes.Taps) != 9 || len(s.Probes.Test) != 10 || s.Probes.Format != "float16" {
		t.Errorf("records %+v", s)
	}
}

func TestWriteText(t *testing.T) {
	r := Report{
		Level: "avx512", Processors: 2, Peak: 2e11,
		Layers:    []Layer{{nn.Rate{Layer: "conv1", Shape: "1→4", Part: "forward", Flop: 1000, Time: 1e-8}, 0.5}},
		Steps:     []Step{{"nielsen-30", 10, 1, 14.5e-6, 2e6}},
		Inference: []Forward{{"resnet18", 16, 2, 0.2, 3e6}},
		Recording: &Recording{Steps: 290, Without: 10, With: 10.5, Share: 0.05, Bytes: 145e6},
	}
	var b strings.Builder
	if err := r.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"peak of a core 200 GFLOP/s", "100", "50 %", "14.5µs", "2.0 MB", "resnet18", "200ms", "+5.0 % of the training time, 145 MB"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}
