package analysis

import (
	"encoding/json"
	"errors"
	"testing"

	"brainbow/dataset"
	"brainbow/internal/testrun"
	"brainbow/nn"
	"brainbow/runstore"
	"brainbow/tensor"
)

// Predictions that do not belong to the run's network and data are not shown, although every
// checksum is right.
func TestPredictionsOfOtherData(t *testing.T) {
	from, err := runstore.Open(testrun.Make(t, testrun.Digits()))
	if err != nil {
		t.Fatal(err)
	}
	good, err := from.Predictions(60)
	if err != nil {
		t.Fatal(err)
	}
	n := good.Len()
	cut := func(p *runstore.Predictions, rows, classes int) {
		p.ID, p.Label, p.Predicted = p.ID[:rows], p.Label[:rows], p.Predicted[:rows]
		p.Confidence, p.Loss, p.Logits = p.Confidence[:rows], p.Loss[:rows], tensor.New(rows, classes)
	}
	for name, change := range map[string]func(*runstore.Predictions){
		"good":           func(*runstore.Predictions) {},
		"fewer rows":     func(p *runstore.Predictions) { cut(p, n-1, 10) },
		"no rows":        func(p *runstore.Predictions) { cut(p, 0, 10) },
		"two classes":    func(p *runstore.Predictions) { cut(p, n, 2) },
		"other labels":   func(p *runstore.Predictions) { p.Label[7] = (p.Label[7] + 1) % 10 },
		"ids exchanged":  func(p *runstore.Predictions) { p.ID[3], p.ID[4] = p.ID[4], p.ID[3] },
		"an id twice":    func(p *runstore.Predictions) { p.ID[3] = p.ID[4] },
		"an id outside":  func(p *runstore.Predictions) { p.ID[3] = int32(n) },
		"an id below":    func(p *runstore.Predictions) { p.ID[0] = -1 },
		"class outside":  func(p *runstore.Predictions) { p.Predicted[3] = 10 },
		"other class":    func(p *runstore.Predictions) { p.Predicted[3] = (p.Predicted[3] + 1) % 10 },
		"no class":       func(p *runstore.Predictions) { p.Predicted[3] = nn.NoClass },
		"logits turned":  func(p *runstore.Predictions) { z := p.Logits.Row(3).Data; z[p.Predicted[3]] = -z[p.Predicted[3]] - 9 },
		"label negative": func(p *runstore.Predictions) { p.Label[3] = -1 },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			w, err := runstore.Create(dir, from.Meta(), runstore.Options{})
			check := func(errs ...error) {
				t.Helper()
				if err := errors.Join(errs...); err != nil {
					t.Fatal(err)
				}
			}
			check(err)
			p, err := from.Predictions(60)
			check(err)
			change(p)
			weights, err := from.Frame(60)
			check(err, w.Frame(60, weights), w.Predictions(60, p), w.Close())
			r := open(t, dir)
			defer r.Close()
			_, _, err = r.Confusion(t.Context(), 60, "test")
			if name == "good" && err != nil || name != "good" && !errors.Is(err, runstore.ErrDamaged) {
				t.Error(err)
			}
		})
	}
}

// A run that claims the data of another, but has a network for other samples, is refused, also
// where the data is open already.
func TestNetworkOfOtherData(t *testing.T) {
	good := testrun.Make(t, testrun.Digits())
	for name, spec := range map[string]nn.Spec{
		"shape":   {Input: []int{1, 2, 2}, Layers: []nn.LayerSpec{{Layer: "dense", Units: 10, Activation: "softmax"}}},
		"classes": {Input: []int{1, 28, 28}, Layers: []nn.LayerSpec{{Layer: "dense", Units: 3, Activation: "softmax"}}},
	} {
		t.Run(name, func(t *testing.T) {
			bad := testrun.Copy(t, good, func(m *runstore.Meta) {
				var err error
				if m.Network, err = json.Marshal(spec); err != nil {
					t.Fatal(err)
				}
			})
			var pool Pool
			for _, dir := range []string{good, bad} {
				r, err := Open(dir, Options{Data: testrun.Data, Pool: &pool})
				if err != nil {
					t.Fatal(err)
				}
				defer r.Close()
				var d *dataset.Dataset
				d, err = r.Data()
				if dir == good && (err != nil || d == nil) || dir == bad && !errors.Is(err, runstore.ErrDamaged) {
					t.Errorf("%s: %v", dir, err)
				}
			}
		})
	}
}
