package record_test

import (
	"context"
	"errors"
	"testing"

	"brainbow/internal/testrun"
	"brainbow/nn"
	"brainbow/record"
	"brainbow/runstore"
)

// TestAbilities asks committed runs of other origins what can be done with them, and does it.
func TestAbilities(t *testing.T) {
	for name, want := range map[string]struct {
		level  record.Level
		replay error // of an unrecorded step
	}{
		"imported":  {record.CanForward, record.ErrNotTrained},
		"elsewhere": {record.CanForward, record.ErrNotTrained},
		"opaque":    {record.CanShow, record.ErrOpaque},
		"numbers":   {record.CanCount, record.ErrOpaque},
	} {
		t.Run(name, func(t *testing.T) {
			run, err := runstore.Open(testrun.Kind(t, name))
			if err != nil {
				t.Fatal(err)
			}
			if err := run.Verify(nil); err != nil {
				t.Fatal(err)
			}
			training, err := record.ReadTraining(run)
			if err != nil {
				t.Fatal(err)
			}
			if a := training.Abilities(run); a.Level != want.level || a.Text == "" || a.Chinese == "" {
				t.Errorf("abilities %+v, want %s", a, want.level)
			}
			p := record.NewReplayer(run, training, record.ReplayOptions{Data: testrun.Data})
			defer p.Close()
			_, err = p.Weights(context.Background(), 0)
			if computes := want.level == record.CanForward; computes != (err == nil) {
				t.Errorf("weights of step 0: %v", err)
			}
			if _, err := p.State(context.Background(), 0); !errors.Is(err, want.replay) {
				t.Errorf("state of step 0: %v, want %v", err, want.replay)
			}
			if err := training.Check(); !errors.Is(err, want.replay) {
				t.Errorf("check: %v, want %v", err, want.replay)
			}
			v, err := record.Verify(context.Background(), run, record.VerifyOptions{Data: testrun.Data})
			if err != nil || len(v.Differences) > 0 || len(v.Unchecked) == 0 {
				t.Errorf("verification %+v, %v", v, err)
			}
		})
	}
	run, err := runstore.Open(testrun.Make(t, testrun.Config{Data: "circles", Train: 40, Test: 12, Layers: []nn.LayerSpec{{Layer: "dense", Units: 2, Activation: "softmax"}}}))
	if err != nil {
		t.Fatal(err)
	}
	training, err := record.ReadTraining(run)
	if err != nil {
		t.Fatal(err)
	}
	if a := training.Abilities(run); a != (record.Abilities{Level: record.CanReplay}) {
		t.Errorf("a training of this program: %+v", a)
	}
}
