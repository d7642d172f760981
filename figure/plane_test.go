package figure

import (
	"errors"
	"math"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/nn"
	"brainbow/render"
)

func layered(data string, units int, activation string, outputs int) testrun.Config {
	last := nn.LayerSpec{Layer: "dense", Units: outputs, Activation: "softmax"}
	if outputs == 1 {
		last.Activation = "sigmoid"
	}
	c := testrun.Config{Data: data, Train: 200, Test: 20, Epochs: 20, Layers: []nn.LayerSpec{{Layer: "dense", Units: units, Activation: activation}, last}}
	if units == 0 {
		c.Layers = c.Layers[1:]
	}
	return c
}

func TestGoldenPlane(t *testing.T) {
	goldenRun(t, "plane", "plane", open(t, layered("xor", 2, "tanh", 1)), nil)
	goldenRun(t, "plane-directions", "plane", open(t, layered("circles", 5, "relu", 2)), nil)
	goldenRun(t, "plane-strip", "plane", open(t, layered("xor", 2, "tanh", 1)), params{"part": "strip"})
	goldenRun(t, "plane-bend", "plane", open(t, layered("xor", 2, "tanh", 2)), params{"bend": "0.6"})
	goldenRun(t, "plane-surface", "plane", open(t, layered("xor", 0, "", 1)), nil)
}

// Any number of units and outputs can be drawn.
func TestPlaneOtherShapes(t *testing.T) {
	for name, r := range map[string]*analysis.Run{
		"one unit": open(t, layered("circles", 1, "relu", 1)), "many units": open(t, layered("spiral", 30, "tanh", 2)), "two outputs": open(t, layered("xor", 2, "sigmoid", 2)),
	} {
		for _, p := range []params{nil, {"part": "hidden"}, {"part": "units"}, {"part": "strip"}, {"bend": "1"}, {"layer": "fc1", "units": "1,0"}} {
			f, err := Make(t.Context(), "plane", []*analysis.Run{r}, -1, p)
			if name == "one unit" && p["units"] != "" {
				var u *UsageError
				if !errors.As(err, &u) {
					t.Errorf("%s %v: %v", name, p, err)
				}
				continue
			}
			if err != nil {
				t.Fatal(name, p, err)
			}
			checkLayout(t, f)
		}
	}
}

func TestPlaneRefuses(t *testing.T) {
	single, two := open(t, layered("xor", 0, "", 1)), open(t, layered("xor", 3, "tanh", 1))
	for _, c := range []struct {
		r    *analysis.Run
		p    params
		want string
	}{
		{two, params{"layer": "fc2"}, "hidden layers are fc1"},
		{two, params{"units": "0"}, "two different units"},
		{two, params{"units": "0,0"}, "two different units"},
		{two, params{"units": "0,3"}, "0 to 2"},
		{single, params{"layer": "fc1"}, "it has none"},
		{two, params{"bend": "1.5"}, "from 0 to 1"},
	} {
		_, err := Make(t.Context(), "plane", []*analysis.Run{c.r}, -1, c.p)
		var u *UsageError
		if !errors.As(err, &u) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got %v, want %q", c.p, err, c.want)
		}
	}
	for _, p := range []params{{"part": "hidden"}, {"part": "units"}, {"part": "strip"}, {"bend": "0"}, {"units": "0,1"}} {
		_, err := Make(t.Context(), "plane", []*analysis.Run{single}, -1, p)
		wantUnavailable(t, err)
	}
	_, err := Make(t.Context(), "plane", []*analysis.Run{open(t, testrun.Digits())}, -1, nil)
	wantUnavailable(t, err)
}

// A film of the plane keeps the axes of two units; with main directions it says
// that it does not.
func TestPlaneSeries(t *testing.T) {
	for _, c := range []struct {
		r    *analysis.Run
		note string
	}{{open(t, layered("xor", 2, "relu", 1)), ""}, {open(t, layered("xor", 3, "tanh", 1)), "own directions"}} {
		n := 0
		note, err := Series(t.Context(), "plane", []*analysis.Run{c.r}, []int64{0, 3, 200}, nil, func(_ int64, f *render.Figure) error {
			n++
			checkLayout(t, f)
			return nil
		})
		if err != nil || n != 3 || !strings.Contains(note, c.note) || (note == "") != (c.note == "") {
			t.Errorf("%d figures, note %q, %v", n, note, err)
		}
	}
}

