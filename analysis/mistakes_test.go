package analysis

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"brainbow/dataset"
	"brainbow/internal/testrun"
)

func TestKindOf(t *testing.T) {
	for _, c := range []struct {
		labels []int32
		spread float64
		want   Kind
	}{
		{[]int32{4, 4, 9}, 1, Understandable},
		{[]int32{9, 4, 9}, 1, Clear},
		{[]int32{4, 9, 9, 4, 1}, 1, Understandable}, // on a tie the nearer
		{[]int32{9, 4, 9, 4, 1}, 1, Clear},
		{[]int32{1, 1, 9, 4}, 1, Neither},
		{[]int32{1, 4, 1, 4}, 1, Understandable}, // on a tie the class of the mistake
		{nil, 1, Neither},
		{[]int32{9, 9, 9}, 8, NoIdea},
		{[]int32{9, 9, 9}, 7.99, Clear},
	} {
		m := &Mistake{Actual: 9, Predicted: 4, Spread: c.spread, NeighbourLabels: c.labels}
		if got := kindOf(m, FlatSpread(10)); got != c.want {
			t.Errorf("%v, spread %v: %s, want %s", c.labels, c.spread, got, c.want)
		}
	}
	// A share that is not flat, and one that is, of the top class; the others are alike.
	for classes, top := range map[int][2]float64{2: {0.66, 0.64}, 3: {0.55, 0.52}, 10: {0.36, 0.33}, 40: {0.2, 0.15}} {
		for i, share := range top {
			o := Outputs{Classes: classes, Values: []float32{float32(share)}}
			for range classes - 1 {
				o.Values = append(o.Values, float32((1-share)/float64(classes-1)))
			}
			x := &Mistake{Actual: 9, Predicted: 4, Spread: o.Spread(0)}
			if got := kindOf(x, FlatSpread(classes)) == NoIdea; got != (i == 1) {
				t.Errorf("%v of %d classes: flat is %v", share, classes, got)
			}
		}
	}
	if FlatSpread(10) != 8 || FlatSpread(40) != 32 {
		t.Errorf("flat at %v of 10 classes, %v of 40", FlatSpread(10), FlatSpread(40))
	}
}

func TestLookAlikes(t *testing.T) {
	for _, c := range []struct {
		labels []int32
		class  int32
		count  int
	}{
		{[]int32{7, 7, 4, 7, 7, 7, 7, 7, 7}, 7, 8},
		{[]int32{1, 9, 1, 9}, 9, 2},
		{[]int32{3, 1, 1, 3}, 3, 2},
		{nil, -1, 0},
	} {
		m := &Mistake{Actual: 9, Predicted: 4, NeighbourLabels: c.labels}
		if class, count := m.LookAlikes(); class != c.class || count != c.count {
			t.Errorf("%v: %d of class %d", c.labels, count, class)
		}
	}
}

// Of the mistakes with flat answers the flattest come first; the most confident are the least flat.
func TestFlattestFirst(t *testing.T) {
	m := &Mistakes{All: []Mistake{
		{ID: 0, Kind: NoIdea, Spread: 8.5, Confidence: .2},
		{ID: 1, Kind: NoIdea, Spread: 9.9, Confidence: .11},
		{ID: 2, Kind: Clear, Spread: 2, Confidence: .9},
		{ID: 3, Kind: NoIdea, Spread: 9, Confidence: .3, Loss: 4},
	}}
	order := func(kind Kind, by Order) (ids []int32) {
		for _, x := range m.Sorted(kind, by) {
			ids = append(ids, x.ID)
		}
		return ids
	}
	if got := order(NoIdea, ByConfidence); !slices.Equal(got, []int32{1, 3, 0}) {
		t.Errorf("flat answers: %v", got)
	}
	if got := order("", ByConfidence); !slices.Equal(got, []int32{2, 3, 0, 1}) {
		t.Errorf("all: %v", got)
	}
	if got := order(NoIdea, ByLoss); got[0] != 3 {
		t.Errorf("flat answers by loss: %v", got)
	}
}

