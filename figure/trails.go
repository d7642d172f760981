package figure

import (
	"context"
	"math"
	"strconv"

	"brainbow/analysis"
	"brainbow/projection"
	"brainbow/render"
	"brainbow/tensor"
)

// trailParams are the parameters of views that follow observations.
func trailParams() []Param {
	return []Param{
		{Name: "classes", Form: "numbers and ranges of classes, such as 0,3", Help: "whose trails are drawn (default: three that end far apart)"},
		{Name: "bundling", Default: "0.7", Form: "a number from 0 to 1", Help: "how far the trails of a class are drawn together; 0 shows them only as they are"},
		{Name: "lambda", Default: "0.1", Form: "a number from 0 on", Help: "of variant=dynamic: what moving costs"},
	}
}

// trails are the paths of observations through several layers or steps.
type trails struct {
	places  []*analysis.Placement
	stops   []string // what each of them is, for its map
	bends   []string // and at the bends of a trail
	bundles *projection.Bundles
	// drawnClasses are the classes of the bundled trails.
	drawnClasses []int
	// strength is how strongly trails are bundled.
	strength float64
	classes  []int // whose trails are drawn
	// moved is the mean distance of the observations in the layer from each step to the next.
	moved []float64
	// bars are drawn beside the trails: a title, and for each a name, a length from 0 to 1, and words at its
	// end. marked is the one that the finding speaks of, −1 for none.
	title  string
	bars   []trailBar
	marked int
	// lead says that maps and bars come first: the maps are larger, the bars stand left of the trails.
	lead bool
}

// trailBar is a bar beside the trails.
type trailBar struct {
	name   string
	length float64
	text   string
	down   bool // it stands for a loss, and is drawn hollow
	marked bool // the finding speaks of it
}

// gains makes a bar for each step from a layer to the next: how many more of 100 neighbours are of the same class.
func (t *trails) gains(l language, hits []float64, statement string) {
	most, scale := 1, 0.0
	for i := 1; i < len(hits); i++ {
		scale = max(scale, math.Abs(hits[i]-hits[i-1]))
		if hits[i]-hits[i-1] > hits[most]-hits[most-1] {
			most = i
		}
	}
	marked := map[int]bool{}
	switch statement {
	case "trails.find.layer":
		marked[most] = true
	case "trails.find.layerTie":
		for _, k := range tiedGains(hits, most) {
			marked[k] = true
		}
	}
	for i := 1; i < len(hits); i++ {
		gain := hits[i] - hits[i-1]
		change := signed100(hits[i-1], hits[i])
		b := trailBar{name: l.say("trails.between", "from", t.stops[i-1], "to", t.stops[i]), text: l.say("trails.gain", "change", change, "before", share100(hits[i-1]), "after", share100(hits[i])), down: gain < 0, marked: marked[i]}
		if scale > 0 {
			b.length = math.Abs(gain) / scale
		}
		t.bars = append(t.bars, b)
	}
}

// signed100 writes by how many of 100 a share is more than another, as the numbers that are written beside it
// differ: "+6", "−1", "0".
func signed100(before, after float64) string {
	switch change := change100(before, after); {
	case change > 0:
		return "+" + render.Fixed(change, 0)
	case change < 0:
		return "−" + render.Fixed(-change, 0)
	}
	return "0"
}

// share reads a number from 0 to 1.
func (p values) share(name string) (float64, error) {
	v, err := strconv.ParseFloat(p[name], 64)
	if err != nil || !(v >= 0 && v <= 1) {
		return 0, usage("a number from 0 to 1", "%s=%q", name, p[name])
	}
	return v, nil
}

// lambda reads the parameter lambda.
func (p values) lambda() (float64, error) {
	v, err := strconv.ParseFloat(p["lambda"], 64)
	if err != nil || !(v >= 0) || v > 1e6 {
		return 0, usage("a number from 0 on", "lambda=%q", p["lambda"])
	}
	return v, nil
}

// trailClasses is the usual number of classes whose trails are drawn.
const trailClasses = 3

// steps are those of the stops.
func (t *trails) steps() (all []int64) {
	for _, p := range t.places {
		all = append(all, p.Step)
	}
	return all
}

// choose sets the classes whose trails are drawn: those given, or some that end far apart.
func (t *trails) choose(given []int, classes int) {
	if given != nil {
		t.classes = given
		return
	}
	last := len(t.places) - 1
	var known []int
	middles := make([][2]float64, classes)
	for k := range classes {
		if m, n := t.middle(last, k); n > 0 {
			known, middles[k] = append(known, k), m
		}
	}
	for len(t.classes) < min(trailClasses, len(known)) {
		best, far := -1, -1.0
		for _, k := range known {
			d := math.Inf(1)
			for _, c := range t.classes {
				d = min(d, math.Hypot(middles[k][0]-middles[c][0], middles[k][1]-middles[c][1]))
			}
			if len(t.classes) == 0 { // the one that travels farthest
				from, _ := t.middle(0, k)
				d = math.Hypot(middles[k][0]-from[0], middles[k][1]-from[1])
			}
			if d > far {
				best, far = k, d
			}
		}
		t.classes = append(t.classes, best)
	}
}

// middle returns the mean place of a class at a stop, and the number of its observations.
func (t *trails) middle(stop, class int) (at [2]float64, n int) {
	p := t.places[stop]
	for i, l := range p.Labels {
		if int(l) == class {
			row := p.Layout.Row(i).Data
			at[0] += float64(row[0])
			at[1] += float64(row[1])
			n++
		}
	}
	if n > 0 {
		at[0] /= float64(n)
		at[1] /= float64(n)
	}
	return at, n
}

// drawn reports whether the trails of a class are drawn.
func (t *trails) drawn(class int32) bool {
	for _, c := range t.classes {
		if c == int(class) {
			return true
		}
	}
	return false
}

// bundle draws trails together, separately for each class.
func (t *trails) bundle(ctx context.Context) error {
	stops := len(t.places)
	var ids []int
	for i, l := range t.places[0].Labels {
		if t.drawn(l) {
			ids = append(ids, i)
		}
	}
	positions := tensor.New(len(ids), stops, 2)
	classes := make([]int, len(ids))
	for n, i := range ids {
		classes[n] = int(t.places[0].Labels[i])
		for k, p := range t.places {
			copy(positions.Data[(n*stops+k)*2:], p.Layout.Data[2*i:2*i+2])
		}
	}
	t.drawnClasses = classes
	var err error
	t.bundles, err = projection.Bundle(ctx, positions, projection.BundleOptions{Classes: classes})
	return err
}
