package analysis

import (
	"context"
	"fmt"
	"math"
	"slices"

	"brainbow/nn"
)

// Constants of [Channel], which pictures state.
const (
	// CopyLeast is the |correlation| from which a map is called a copy of a picture, or like another map.
	CopyLeast = 0.9
	// OrientationLeast is the orientation selectivity from which a channel is called oriented. Sobel's
	// kernels have 0.33, a blur 0.
	OrientationLeast = 0.15
	// EdgeLeast is the edge score from which a channel marks a side of strokes: an eighth of the variance
	// of its map lies there.
	EdgeLeast = 0.35
	// WeakEdgeLeast is the edge score from which a channel that is no copy and marks no side marks one weakly: a
	// sixteenth of the variance of its map lies there.
	WeakEdgeLeast = 0.25
)

// Channel says what a channel of a convolution layer shows, by two numbers: the copy score and the
// orientation selectivity.
//
// Correlations are Pearson's over all positions of the probed samples' maps; pictures and maps of other
// sizes are brought to the map's size by means over areas. They are 0 for a constant map.
type Channel struct {
	Layer string
	Unit  int
	// Constant says that the map is the same at all positions of all samples: a unit that died.
	Constant bool
	// Image and Blurred are the map's correlations with the input image (the mean of its channels) and
	// with the image blurred by the weights 1 4 6 4 1 along both axes, at the map's size.
	Image, Blurred float64
	// Before is the channel of the layer before with the greatest |correlation|, as the layer reads it (after
	// a pool); Layer names the one that made it.
	Before Alike
	// Like is the channel of the same layer, another one, with the greatest |correlation|.
	Like Alike
	// Orientation is the orientation selectivity: 1 − circular variance of the response R(θ) to gratings
	// of 12 angles, |Σ R(θ)·e^(2iθ)| / ΣR(θ). A response is the mean, over 4 phases and all positions not at
	// the border, of the map's distance from its mean. Angle is that of the preferred edges, in degrees
	// from 0 (horizontal) over 45 (rising to the right) to below 180.
	Orientation, Angle float64
	// Toward is (right, down), the direction in which "row minus copy" is brighter. That is the map minus
	// its best multiple of the image (by least squares, with a constant), and the two numbers are its
	// correlations with how much darker the image gets there to the right and downwards: beside a bright
	// stroke, the image gets darker away from it.
	Toward [2]float64
	// Side is the side of bright strokes on which the channel has a band. Where the map resembles the
	// image (|Image| ≥ ½) the band that is seen has the opposite sign of the copied strokes, below a blue digit a
	// red band: Side is the side of that band, and Dark says that it is the dark one. Otherwise it is the bright
	// side.
	Side Side
	Dark bool
	// EdgeScore is the correlation of the whole map with what the slopes explain of row minus copy:
	// |Toward| · √(1 − Image²). Its square is the share of the map's variance that lies on one side of strokes.
	EdgeScore float64
	// Scale and Offset are of the best multiple of the image: what the map has of a copy.
	Scale, Offset float64
}

// Alike is a map that resembles another; Correlation is negative for one that is its negative. Layer
// is "" if no map resembles it.
type Alike struct {
	Layer       string
	Unit        int
	Correlation float64
}

// Side is a side of strokes.
type Side string

// The sides, clockwise.
const (
	Above      Side = "above"
	AboveRight Side = "above right"
	Right      Side = "right"
	BelowRight Side = "below right"
	Below      Side = "below"
	BelowLeft  Side = "below left"
	Left       Side = "left"
	AboveLeft  Side = "above left"
)

// Sides lists the sides clockwise from above.
var Sides = []Side{Above, AboveRight, Right, BelowRight, Below, BelowLeft, Left, AboveLeft}

// Diagonal reports whether the side lies between two others.
func (s Side) Diagonal() bool {
	return s == AboveRight || s == BelowRight || s == BelowLeft || s == AboveLeft
}

// CopyScore is the greatest |correlation| with the image, the blurred image, or a channel of the layer
// before.
func (c *Channel) CopyScore() float64 {
	return max(math.Abs(c.Image), math.Abs(c.Blurred), math.Abs(c.Before.Correlation))
}

// Copy returns the correlation with the image or with the blurred image, whichever is greater; ok says
// that the map is a copy, and a correlation below 0 that it is a negative one.
func (c *Channel) Copy() (correlation float64, ok bool) {
	correlation = c.Image
	if math.Abs(c.Blurred) > math.Abs(c.Image) {
		correlation = c.Blurred
	}
	return correlation, math.Abs(correlation) >= CopyLeast
}

// Edge reports whether the channel marks edges: it is no copy of the image, it prefers an orientation, and
// enough of it lies on one side of strokes.
func (c *Channel) Edge() bool {
	_, copied := c.Copy()
	return !copied && c.Orientation >= OrientationLeast && c.EdgeScore >= EdgeLeast
}