func TestPlaneFinding(t *testing.T) {
	say := func(line, net float64, layer string, answers bool) string {
		s := &planeSheet{v: &planeValues{right: net, layer: layer, units: 2}, separable: line > 0, line: analysis.Line{Right: int(1000 * line), All: 1000}}
		if answers {
			s.answer = &analysis.LayerWeights{}
		}
		return s.finding().text
	}
	for want, got := range map[string]string{
		"One straight line gets 75\u2009% right at best; after 2 hidden units have moved the points, one line gets 100\u2009%": say(0.75, 1, "fc1", true),
		"One straight line gets 75\u2009% right at best, the network 100\u2009%":                                               say(0.75, 1, "fc1", false),
		"One straight line gets 75\u2009% right at best, and this network no more: 76\u2009%":                                  say(0.75, 0.76, "fc1", true),
		"One straight line is enough: it gets 100\u2009% right; the network 99\u2009%":                                         say(1, 0.99, "fc1", true),
		"The network gets 90\u2009% of the points right":                                                                       say(0, 0.9, "fc1", true),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	deep := &planeSheet{v: &planeValues{right: 1, layer: "fc2", units: 20, depth: 2}, separable: true, line: analysis.Line{Right: 7, All: 10}, answer: &analysis.LayerWeights{}}
	if got := deep.finding().text; got != "One straight line gets 70\u2009% right at best; after 2 hidden layers have moved the points, one line gets 100\u2009%" {
		t.Error(got)
	}
	for want, right := range map[string][3]float64{"The plane is folded at step 20: 50\u2009% \u2192 100\u2009% of the points are right": {0.5, 0.9, 1}, "The plane is folded at step 20: 48\u2009% \u2192 97\u2009% of the points are right": {0.48, 0.8, 0.97}} {
		at := func(step int64, right float64) planeMoment {
			return planeMoment{step: step, v: &planeValues{right: right}}
		}
		s := &planeSheet{v: &planeValues{right: 1}, part: "strip", strips: []planeMoment{at(0, right[0]), at(10, right[1]), at(20, right[2]), at(90, 1)}}
		if got := s.finding().text; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestContour(t *testing.T) {
	// A cone: its contour is a circle.
	const n = 41
	values := make([]float32, n*n)
	for i := range values {
		values[i] = float32(math.Hypot(float64(i%n-20), float64(i/n-20)))
	}
	lines := contour(values, n, n, 12.3)
	if len(lines) != 1 {
		t.Fatalf("%d lines, want one", len(lines))
	}
	length := 0.0
	for i, p := range lines[0] {
		if r := math.Hypot(p.X-20, p.Y-20); math.Abs(r-12.3) > 0.05 {
			t.Fatalf("a point is %v from the middle", r)
		}
		if i > 0 {
			length += math.Hypot(p.X-lines[0][i-1].X, p.Y-lines[0][i-1].Y)
		}
	}
	if math.Abs(length-2*math.Pi*12.3) > 0.3 {
		t.Errorf("the circle is %v long, want %v", length, 2*math.Pi*12.3)
	}
	if got := contour([]float32{1, 0, 0, 1}, 2, 2, 0.5); len(got) != 2 {
		t.Errorf("a saddle has %d lines, want two", len(got))
	}
	nan := float32(math.NaN())
	if got := contour([]float32{1, 1, nan, nan}, 2, 2, 2); len(got) != 0 {
		t.Errorf("nothing is above: %v", got)
	}
}

// A caption speaks of the plane's net where one can be seen, and of a line where the layer has pressed the plane
// together.
func TestPlanePressed(t *testing.T) {
	net := func(width float64) *planeValues { // the square, narrowed across its diagonal
		p := &planeValues{units: 2, axes: []int{0, 1}, layer: "fc1"}
		for line := range 2 * bentLines {
			for i := range bentPoint + 1 {
				x, y := float64(line%bentLines)/(bentLines-1)-0.5, float64(i)/bentPoint-0.5
				if line >= bentLines {
					x, y = y, x
				}
				along, across := x+y, (x-y)*width
				p.bent = append(p.bent, float32(along+across)/2, float32(along-across)/2)
			}
		}
		p.points = p.bent
		return p
	}
	for width, want := range map[float64]bool{1: false, 0.1: false, 0.02: true, 0: true} {
		s := &planeSheet{v: net(width), weights: &analysis.LayerWeights{Activation: "relu"}}
		if got := s.netless("all"); got != want {
			t.Errorf("%v as wide: pressed is %v", width, got)
		}
		s.strips = []planeMoment{{v: net(1)}, {v: net(width)}}
		if s.netless("strip") {
			t.Error("a strip that begins with a net has none")
		}
	}
}

func TestPlaneStripKeepsToTheSheet(t *testing.T) {
	r := []*analysis.Run{open(t, layered("xor", 2, "tanh", 1))}
	for _, shape := range []string{"wide", "tall", "square"} {
		f, err := Make(t.Context(), "plane", r, -1, params{"part": "strip", "shape": shape})
		if err != nil {
			t.Fatal(err)
		}
		checkForm(t, f)
		checkLayout(t, f)
	}
}
