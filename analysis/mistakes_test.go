package analysis

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"brainbow/dataset"
	"brainbow/internal/testrun"
)

// The search by blocked products finds what measuring every distance finds,
// also among pictures with many equal distances.
func TestNeighboursAreExact(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	r := open(t, dir)
	defer r.Close()
	d, err := r.Data()
	if err != nil {
		t.Fatal(err)
	}
	flat := *d // pictures of two grey levels, each three times
	flat.Train.Pixels, flat.Test.Pixels = slices.Clone(d.Train.Pixels), slices.Clone(d.Test.Pixels)
	n := d.Features()
	for i := range flat.Train.Pixels {
		flat.Train.Pixels[i] = 255 * (flat.Train.Pixels[i/n/3*3*n+i%n] / 128)
	}
	for name, data := range map[string]*dataset.Dataset{"digits": d, "equal": &flat} {
		for _, same := range []bool{false, true} {
			p := &pixelSearch{d: data, split: &data.Test, same: same, k: 7, threads: 2, progress: func(int, int) {}}
			if same {
				p.split = &data.Train
			}
			ids := []int32{0, 3, 17, 101, 199}
			got, distances := search(t, p, ids)
			for i, id := range ids {
				var all []neighbour
				for k := range data.Train.Len() {
					if !same || k != int(id) {
						all = append(all, neighbour{int32(k), apart(p.split.Pixels[int(id)*n:(int(id)+1)*n], data.Train.Pixels[k*n:(k+1)*n])})
					}
				}
				sort.SliceStable(all, func(a, b int) bool { return all[a].distance < all[b].distance })
				for k := range 7 {
					if got[i*7+k] != all[k].id || float64(distances[i*7+k])*float64(distances[i*7+k]) > all[k].distance*1.000001 {
						t.Fatalf("%s, sample %d: neighbour %d is %d, want %d", name, id, k, got[i*7+k], all[k].id)
					}
				}
			}
		}
	}
}

func search(t *testing.T, p *pixelSearch, ids []int32) (near []int32, distances []float32) {
	t.Helper()
	if err := p.run(t.Context(), ids, func(_, n []int32, d []float32) {
		near, distances = append(near, n...), append(distances, d...)
	}); err != nil {
		t.Fatal(err)
	}
	return near, distances
}