func TestSpreadIsPerplexity(t *testing.T) {
	o := &Outputs{Classes: 3, Values: []float32{0.5, 0.25, 0.25}}
	if got, want := o.Spread(0), math.Pow(2, 1.5); math.Abs(got-want) > 1e-12 {
		t.Errorf("perplexity %v, want %v", got, want)
	}
}

func TestOutputs(t *testing.T) {
	o := &Outputs{Classes: 4, Values: []float32{0.25, 0.25, 0.25, 0.25, 0, 1, 0, 0, 0.5, 0, 0.5, 0, -1, 0, 0, -2}}
	for i, want := range []float64{4, 1, 2, 4} {
		if got := o.Spread(i); math.Abs(got-want) > 1e-12 {
			t.Errorf("spread of %v is %v, want %v", o.Of(i), got, want)
		}
	}
	if got := o.Top(2, 3); !slices.Equal(got, []int{0, 2, 1}) {
		t.Errorf("top of %v: %v", o.Of(2), got)
	}
}

// inFiles opens data whose test samples have files.
type inFiles struct{ dataset.Opener }

func (o inFiles) Open(name string, opt dataset.Options) (*dataset.Dataset, error) {
	d, err := o.Opener.Open(name, opt)
	if err != nil {
		return nil, err
	}
	named := *d
	for i := range d.Test.Len() {
		named.Test.Files = append(named.Test.Files, fmt.Sprintf("%s/%03d.png", d.Classes[d.Test.Labels[i]], i))
	}
	return &named, nil
}

