package figure

import (
	"context"
	"image"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/internal/hint"
	"brainbow/render"
)

func compareView() View {
	return View{
		Name: "compare", needs: analysis.CanCount, About: "Two runs, or two steps of one run, held against each other.", Runs: 2, make: makeCompare, own: "each picture has its own scales",
		Params: []Param{
			{Name: "part", Default: "samples", Allowed: []string{"samples", "layers", "weights", "course"}, Help: "samples that one gets right and the other wrong, how alike all pairs of layers are, units that respond alike with their weights, or accuracy and distance over the training"},
			{Name: "against", Form: "a step", Help: "to compare with: of the same run (without it, the step is compared with the beginning), or of the second run, if it is not the same step"},
			{Name: "layer", Form: "a layer that both have", Help: "for part=weights (default: the first)"},
			{Name: "count", Form: "a whole number from 1 to 200", Help: "samples either way, or pairs of units (default: as many as have room)"},
			splitParam("test"),
		},
	}
}

// sidesToCompare returns the two runs and their steps.
func (q *request) sidesToCompare() (a, b *analysis.Run, stepA, stepB int64, err error) {
	a, b, stepA, stepB = q.runs[0], q.runs[len(q.runs)-1], q.step, q.step
	if against := q.values["against"]; against != "" {
		n, err := strconv.ParseInt(against, 10, 64)
		if err != nil || n < 0 {
			return nil, nil, 0, 0, usage("a step, 0 being the state before training", "against=%q", against)
		}
		stepB = n
	} else if len(q.runs) == 1 { // what the training has changed so far
		stepA = a.Store.Meta().First()
	}
	return a, b, stepA, stepB, nil
}

func makeCompare(ctx context.Context, q *request) (*render.Figure, error) {
	a, b, stepA, stepB, err := q.sidesToCompare()
	if err != nil {
		return nil, err
	}
	count := 0
	if q.values["count"] != "" {
		if count, err = q.integer("count", 1, 200); err != nil {
			return nil, err
		}
	}
	p, err := analysis.NewComparer(ctx, a, b, stepA, stepB, q.values["split"])
	if err != nil {
		return nil, err
	}
	part := analysis.ComparedPart(q.values["part"])
	c, err := p.Compare(ctx, part)
	if err != nil {
		return nil, err
	}
	if why := c.Why(part); why != nil {
		return nil, q.incomparable(why)
	}
	at, err := q.about(a, c.A.Step)
	if err != nil {
		return nil, err
	}
	at.Classes = c.A.Classes
	s := &compareSheet{about: at, n: sidesOf(q.language(), c), count: count}
	var f *render.Figure
	switch part {
	case analysis.CompareSamples:
		f, err = s.drawSamples(a, b)
	case analysis.CompareLayers:
		f = s.drawLayers()
	case analysis.CompareWeights:
		f, err = s.drawUnits(ctx, a, b, q.values["layer"])
	default:
		f = s.drawCourse()
	}
	if err != nil {
		return nil, err
	}
	for _, side := range []analysis.ComparedRun{c.A, c.B} {
		if side.Instead != "" {
			f.Warnings = append(f.Warnings, "step "+render.Count(side.Step)+" of "+side.Run+" is shown: "+side.Instead)
		}
	}
	return f, nil
}

// incomparable says why a part cannot be compared.
func (q *request) incomparable(why *analysis.Incomparable) error {
	if cause := why.Unwrap(); cause != nil {
		return cause
	}
	others := "compare other parts with --param part="
	var names []string
	for _, p := range []string{"samples", "layers", "weights", "course"} {
		if p != q.values["part"] {
			names = append(names, p)
		}
	}
	text := why.Text
	if q.language() == chinese {
		text = why.Chinese
	}
	return hint.Add(&incomparableError{text}, "%s", others+strings.Join(names, "|"))
}

// incomparableError is an [ErrUnavailable] with the reason of a comparison.
type incomparableError struct{ text string }

func (e *incomparableError) Error() string { return "view compare: " + e.text }
func (e *incomparableError) Unwrap() error { return ErrUnavailable }

// compareSheet draws one part of a comparison.
type compareSheet struct {
	about
	n     sides
	count int // asked for; 0 for as many as have room
}

// say returns a text about the two.
func (s *compareSheet) say(key string, values ...string) string {
	return s.n.tidy(s.language.say(key, values...))
}

// begin begins the picture of a part.
func (s *compareSheet) begin(found finding, of ...string) *render.Figure {
	return s.pictureOf(found, append([]string{s.n.runs()}, append(of, s.n.steps())...)...)
}

// picturesOf returns the picture of each sample of a split, nil for points.
func picturesOf(r *analysis.Run, split string) (func(id int32) image.Image, error) {
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	s, err := r.Split(split)
	if err != nil || s.Pixels == nil {
		return nil, err
	}
	n := d.Features()
	return func(id int32) image.Image {
		return render.Pixels(s.Pixels[int(id)*n:int(id+1)*n], d.Shape[0], d.Shape[1], d.Shape[2])
	}, nil
}
