package figure

import (
	"context"
	"errors"
	"image"
	"image/color"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/projection"
	"brainbow/render"
	"brainbow/tensor"
)

// spreadPlaces are 120 observations of six classes, in clusters as tight as the
// argument says.
func spreadPlaces(step int64, layer string, tight float32) *analysis.Placement {
	const n, classes = 120, 6
	p := &analysis.Placement{
		Representation: &analysis.Representation{
			Observations: &analysis.Observations{Split: "test", IDs: make([]int32, n), Labels: make([]int32, n)},
			Step:         step, Layer: layer, Points: tensor.New(n, 4), Predicted: make([]int32, n), Confidence: make([]float32, n),
		},
		Options: analysis.PlaceOptions{Method: analysis.ByTSNE, Perplexity: 30, Iterations: 500},
		Layout:  tensor.New(n, 2),
		Facts: analysis.PlaceFacts{
			Iterations: 750, KL: 0.42, Hit: 0.91, HitData: 0.95, HitClasses: []float64{1, 0.9, 0.9, 0.8, 0.9, -1}, Spread: 0.3, SpreadData: 0.6,
			Measured: true, Quality: &projection.Quality{Trustworthiness: 0.987, Continuity: 0.975},
		},
	}
	for i := range n {
		class := i % classes
		p.IDs[i], p.Labels[i], p.Predicted[i] = int32(i), int32(class), int32(class)
		if i%17 == 0 {
			p.Predicted[i] = int32((class + 1) % classes)
		}
		p.Confidence[i] = float32(i%50) / 50
		// Rough places that need no sines.
		x, y := float32(i*7%23-11)/11, float32(i*5%19-9)/9
		p.Layout.Data[2*i] = float32(class%3-1)*tight + x/2
		p.Layout.Data[2*i+1] = float32(class/3)*tight + y/2
	}
	return p
}

func placeFigure(s *placeSheet, all ...*analysis.Placement) (*render.Figure, error) {
	f := render.New("small: projection of fc1 at step 60 of 120", "120 observations of the test set")
	heads := make([]string, len(all))
	for i, p := range all {
		heads[i] = "step " + render.Count(p.Step)
	}
	s.sheets(f.Body, all, heads, len(all))
	f.Caption = s.caption(all)
	f.Description = s.describe(f.Title, all, heads)
	return f, nil
}

func TestProjectionGolden(t *testing.T) {
	names := numbered(6)
	after := spreadPlaces(60, "fc1", 2)
	goldenFigure(t, "projection", func() (*render.Figure, error) {
		return placeFigure(&placeSheet{names: names, colour: "label", marks: "points", side: 320}, spreadPlaces(0, "fc1", 0.3), after)
	})
	goldenFigure(t, "projection-density", func() (*render.Figure, error) {
		return placeFigure(&placeSheet{names: names, colour: "prediction", marks: "density", side: 320}, after)
	})
	goldenFigure(t, "projection-confidence", func() (*render.Figure, error) {
		return placeFigure(&placeSheet{names: names, colour: "confidence", marks: "points", side: 320, values: after.Confidence, colours: render.Sequential, scale: render.Range{Max: 1}, title: "confidence of the answer"}, after)
	})
	goldenFigure(t, "projection-pictures", func() (*render.Figure, error) {
		picture := func(id int) image.Image {
			img := image.NewGray(image.Rect(0, 0, 8, 8))
			for k := range id % 8 {
				img.SetGray(k, id/8%8, color.Gray{Y: 255})
			}
			return img
		}
		return placeFigure(&placeSheet{names: names, colour: "correct", marks: "pictures", side: 320, picture: picture, size: [2]int{8, 8}}, after)
	})
}

// It takes long because it bundles trails and draws them at full size.
func TestTrailsGolden(t *testing.T) {
	for name, strength := range map[string]float64{"trails": 0.7, "trails-raw": 0} {
		goldenFigure(t, name, func() (*render.Figure, error) {
			tr := &trails{strength: strength, stops: []string{"fc1", "fc2", "fc3"}}
			for i, tight := range []float32{0.3, 1, 2} {
				tr.places = append(tr.places, spreadPlaces(60, tr.stops[i], tight))
			}
			if err := tr.bundle(t.Context()); err != nil {
				return nil, err
			}
			f := render.New("small: from layer to layer at step 60 of 120", "fc1 → fc2 → fc3")
			return tr.figure(f, &placeSheet{names: numbered(6), colour: "label"}, "Every line is an observation."), nil
		})
	}
}