// A mistake names the file of its sample where samples have files.
func TestMistakesNameFiles(t *testing.T) {
	r, err := Open(testrun.Make(t, testrun.Digits()), Options{Data: inFiles{testrun.Data}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	m, err := r.Mistakes(t.Context(), 20, "test")
	if err != nil || len(m.All) == 0 {
		t.Fatal(err)
	}
	for _, x := range m.All {
		if want := fmt.Sprintf("%s/%03d.png", m.Classes[x.Actual], x.ID); x.File != want {
			t.Errorf("sample %d is of file %q, want %q", x.ID, x.File, want)
		}
	}
	if m, err = r.Mistakes(t.Context(), 20, "train"); err != nil || m.All[0].File != "" {
		t.Errorf("a sample without a file has %q: %v", m.All[0].File, err)
	}
}

// The table has the rows that were asked for, with everything that is known of each.
func TestMistakesCSV(t *testing.T) {
	m := &Mistakes{Step: 7, Split: "test", Classes: []string{"a", "b, or c", "d; e"}, History: &History{Steps: []int64{0, 5, 7}}, All: []Mistake{
		{ID: 3, File: "a/=1.png", Actual: 0, Predicted: 1, Confidence: 1e-7, Loss: 2.5, Kind: Clear, NeighbourLabels: []int32{0, 1, 2}, Learning: Learning{-1, -1, 5, 0, 1, 1}},
		{ID: 9, Actual: 1, Predicted: 0, Confidence: 0.75, Loss: 1, Kind: Neither, Learning: Learning{-1, -1, -1, -1, 0, 0}},
	}}
	var b strings.Builder
	if err := m.WriteCSV(&b, m.Sorted("", ByLearnt)); err != nil {
		t.Fatal(err)
	}
	want := `sample,file,split,step,actual,predicted,kind,output,loss,correct_at,of_steps,flips,learnt_after,learnt_by,wrong_after,wrong_by,alike,alike_to,nearest
9,,test,7,"b, or c",a,neither,0.75,1,0,3,0,,,,,,,
3,a/=1.png,test,7,a,"b, or c",clear,0.0000001,2.5,1,3,1,,,0,5,1,a,"a;b, or c;""d; e"""
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	near := csv.NewReader(strings.NewReader(rows[2][len(rows[2])-1]))
	near.Comma = ';'
	if names, err := near.Read(); err != nil || !slices.Equal(names, m.Classes) {
		t.Errorf("the nearest classes are read as %q, %v", names, err)
	}
}

// Mistakes agree with the predictions, and the second call computes nothing.
func TestMistakes(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	reported := map[string]int{}
	first, err := Open(dir, Options{Data: testrun.Data, Threads: 1, Progress: func(what string, done, total int) { reported[what] = total - done }})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	for _, split := range []string{"test", "train"} {
		clear(reported)
		m, err := first.Mistakes(t.Context(), 60, split)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]int{"nearest training samples": 0}
		if split == "test" { // the training split's was recorded in passing
			want["history of predictions"] = 0
		}
		if diff := cmp.Diff(want, reported); diff != "" {
			t.Errorf("%s: progress left (-want +got):\n%s", split, diff)
		}
		p, err := first.Predictions(t.Context(), 60, split)
		if err != nil {
			t.Fatal(err)
		}
		wrong := 0
		for i := range p.Len() {
			if p.Predicted[i] != p.Labels[i] {
				wrong++
			}
		}
		if wrong == 0 || len(m.All) != wrong {
			t.Fatalf("%d mistakes, want %d", len(m.All), wrong)
		}
		counted := 0
		for _, k := range Kinds() {
			counted += m.Count(k)
		}
		if counted != wrong {
			t.Errorf("kinds count %d of %d", counted, wrong)
		}
		for _, x := range m.All {
			if x.Top[0] != int(x.Predicted) || x.TopOutputs[0] != x.Confidence || slices.Contains(x.Neighbours, x.ID) && split == "train" {
				t.Fatalf("mistake %+v", x)
			}
			last := len(m.History.Steps) - 1
			if m.History.Steps[last] != 60 || m.History.At(last, int(x.ID)) != x.Predicted {
				t.Fatalf("history of %d ends with %d", x.ID, m.History.At(last, int(x.ID)))
			}
		}
		clear(reported)
		again := open(t, dir)
		second, err := again.Mistakes(t.Context(), 60, split)
		if err != nil {
			t.Fatal(err)
		}
		again.Close()
		if diff := cmp.Diff(m, second); diff != "" || len(reported) > 0 {
			t.Errorf("cached mistakes differ, reported %v:\n%s", reported, diff)
		}
		by := m.Sorted("", ByLoss)
		if !slices.IsSortedFunc(by, func(a, b Mistake) int { return int(b.Loss*1e6 - a.Loss*1e6) }) {
			t.Error("not sorted by loss")
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := first.Neighbours(ctx, "test", []int32{1, 2}, 3); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	// The history is the same at every step.
	for _, split := range []string{"test", "train"} {
		all, err := first.History(t.Context(), split)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []int64{0, 33, 57} {
			m, err := first.Mistakes(t.Context(), step, split)
			if err != nil || !slices.Equal(m.History.Steps, all.Steps) || len(all.Steps) != map[string]int{"test": 2, "train": 4}[split] {
				t.Errorf("step %d of %s: history %v, want %v: %v", step, split, m.History.Steps, all.Steps, err)
			}
		}
		one, err := first.SampleHistory(t.Context(), split, 5)
		if err != nil || !slices.Equal(one.Steps, all.Steps) || one.Of(0, 3) != all.Of(5, 3) || one.Recorded != all.Recorded {
			t.Errorf("%s: of one sample %+v, of all %v: %v", split, one, all.Steps, err)
		}
	}
}

// The clearest examples of a kind come first: most look-alikes of one class, then the nearest, whatever the confidence.
func TestClearest(t *testing.T) {
	of := func(id int32, alike int, distance float64, confidence float32) Mistake {
		x := Mistake{ID: id, Actual: 1, Predicted: 2, Kind: Clear, Distance: distance, Confidence: confidence}
		for k := range NearestTrained {
			x.NeighbourLabels = append(x.NeighbourLabels, int32(1))
			if k >= alike {
				x.NeighbourLabels[k] = 3
			}
		}
		return x
	}
	m := &Mistakes{All: []Mistake{of(0, 7, 1, .99), of(1, 9, 5, .4), of(2, 9, 4, .3), {ID: 3, Kind: Neither}}}
	var ids []int32
	for _, x := range m.Clearest(Clear) {
		ids = append(ids, x.ID)
	}
	if !slices.Equal(ids, []int32{2, 1, 0}) {
		t.Errorf("%v", ids)
	}
}
