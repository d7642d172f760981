package figure

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/nn"
	"brainbow/render"
)

func sumView() View {
	return View{
		Name: "sum", About: "How a unit arrives at its weighted sum for one sample: z = b + Σ w·x, in pictures and numbers.", Runs: 1, Quick: true, make: makeSum,
		own: "each picture has its own scales",
		Params: []Param{
			{Name: "layer", Form: "a layer with weights, the last by default", Help: "whose unit"},
			{Name: "unit", Form: "a number, all, or several such as 0-4,9; or layer·number, such as fc1·12", Help: "which unit; by default the predicted class, or the one with the largest sum"},
			{Name: "layout", Default: "grid", Allowed: []string{"grid", "unrolled"}, Help: "the inputs as they lie, or in a column with a line each"},
			{Name: "palette", Default: "auto", Allowed: []string{"auto", "diverging"}, Help: "of inputs in colour: auto shows the picture itself and weights in colour, diverging every channel alone"},
			{Name: "at", Form: "row,column", Help: "position of a convolution's output, by default that of the largest sum"},
			splitParam("test"),
			{Name: "sample", Default: "0", Form: "a sample's number in the split", Help: "which sample"},
		},
	}
}

// maxSums is the number of units that fit side by side.
const maxSums = 16

func makeSum(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	layer := q.values["layer"]
	if named, unit, ok := unitOf(q.values["unit"]); ok && (layer == "" || layer == named) {
		layer, q.values["unit"] = named, unit
	}
	if layers := r.Layers(); layer == "" && len(layers) > 0 {
		layer = layers[len(layers)-1]
	} else if !slices.Contains(layers, layer) {
		return nil, usage("layers with weights are "+strings.Join(layers, ", "), "layer=%q", layer)
	}
	a, warning, err := q.here(ctx, r)
	if err != nil {
		return nil, err
	}
	step := a.Step
	sample, err := q.sample(r)
	if err != nil {
		return nil, err
	}
	in, err := r.SumInput(ctx, layer, step, q.values["split"], sample)
	if err != nil {
		return nil, err
	}
	a.Classes, _ = r.Classes()
	d := &sumSheet{about: a, in: in, split: q.values["split"], sample: sample, colour: q.values["palette"] == "auto"}
	units, err := q.sumUnits(in)
	if err != nil {
		return nil, err
	}
	d.at = in.Strongest(units[0])
	if q.values["at"] != "" {
		if d.at, err = q.position(in); err != nil {
			return nil, err
		}
	}
	for _, u := range units {
		d.sums = append(d.sums, in.Sum(u, d.at))
	}
	unrolled := q.values["layout"] == "unrolled"
	if unrolled && len(units) > 1 {
		return nil, usage("it shows one unit, such as unit=0; layout=grid shows several", "layout=unrolled with unit=%q", q.values["unit"])
	}
	return warned(d.figure(unrolled), warning), nil
}

// sample reads the number of the requested sample of the split.
func (q *request) sample(r *analysis.Run) (int, error) {
	s, err := r.Split(q.values["split"])
	if err != nil {
		return 0, err
	}
	if s.Len() == 0 {
		return 0, unavailable(q.view.Name, "the "+q.values["split"]+" split is empty", "choose the other split")
	}
	return q.integer("sample", 0, s.Len()-1)
}

// sumUnits reads which units to show.
func (q *request) sumUnits(in *analysis.SumInput) ([]int, error) {
	l := in.Layer
	asked := q.values["unit"]
	which := values{"unit": asked}
	switch asked {
	case "":
		if l.Output && in.Predicted != nn.NoClass {
			return []int{in.Predicted}, nil
		}
		best, most := 0, float32(0)
		for u := range l.Units {
			at := in.Strongest(u)
			if z := in.Sum(u, at).Z; u == 0 || z > most {
				best, most = u, z
			}
		}
		return []int{best}, nil
	case "all":
		which["unit"] = ""
	}
	units, err := which.indices("unit", l.Units)
	if err != nil {
		return nil, err
	}
	if len(units) > maxSums {
		return nil, usage(fmt.Sprintf("at most %d side by side; name some, such as unit=0-9", maxSums), "unit=%q: %s has %d units", asked, l.Name, len(units))
	}
	return units, nil
}

// position reads a position of a convolution's output.
func (q *request) position(in *analysis.SumInput) (at [2]int, err error) {
	l, h, w := in.Layer, in.OutShape[1], in.OutShape[2]
	if l.Kind != "conv" {
		return at, usage("leave it out; only a convolution has positions", "at=%q: %s is %s", q.values["at"], l.Name, l.Kind)
	}
	y, x, ok := strings.Cut(q.values["at"], ",")
	row, err1 := strconv.Atoi(strings.TrimSpace(y))
	col, err2 := strconv.Atoi(strings.TrimSpace(x))
	if !ok || err1 != nil || err2 != nil || row < 0 || col < 0 || row >= h || col >= w {
		return at, usage(fmt.Sprintf("row,column of the output of %s, 0,0 to %d,%d", l.Name, h-1, w-1), "at=%q", q.values["at"])
	}
	return [2]int{row, col}, nil
}