// Drawing keeps every observation in the frame, however far out it is.
func TestFrameHoldsAll(t *testing.T) {
	p := spreadPlaces(60, "fc1", 2)
	p.Layout.Data[0] = 1e6
	f := frameAround(p)
	for i := range p.Len() {
		if x, y := f.at(p.Layout.Data[2*i], p.Layout.Data[2*i+1], 100); x < 0 || y < 0 || x > 100 || y > 100 {
			t.Fatalf("observation %d is at %v, %v", i, x, y)
		}
	}
	clear(p.Layout.Data)
	if x, y := frameAround(p).at(0, 0, 100); x != 50 || y != 50 {
		t.Errorf("a single place is at %v, %v", x, y)
	}
}

func TestPlacesRefuse(t *testing.T) {
	digits, conv, xor := open(t, testrun.Digits()), open(t, testrun.Conv()), open(t, testrun.XOR())
	for _, c := range []struct {
		view string
		run  *analysis.Run
		step int64
		p    params
		want string
	}{
		{"projection", digits, -1, params{"observations": "60", "perplexity": "30"}, "the largest perplexity possible is 19"},
		{"projection", digits, -1, params{"perplexity": "0"}, "a number from 1 on"},
		{"projection", digits, -1, params{"seed": "-1"}, "a whole number from 0 on"},
		{"projection", digits, -1, params{"colour": "neuron"}, "give neuron"},
		{"projection", digits, -1, params{"colour": "neuron", "neuron": "99999"}, "a whole number from 0 to"},
		{"projection", digits, -1, params{"neuron": "1"}, "use colour=neuron"},
		{"projection", digits, -1, params{"layer": "fc9"}, "hidden layers are"},
		{"projection", digits, -1, params{"layout": "training", "compare": "seeds"}, "leave out one of the two"},
		{"projection", xor, -1, params{"marks": "pictures"}, "points, not pictures"},
		{"projection", digits, -1, params{"observations": "10", "compare": "seeds"}, "take more observations"},
		{"before-after", digits, 0, params{"observations": "60"}, "before the training"},
		{"epochs", digits, 0, params{"observations": "60"}, "before the training"},
		{"epochs", digits, -1, params{"stops": "1"}, "a whole number from 2"},
		{"epochs", digits, -1, params{"observations": "60", "variant": "dynamic", "method": "pca"}, "use method=tsne"},
		{"epochs", digits, -1, params{"bundling": "2"}, "a number from 0 to 1"},
		{"layers", digits, -1, nil, "trails need two"},
		{"layers", conv, -1, params{"layers": "fc1,conv1"}, "hidden layers in order are"},
		{"layers", conv, -1, params{"lambda": "x"}, "a number from 0 on"},
	} {
		_, err := Make(t.Context(), c.view, []*analysis.Run{c.run}, c.step, c.p)
		hint := ""
		if h, ok := errors.AsType[interface {
			error
			Hint() string
		}](err); ok {
			hint = h.Hint()
		}
		if err == nil || !strings.Contains(err.Error()+" "+hint, c.want) {
			t.Errorf("%s %v: %v (%s), want %q", c.view, c.p, err, hint, c.want)
		}
	}
}

// A layout that is cancelled gives no picture, and caches nothing that would
// later be read as a layout.
func TestProjectionCancelled(t *testing.T) {
	r := open(t, testrun.Digits())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := params{"observations": "70", "seed": "77"}
	if f, err := Make(ctx, "projection", []*analysis.Run{r}, -1, p); !errors.Is(err, context.Canceled) || f != nil {
		t.Errorf("figure %v, error %v", f, err)
	}
	if _, err := Make(t.Context(), "projection", []*analysis.Run{r}, -1, p); err != nil {
		t.Error(err)
	}
}
