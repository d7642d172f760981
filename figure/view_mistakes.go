package figure

import (
	"context"
	"fmt"
	"image"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/render"
)

func mistakesView() View {
	return View{
		Name: "mistakes", About: "What was mistaken for something else, what kind of mistake it is, and how it was learnt.", Runs: 1, make: makeMistakes,
		Params: []Param{
			{Name: "show", Default: "kinds", Allowed: []string{"kinds", "gallery", "history"}, Help: "the clearest examples of each kind, many mistakes, or what they were predicted as over the training"},
			{Name: "kind", Default: "all", Allowed: []string{"all", "understandable", "clear", "no-idea", "neither"}, Help: "which kind of mistakes"},
			{Name: "pair", Form: "two classes, actual,predicted, such as 4,9", Help: "only what is mistaken so: many mistakes, unless show is history"},
			{Name: "sort", Default: "confidence", Allowed: []string{"confidence", "loss", "learnt"}, Help: "the most confident first (examples of kinds: the clearest first), those with the largest loss, or those that were correct at the fewest steps"},
			{Name: "count", Form: "a whole number from 1 to 60", Help: "mistakes shown; as many as the sheet has room for, up to 12, if left out"},
			splitParam("test"),
		},
	}
}

func makeMistakes(ctx context.Context, q *request) (*render.Figure, error) {
	count, fit := 12, q.values["count"] == ""
	var err error
	if !fit {
		if count, err = q.integer("count", 1, 60); err != nil {
			return nil, err
		}
	}
	r := q.runs[0]
	a, warning, err := q.here(ctx, r)
	if err != nil {
		return nil, err
	}
	step := a.Step
	split := q.values["split"]
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	if d.Train.Pixels == nil && d.Features() != 2 {
		return nil, unavailable("mistakes", fmt.Sprintf("the samples of %s are %d numbers each, neither pictures nor points of a plane", d.Called(), d.Features()), "'brainbow analyze mistakes' lists them as a table")
	}
	m, err := r.Mistakes(ctx, step, split)
	if err != nil {
		return nil, err
	}
	a.Classes = m.Classes
	o := mistakeOptions{kind: analysis.Kind(q.values["kind"]), by: analysis.Order(q.values["sort"]), count: count, fit: fit, show: q.values["show"], probabilities: r.Probabilities()}
	if o.kind == "all" {
		o.kind = ""
	}
	if text := q.values["pair"]; text != "" {
		o.pair = new(analysis.Cell)
		if o.pair.Actual, o.pair.Predicted, err = analysis.ParseMistaken(text, m.Classes); err != nil {
			return nil, usage(acceptedClasses(m.Classes), "pair: %v", err)
		}
		o.whole = len(m.All)
		m = m.Of(o.pair.Actual, o.pair.Predicted)
	}
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	if d.Train.Pixels != nil {
		o.picture, o.trained = pictureOf(d, s), pictureOf(d, &d.Train)
	} else {
		o.points, o.trainedPoints = s, &d.Train
	}
	return warned(drawMistakes(a, m, o), warning), nil
}

// pictureOf returns the picture of a split's sample.
func pictureOf(d *dataset.Dataset, s *dataset.Split) func(id int) image.Image {
	n := d.Features()
	return func(id int) image.Image {
		if id < 0 || id >= s.Len() { // recorded with data other than the present
			return image.NewGray(image.Rect(0, 0, d.Shape[2], d.Shape[1]))
		}
		return render.Pixels(s.Pixels[id*n:(id+1)*n], d.Shape[0], d.Shape[1], d.Shape[2])
	}
}