// Weak reports whether the channel marks edges weakly: it would be an edge channel, were its score not below
// EdgeLeast.
func (c *Channel) Weak() bool {
	_, copied := c.Copy()
	return !copied && !c.Edge() && c.Orientation >= OrientationLeast && c.EdgeScore >= WeakEdgeLeast
}

// The kinds of channels. Most that are none of them are between a copy and an edge.
const (
	KindConstant = "constant"
	KindCopy     = "copy" // negative ones too
	KindEdge     = "edge"
	KindWeak     = "weak" // an edge channel of a low score
	KindNeither  = "neither"
)

// Kind says what the channel shows, in one word.
func (c *Channel) Kind() string {
	_, copied := c.Copy()
	switch {
	case c.Constant:
		return KindConstant
	case c.Edge():
		return KindEdge
	case copied:
		return KindCopy
	case c.Weak():
		return KindWeak
	}
	return KindNeither
}

// Channels are the channels of a convolution layer at a step.
type Channels struct {
	Layer    string
	Step     int64
	Samples  []Sample // the probes
	Channels []Channel
	// Image is the input image of each sample, the mean of its channels, at the size of the maps.
	Image []float64
	// Likeness is the matrix of correlations between the channels' maps.
	Likeness [][]float64
}

// Twin returns the channel that resembles a channel of the same kind most, if their |correlation| is at
// least CopyLeast. An edge below strokes may correlate with a copy, since most of both is the stroke, but
// nobody would call the one like the other.
func (c *Channels) Twin(unit int) (a Alike, ok bool) {
	kind := c.Channels[unit].Kind()
	if kind == KindConstant {
		return a, false
	}
	for k := range c.Channels {
		if k == unit || c.Channels[k].Kind() != kind {
			continue
		}
		if r := c.Likeness[unit][k]; math.Abs(r) >= CopyLeast && math.Abs(r) > math.Abs(a.Correlation) {
			a = Alike{c.Layer, k, r}
		}
	}
	return a, a.Layer != ""
}

// made returns the value of the layer that made the channels of a value: pools, activations and
// normalisations between them keep their number and order.
func (r *Run) made(v nn.Value) nn.Value {
	for v.Layer >= 0 && slices.Contains([]string{"maxpool", "avgpool", "activation", "batchnorm", "layernorm", "dropout"}, r.Net.Spec.Layers[v.Layer].Layer) {
		v = r.input(v.Layer)
	}
	return v
}

// Edges returns the number of channels that mark edges.
func (c *Channels) Edges() int {
	n := 0
	for i := range c.Channels {
		if c.Channels[i].Edge() {
			n++
		}
	}
	return n
}

// ConvLayers returns the names of the network's convolution layers, in order.
func (r *Run) ConvLayers() []string {
	var names []string
	for _, v := range r.Net.Values() {
		if v.Layer >= 0 && !v.Pre && r.Net.Spec.Layers[v.Layer].Layer == "conv" {
			names = append(names, v.Name)
		}
	}
	return names
}

// Channels says what the channels of convolution layers show at a step. Errors are those of [Run.Film]
// and about layers that have no maps.
func (r *Run) Channels(ctx context.Context, step int64, layers []string) ([]Channels, error) {
	taps := []string{"input"}
	for _, name := range layers {
		v, ok := r.Value(name)
		if !ok {
			return nil, fmt.Errorf("describe channels of run %s: the network has no value %q", r.Name(), name)
		}
		if v.Layer < 0 || r.Net.Spec.Layers[v.Layer].Layer != "conv" {
			return nil, fmt.Errorf("describe channels of run %s: %s is no convolution layer", r.Name(), name)
		}
		taps = append(taps, name, r.Read(name).Name)
	}
	film, err := r.Film(ctx, taps, []int64{step}, nil, nil)
	if err != nil {
		return nil, err
	}
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	g := gratings(d.Shape)
	in, err := r.Seen(&g)
	if err != nil {
		return nil, err
	}
	ids := make([]int32, g.Len())
	for i := range ids {
		ids[i] = int32(i)
	}
	responses, err := r.Values(ctx, step, in, ids, layers)
	if err != nil {
		return nil, err
	}
	value := func(t int) maps {
		v, _ := r.Value(taps[t])
		return maps{film.Values[t][0], v.Shape}
	}
	out := make([]Channels, len(layers))
	for l, name := range layers {
		c := Channels{Layer: name, Step: step, Samples: film.Samples}
		m := value(1 + 2*l)
		c.Channels, c.Likeness, c.Image = describe(m, value(0), value(2+2*l))
		oriented := maps{responses[l], m.shape}
		for i := range c.Channels {
			x := &c.Channels[i]
			x.Layer, x.Unit = name, i
			if x.Before.Layer != "" {
				x.Before.Layer = r.made(r.Read(name)).Name
			}
			if x.Like.Layer != "" {
				x.Like.Layer = name
			}
			x.Orientation, x.Angle = selectivity(oriented, i)
		}
		out[l] = c
	}
	return out, nil
}
