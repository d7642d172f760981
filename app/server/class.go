package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"brainbow/analysis"
)

// ClassDetail describes a class, and the array mean, F32 [channels, y, x]: the mean sample of
// the class in the training split, in the data's units. If units of a hidden layer are asked for, weights
// are those of all its units to the class, and own and others what each adds on average for the
// class's samples and for others, F32 [units].
type ClassDetail struct {
	Shown
	Split     string   `json:"split"`
	Class     int      `json:"class"`
	Name      string   `json:"name"`
	Classes   []string `json:"classes"`
	Samples   int      `json:"samples"` // number that belong to the class
	Said      int      `json:"said"`    // number predicted as the class
	None      int      `json:"none"`    // number of the class without a predicted class
	Right     int      `json:"right"`
	Precision *float64 `json:"precision"`
	Recall    *float64 `json:"recall"`
	// Confused lists the classes with which this one is confused, in either direction, most
	// frequent first.
	Confused []ConfusedClass `json:"confused"`
	// Hidden is the layer from which the class is computed. Likes and Dislikes are its units
	// with the largest positive and negative weights. Without such a layer, or where its numbers are
	// not finite, NoFeatures says why.
	Hidden   string        `json:"hidden"`
	Likes    []FeatureUnit `json:"likes"`
	Dislikes []FeatureUnit `json:"dislikes"`
	// Negative of Units weights from Hidden are negative.
	Units    int `json:"units"`
	Negative int `json:"negative"`
	// Likeness is the mean correlation of the weights of these units, null without a pair or if
	// the hidden layer has no weights.
	Likeness   Likeness `json:"likeness"`
	NoFeatures *Failure `json:"no_features,omitempty"`
	// Deciding is the unit of Hidden that matters most to the class, null if no single one does.
	Deciding *DecidingUnit `json:"deciding"`

	arrays []array
}

// DecidingUnit is the hidden unit without which the fewest samples of a class are recognised.
type DecidingUnit struct {
	Unit    int `json:"unit"`
	With    int `json:"with"`    // samples of the class that are recognised
	Without int `json:"without"` // samples that still are if the unit is switched off
}

// ConfusedClass counts confusions with another class.
type ConfusedClass struct {
	Class int `json:"class"`
	As    int `json:"as"`   // samples of this class predicted as the other
	From  int `json:"from"` // samples of the other class predicted as this one
}

// Likeness says how alike units with positive and negative weights to a class look: each of one
// sign with each of the other, and of the same sign among themselves.
type Likeness struct {
	Across   *float64 `json:"across"`
	Likes    *float64 `json:"likes"`
	Dislikes *float64 `json:"dislikes"`
}

// FeatureUnit says how a class uses a hidden unit.
type FeatureUnit struct {
	Unit   int     `json:"unit"`
	Weight float32 `json:"weight"`
	// Mean is the mean contribution, activation × weight, over the samples of the class.
	Mean *float64 `json:"mean"`
	// Fully, Partly, Not and Against count the samples of the class by their contribution as a
	// share of the largest possible one.
	Fully   int `json:"fully"`
	Partly  int `json:"partly"`
	Not     int `json:"not"`
	Against int `json:"against"`
}

const usualFeatures, maxFeatures = 4, 32

// class answers with the details of a class.
func (s *Server) class(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "class", ofStep, func(ctx context.Context, run *analysis.Run) (answer, error) {
		split, err := splitOf(r)
		if err != nil {
			return answer{}, err
		}
		k, err := between(r, "features", usualFeatures, 0, maxFeatures)
		if err != nil {
			return answer{}, err
		}
		at, err := step(r.WithContext(ctx), run)
		if err != nil {
			return answer{}, err
		}
		classes := classNames(run)
		// A number is always an index, even if the classes are named 1, 2, 10.
		class, err := strconv.Atoi(r.PathValue("class"))
		if err != nil {
			class = slices.Index(classes, r.PathValue("class"))
		}
		if class < 0 || class >= len(classes) {
			return answer{}, refuse(http.StatusNotFound, fmt.Sprintf("give a number from 0 to %d, or a name", len(classes)-1), "run %s has no class %q", run.Name(), r.PathValue("class"))
		}
		c, _, err := run.Confusion(ctx, at.Step, split)
		if err != nil {
			return answer{}, err
		}
		f := ClassDetail{
			Shown: shownFacts(run, at), Split: split, Class: class, Name: classes[class], Classes: classes, Samples: c.Actual(class), Said: c.Said(class), None: c.None[class], Right: c.Counts[class][class],
			Precision: number(c.Precision(class)), Recall: number(c.Recall(class)), Confused: confusedWith(c, class), Likes: []FeatureUnit{}, Dislikes: []FeatureUnit{},
		}
		if err := f.features(ctx, run, at.Step, k); err != nil {
			return answer{}, err
		}
		means, err := run.ClassMeans()
		if err != nil {
			return answer{}, err
		}
		arrays := f.arrays
		if class < len(means) {
			d, err := run.Data()
			if err != nil {
				return answer{}, err
			}
			arrays = append(arrays, array{name: "mean", shape: d.Shape[:], values: means[class]})
		}
		body, err := pack(f, arrays...)
		return answer{kind: arrayKind, body: body}, err
	})
}

