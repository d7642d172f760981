package figure

import (
	"context"
	"fmt"
	"image"
	"slices"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

func legoView() View {
	return View{
		Name: "lego", About: "A class put together from its strongest hidden units, and how well the network does with them alone.", Runs: 1, make: makeLego,
		Params: []Param{
			{Name: "class", Default: "0", Form: "a class's number or name", Help: "which class to assemble"},
			{Name: "k", Form: "a whole number from 1", Help: "how many of its strongest units; 6 by default, or all where there are fewer"},
			{Name: "units", Form: "units and amounts, such as 11:3.7,18:-2.5 or fc1·11:3.7", Help: "which units to take and how much of each, instead of k"},
			paletteParam,
			splitParam("test"),
		},
	}
}

func makeLego(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	a, warning, err := q.here(ctx, r)
	if err != nil {
		return nil, err
	}
	step := a.Step
	h, l, err := q.head(ctx, r, step)
	if err != nil {
		return nil, err
	}
	a.Classes = r.ClassNames(h.Classes)
	o := legoOptions{split: q.values["split"], l: l, colour: q.values["palette"] == "auto", centred: h.Centred}
	if o.class, err = q.class("class", a.Classes); err != nil {
		return nil, err
	}
	if q.values["units"] != "" {
		if o.pieces, err = q.pieces("units", h.Hidden, h.Units); err != nil {
			return nil, err
		}
		o.chosen = true
	} else {
		k := min(6, h.Units)
		if q.values["k"] != "" {
			if k, err = q.integer("k", 1, h.Units); err != nil {
				return nil, err
			}
		}
		o.pieces = h.Pieces(o.class, k)
	}
	if o.kept, err = r.Kept(ctx, h, o.split, o.class); err != nil {
		return nil, err
	}
	act, err := r.Activations(ctx, step, o.split, h.Hidden)
	if err != nil {
		return nil, err
	}
	if err := analysis.CheckFinite(step, "the values of "+h.Hidden, act.Values); err != nil {
		return nil, err
	}
	s, err := r.Split(o.split)
	if err != nil {
		return nil, err
	}
	o.all = h.Pieces(o.class, h.Units)
	o.with, o.own = h.Assemble(act, s.Labels, o.class, o.pieces), h.Assemble(act, s.Labels, o.class, o.all)
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	if s.Pixels != nil && l.FromInput && d.Features() == len(l.Unit(0)) {
		o.mean = d.MeanImages(&d.Train)[o.class]
		pixels := make([]uint8, len(o.mean))
		for i, v := range o.mean {
			pixels[i] = uint8(min(max(v, 0), 255) + 0.5)
		}
		o.meanPicture = render.Pixels(pixels, d.Shape[0], d.Shape[1], d.Shape[2])
	}
	return warned(drawLego(a, o), warning), nil
}

// pieces reads units with amounts.
func (p values) pieces(name, layer string, units int) ([]analysis.Piece, error) {
	var out []analysis.Piece
	for _, part := range strings.Split(p[name], ",") {
		number, _ := strings.CutPrefix(strings.TrimSpace(part), layer+"·")
		u, amount, ok := strings.Cut(number, ":")
		unit, err := strconv.Atoi(u)
		v := 1.0
		if ok && err == nil {
			v, err = strconv.ParseFloat(amount, 64)
		}
		double := slices.ContainsFunc(out, func(o analysis.Piece) bool { return o.Unit == unit })
		if err != nil || unit < 0 || unit >= units || !(v >= -1e6 && v <= 1e6) || double {
			return nil, usage(fmt.Sprintf("units from 0 to %d, each once, with an amount after a colon (1 without), such as 0:2.5,%d:-1", units-1, units-1), "%s=%q", name, p[name])
		}
		out = append(out, analysis.Piece{Unit: unit, Amount: v})
	}
	return out, nil
}

// legoOptions are the parameters of the view lego and what was measured.
type legoOptions struct {
	class       int
	split       string
	l           *analysis.LayerWeights
	pieces, all []analysis.Piece
	chosen      bool // the parameter units names the pieces
	colour      bool // of weights to pictures in colour
	centred     bool // the weights are
	kept        *analysis.KeptCurve
	with, own   analysis.Assembled
	mean        []float32 // mean of the class's pictures; nil if it cannot be compared
	meanPicture image.Image
}