// A cancelled search keeps what it has found, and known neighbours are not searched
// for again.
func TestNeighboursKnown(t *testing.T) {
	c := testrun.Digits()
	c.Test = 3 * queryBlock
	dir := testrun.Make(t, c)
	ctx, leave := context.WithCancel(t.Context())
	var looked []int
	r, err := Open(dir, Options{Data: testrun.Data, Progress: func(what string, done, total int) {
		if what != "nearest training samples" {
			return
		}
		if looked = append(looked, total); done > total/2 {
			leave()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	ids := make([]int32, c.Test)
	for i := range ids {
		ids[i] = int32(i)
	}
	if _, err := r.Neighbours(ctx, "test", ids, 5); !errors.Is(err, context.Canceled) {
		t.Fatalf("given up: %v", err)
	}
	looked = nil
	again, err := r.Neighbours(t.Context(), "test", ids, 5)
	if err != nil || len(looked) == 0 || looked[0] >= c.Test*c.Train {
		t.Errorf("looked through %v of %d pairs: %v", looked, c.Test*c.Train, err)
	}
	fresh := open(t, testrun.Make(t, c))
	defer fresh.Close()
	want, err := fresh.Neighbours(t.Context(), "test", ids, 5)
	if err != nil || !slices.Equal(again.IDs, want.IDs) || !slices.Equal(again.Distances, want.Distances) {
		t.Errorf("other neighbours than of a search at once: %v", err)
	}
}

func TestNeighboursOfPoints(t *testing.T) {
	d := &dataset.Dataset{Shape: [3]int{2, 1, 1}}
	d.Train = dataset.Split{Values: []float32{0, 0, 1, 0, 0, 2, 0, -1}, Labels: make([]uint16, 4)}
	d.Test = dataset.Split{Values: []float32{0.25, 0, 0, 1.5}, Labels: make([]uint16, 2)}
	p := &pixelSearch{d: d, split: &d.Test, k: 3, threads: 1, progress: func(int, int) {}}
	ids, distances := search(t, p, []int32{0, 1})
	if !slices.Equal(ids, []int32{0, 1, 3, 2, 0, 1}) || distances[0] != 0.25 || distances[3] != 0.5 {
		t.Errorf("neighbours %v at %v", ids, distances)
	}
	// No sample is its own neighbour, and of equally near ones the first comes
	// first.
	p.split, p.same, p.k = &d.Train, true, 2
	if ids, _ := search(t, p, []int32{0, 2}); !slices.Equal(ids, []int32{1, 3, 0, 1}) {
		t.Errorf("neighbours %v", ids)
	}
}

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

// A network that answers one class for everything has not learnt the samples of that class.
func TestBlindSteps(t *testing.T) {
	h := &History{Steps: []int64{0, 10, 20}, Samples: 4}
	labels := []uint16{1, 0, 2, 0}
	for _, row := range [][]int32{{1, 1, 1, 1}, {1, 0, 1, 1}, {1, 0, 2, 0}} {
		h.Predicted = append(h.Predicted, row...)
	}
	h.see(labels)
	if !slices.Equal(h.Blind, []bool{true, false, false}) {
		t.Errorf("blind %v", h.Blind)
	}
	if got := h.Of(0, 1); got.Learnt != 10 || got.After != 0 || got.Right != 2 {
		t.Errorf("sample 0 is right from the start: %+v", got)
	}
	if blind([]int32{1, 1, 1}, []int32{1, 1, 1}) || blind(nil, nil) || blind([]int32{-1, -1}, []int32{0, 1}) || blind([]int32{1, 0}, []int32{0, 1}) {
		t.Error("one class, nothing or no answer at all is blind")
	}
	if ids := witnesses(10000); len(ids) != Witnesses || ids[1] != 156 || ids[63] >= 10000 || len(witnesses(3)) != 3 {
		t.Errorf("witnesses %v", ids)
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

func TestHistoryOf(t *testing.T) {
	h := &History{Steps: []int64{0, 10, 30, 50, 60}, Samples: 4}
	for _, row := range [][]int32{{1, 2, 0, 1}, {2, 2, 0, 2}, {1, 0, 0, 2}, {2, 2, 0, 1}, {2, 1, 0, 1}} {
		h.Predicted = append(h.Predicted, row...)
	}
	for i, want := range []Learning{
		{Learnt: 50, After: 30, Lost: -1, LostAfter: -1, Flips: 3, Right: 3}, // not at the lucky guess of step 10
		{Learnt: -1, After: -1, Lost: 60, LostAfter: 50, Flips: 3, Right: 3},
		{Learnt: -1, After: -1, Lost: -1, LostAfter: -1},
		{Learnt: -1, After: -1, Lost: 50, LostAfter: 30, Flips: 2, Right: 2},
	} {
		got := h.Of(i, 2)
		if got != want || got.Never() != (i == 2) {
			t.Errorf("sample %d: %+v, want %+v", i, got, want)
		}
	}
}

// A turn is the stretch of the shown step: one that ends is known by its end, and what was right
// before is known by the last such step, also where the shown step is the only wrong one.
func TestTurn(t *testing.T) {
	h := &History{Samples: 1}
	for k, right := range []bool{false, true, false, false, true, true, true, false, true, true} {
		h.Steps = append(h.Steps, int64(10*k))
		h.Predicted = append(h.Predicted, map[bool]int32{true: 2, false: 5}[right])
	}
	for _, c := range []struct {
		step  int64
		right bool
		want  Stretch
	}{
		{0, false, Stretch{false, 0, 0, 1, -1, 10}},
		{10, true, Stretch{true, 10, 10, 1, 0, 20}}, // a lucky guess
		{12, false, Stretch{false, 12, 30, 3, 10, 40}},
		{25, false, Stretch{false, 20, 30, 3, 10, 40}},
		{25, true, Stretch{true, 25, 25, 1, 20, 30}}, // a lucky guess between two steps
		{33, true, Stretch{true, 40, 60, 4, 30, 70}}, // already correct before step 40
		{45, false, Stretch{false, 45, 45, 1, 40, 50}},
		{60, true, Stretch{true, 40, 60, 3, 30, 70}},
		{65, true, Stretch{true, 40, 65, 4, 30, 70}},
		{65, false, Stretch{false, 65, 70, 2, 60, 80}},
		{70, false, Stretch{false, 70, 70, 1, 60, 80}},
		{75, true, Stretch{true, 80, 90, 3, 70, -1}},
		{80, true, Stretch{true, 80, 90, 2, 70, -1}}, // to the end
		{95, true, Stretch{true, 80, 95, 3, 70, -1}}, // in a run that grew
		{95, false, Stretch{false, 95, 95, 1, 90, -1}},
	} {
		if got := h.Turn(0, 2, c.step, c.right); got != c.want {
			t.Errorf("step %d, %v: %+v, want %+v", c.step, c.right, got, c.want)
		}
	}
}

// The exact step is the one that looking at every step gives; without time for that, the result is how long it would take.
func TestTurnExactly(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	defer r.Close()
	h, err := r.History(t.Context(), "test")
	if err != nil {
		t.Fatal(err)
	}
	d, err := r.Data()
	if err != nil {
		t.Fatal(err)
	}
	inside := 0
	for i := range 40 {
		for _, s := range h.Stretches(i, int32(d.Test.Labels[i])) {
			if s.After < 0 {
				continue
			}
			want := s.From
			for step := s.From - 1; step > s.After; step-- {
				a, err := r.Answer(t.Context(), step, "test", int32(i))
				if err != nil {
					t.Fatal(err)
				}
				if (a.Predicted == a.Actual && step != 0) != s.Right { // at 0 one answer is given for everything
					break
				}
				want = step
			}
			if want < s.From {
				inside++
			}
			got, left, err := r.TurnExactly(t.Context(), "test", int32(i), s.After, s.From, s.Right, time.Hour)
			if err != nil || got != want || left != 0 {
				t.Errorf("sample %d, %+v: %d, %v, %v, want %d", i, s, got, left, err, want)
			}
			if got, left, err := r.TurnExactly(t.Context(), "test", int32(i), 0, 60, s.Right, 1); err != nil || got != -1 || left <= 0 {
				t.Errorf("sample %d without time: %d, %v, %v", i, got, left, err)
			}
		}
	}
	if inside == 0 {
		t.Error("no sample changed between two steps of the history")
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

// TestHistoryOfPasses reads what the network answered for training samples while it learnt, and
// compares it with the recording.
func TestHistoryOfPasses(t *testing.T) {
	c := testrun.Digits()
	c.Epochs = 4
	r := open(t, testrun.Make(t, c))
	defer r.Close()
	h, err := r.History(t.Context(), "train")
	if err != nil {
		t.Fatal(err)
	}
	passes := r.Store.Passes()
	if len(passes) != 4 || !h.Passes || !h.Recorded || len(h.Steps) != 5 || h.Steps[4] != passes[3] {
		t.Fatalf("steps %v of passes that end at %v: %+v", h.Steps, passes, h.Passes)
	}
	begins := int64(0)
	for k, end := range passes {
		if h.Steps[k] <= begins || h.Steps[k] >= end {
			t.Errorf("pass %d lies between %d and %d, not at %d", k+1, begins, end, h.Steps[k])
		}
		begins = end
		l, err := r.Store.Learning(end)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range l.Answer {
			if h.At(k, i) != c || h.Confidence[k*h.Samples+i] != l.Confidence[i] {
				t.Fatalf("pass %d, sample %d: %d, recorded is %d", k+1, i, h.At(k, i), c)
			}
		}
	}
	p, err := r.Predictions(t.Context(), h.Last, "train")
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Predicted {
		if h.At(4, i) != p.Predicted[i] {
			t.Fatalf("at the end sample %d is %d, not %d", i, h.At(4, i), p.Predicted[i])
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