func confusedWith(c *analysis.Confusion, class int) []ConfusedClass {
	out := []ConfusedClass{}
	for other := range c.Counts {
		if x := (ConfusedClass{other, c.Counts[class][other], c.Counts[other][class]}); other != class && x.As+x.From > 0 {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b ConfusedClass) int { return cmp.Or(b.As-a.As, b.From-a.From) })
	return out
}

// features fills in the hidden units from which the class is computed, as the view features
// shows them.
func (f *ClassDetail) features(ctx context.Context, run *analysis.Run, at int64, k int) error {
	err := f.fromHidden(ctx, run, at, k)
	if _, none := errors.AsType[*analysis.NoHeadError](err); none || errors.Is(err, analysis.ErrDiverged) {
		f.NoFeatures = failure(err)
		return nil
	}
	return err
}

// fromHidden is features, with errors for networks without such a layer and numbers that are not
// finite.
func (f *ClassDetail) fromHidden(ctx context.Context, run *analysis.Run, at int64, k int) error {
	head, err := run.Head(ctx, at)
	if err != nil || f.Class >= head.Classes {
		return err
	}
	f.Hidden, f.Units = head.Hidden, head.Units
	for _, w := range head.Row(f.Class) {
		if w < 0 {
			f.Negative++
		}
	}
	if k == 0 {
		return nil
	}
	if err := f.likeness(ctx, run, head, k); err != nil {
		return err
	}
	data, err := run.Split(f.Split)
	if err != nil {
		return err
	}
	a, err := run.Activations(ctx, at, f.Split, head.Hidden)
	if err != nil {
		return err
	}
	if err := analysis.CheckFinite(at, "the values of "+head.Hidden, a.Values); err != nil {
		return err
	}
	adds := head.Contributions(a, data.Labels, f.Class)
	deciding, err := head.Deciding(ctx, a, data.Labels, f.Class)
	if err != nil {
		return err
	}
	if deciding != nil {
		f.Deciding = &DecidingUnit{deciding.Unit, deciding.With, deciding.Without}
	}
	f.arrays = []array{
		{name: "weights", shape: []int{head.Units}, values: head.Row(f.Class)},
		{name: "own", shape: []int{head.Units}, values: single(adds.Own)},
		{name: "others", shape: []int{head.Units}, values: single(adds.Others)},
	}
	for _, side := range []struct {
		to       *[]FeatureUnit
		negative bool
	}{{&f.Likes, false}, {&f.Dislikes, true}} {
		for _, u := range head.Strongest(f.Class, k, side.negative) {
			use := head.Use(a, data.Labels, f.Class, u)
			*side.to = append(*side.to, FeatureUnit{u, head.Row(f.Class)[u], number(use.Mean), use.Fully, use.Partly, use.Not, use.Against})
		}
	}
	return nil
}

func (f *ClassDetail) likeness(ctx context.Context, run *analysis.Run, head *analysis.Head, k int) error {
	if !slices.Contains(run.Layers(), head.Hidden) {
		return nil
	}
	l, err := run.Layer(ctx, head.Hidden, head.Step)
	if err != nil || l.Units != head.Units {
		return err
	}
	if err := l.CheckFinite(); err != nil {
		return err
	}
	likes, dislikes := head.Strongest(f.Class, k, false), head.Strongest(f.Class, k, true)
	for _, x := range []struct {
		to   **float64
		a, b []int
	}{{&f.Likeness.Across, likes, dislikes}, {&f.Likeness.Likes, likes, likes}, {&f.Likeness.Dislikes, dislikes, dislikes}} {
		if r, ok := l.Likeness(x.a, x.b); ok {
			*x.to = &r
		}
	}
	return nil
}

func single(values []float64) []float32 {
	out := make([]float32, len(values))
	for i, v := range values {
		out[i] = float32(v)
	}
	return out
}
