package server_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"brainbow/analysis"
	"brainbow/app/server"
	"brainbow/internal/testrun"
	"brainbow/runstore"
)

func TestSample(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	h := serve(t, dir)
	run := opened(t, dir)
	all, err := run.History(t.Context(), "test")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []int{0, 17, 199} {
		s := facts[server.SampleDetail](t, h.URL+"/api/runs/test/sample/"+itoa(id)+"?step=33")
		out, err := run.Outputs(t.Context(), 33, "test")
		if err != nil {
			t.Fatal(err)
		}
		for c, v := range out.Of(id) {
			if *s.Outputs[c] != float64(v) {
				t.Errorf("sample %d: output %d is %g, not %g", id, c, *s.Outputs[c], v)
			}
		}
		l := all.Of(id, s.Actual)
		if s.Never != l.Never() || !sameStep(s.LearntBy, l.Learnt) || !sameStep(s.LearntAfter, l.After) || !sameStep(s.WrongBy, l.Lost) || !sameStep(s.WrongAfter, l.LostAfter) || s.Flips != l.Flips || s.Right != l.Right || !slices.Equal(s.Steps, all.Steps) || !s.Probabilities || s.Step != 33 {
			t.Errorf("sample %d: %+v, learnt %+v", id, s, l)
		}
		x := all.Turn(id, s.Actual, 33, s.Predicted == s.Actual)
		ok := x.After >= 0 || x.Right && x.Until >= 0
		if ok != (s.Turn != nil) || ok && (!sameStep(s.Turn.After, x.After) || s.Turn.By != x.From || s.Turn.Right != x.Right || !sameStep(s.Turn.Until, x.Until)) {
			t.Errorf("sample %d: turn %+v, want %+v", id, s.Turn, x)
		}
		for k := range all.Steps {
			if s.History[k] != all.At(k, id) {
				t.Errorf("sample %d: %v", id, s.History)
			}
		}
	}
}

func sameStep(got *int64, want int64) bool {
	return got == nil && want == -1 || got != nil && *got == want
}

// The exact step lies between the two that are asked about.
func TestTurn(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	h := serve(t, dir)
	run := opened(t, dir)
	all, err := run.History(t.Context(), "test")
	if err != nil {
		t.Fatal(err)
	}
	data, err := run.Split("test")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for i := range 10 {
		for _, s := range all.Stretches(i, int32(data.Labels[i])) {
			if s.After < 0 {
				continue
			}
			want, _, err := run.TurnExactly(t.Context(), "test", int32(i), s.After, s.From, s.Right, time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			to := map[bool]string{true: "right", false: "wrong"}[s.Right]
			got := facts[server.ExactTurn](t, h.URL+fmt.Sprintf("/api/runs/test/sample/%d/turn?after=%d&by=%d&to=%s&long=yes", i, s.After, s.From, to))
			if !sameStep(got.Step, want) || got.Seconds != 0 {
				t.Errorf("sample %d, %+v: %+v, want %d", i, s, got, want)
			}
			asked++
		}
	}
	if asked == 0 {
		t.Error("nothing turned")
	}
}

// A network with one output answers for two classes.
func TestSampleOfOneOutput(t *testing.T) {
	h := serve(t, testrun.Make(t, testrun.XOR()))
	s := facts[server.SampleDetail](t, h.URL+"/api/runs/test/sample/5?split=train")
	if len(s.Outputs) != 2 || math.Abs(*s.Outputs[0]+*s.Outputs[1]-1) > 1e-6 || !s.Probabilities {
		t.Errorf("%+v", s)
	}
	if f, a := arrays[server.ActivationFilmFacts](t, h.URL+"/api/runs/test/films/activations/fc1?samples=2-4"); len(f.Entries()) != 1 || a.Labels[0] < 0 {
		t.Errorf("a film of points: %v, labels %v", f.Entries(), a.Labels)
	}
	if _, c := arrays[server.ClassDetail](t, h.URL+"/api/runs/test/class/1"); c.NoFeatures != nil || c.Hidden != "fc1" || c.Negative+len(c.Likes) != c.Units {
		t.Errorf("%+v", c)
	}
}

func TestClass(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	h := serve(t, dir)
	run := opened(t, dir)
	confusion, _, err := run.Confusion(t.Context(), 20, "test")
	if err != nil {
		t.Fatal(err)
	}
	f, c := arrays[server.ClassDetail](t, h.URL+"/api/runs/test/class/3?step=20")
	if e, err := f.Entry("mean"); err != nil || len(e.Shape) != 3 || e.Shape[1] != 28 {
		t.Errorf("mean %v: %v", e.Shape, err)
	}
	as, from := 0, 0
	for _, x := range c.Confused {
		as, from = as+x.As, from+x.From
	}
	if c.Samples != confusion.Actual(3) || c.Said != confusion.Said(3) || c.Samples != c.Right+as || c.Said != c.Right+from || *c.Recall != confusion.Recall(3) {
		t.Errorf("%+v", c)
	}
	head, err := run.Head(t.Context(), 20)
	if err != nil {
		t.Fatal(err)
	}
	liked := head.Strongest(3, 4, false)
	if c.Hidden != "fc1" || len(c.Likes) != len(liked) || c.Likes[0].Unit != liked[0] || c.Dislikes[0].Weight >= 0 || c.Likes[0].Fully+c.Likes[0].Partly+c.Likes[0].Not+c.Likes[0].Against != c.Samples {
		t.Errorf("%+v %+v, liked %v", c.Likes, c.Dislikes, liked)
	}
	// The strongest units come first on both sides.
	for k, u := range c.Likes {
		if u.Unit != liked[k] || k > 0 && u.Weight > c.Likes[k-1].Weight {
			t.Errorf("liked %+v, want the units %v", c.Likes, liked)
		}
	}
	for k, u := range c.Dislikes {
		if k > 0 && u.Weight < c.Dislikes[k-1].Weight {
			t.Errorf("disliked %+v", c.Dislikes)
		}
	}
	if _, again := arrays[server.ClassDetail](t, h.URL+"/api/runs/test/class/"+c.Name+"?step=20"); again.Class != 3 {
		t.Errorf("by name: class %d", again.Class)
	}
}

func TestMistakes(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	h := serve(t, dir)
	run := opened(t, dir)
	for _, step := range []int64{0, 20, 60} {
		m, err := run.Mistakes(t.Context(), step, "test")
		if err != nil {
			t.Fatal(err)
		}
		got := facts[server.MistakeList](t, h.URL+"/api/runs/test/mistakes?order=loss&limit=1000&step="+itoa(int(step)))
		want := m.Sorted("", analysis.ByLoss)
		if got.Count != len(want) || len(got.Mistakes) != len(want) || got.Kinds["clear"] != m.Count(analysis.Clear) {
			t.Fatalf("step %d: %d mistakes, not %d", step, got.Count, len(want))
		}
		never := 0
		for i, x := range got.Mistakes {
			if w := want[i]; x.ID != w.ID || x.Kind != string(w.Kind) || !slices.Equal(x.Neighbours, w.Neighbours) || len(x.History) != len(got.Steps) || x.Top[0].Class != w.Top[0] || x.Flips != w.Learning.Flips {
				t.Errorf("step %d: %+v, not %+v", step, x, w)
			}
			if x.Never {
				never++
			}
		}
		if never != got.Never {
			t.Errorf("step %d: %d never right, not %d", step, got.Never, never)
		}
	}
	m, err := run.Mistakes(t.Context(), 20, "test")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	if err := m.WriteCSV(&want, m.Sorted("", analysis.ByLearnt)); err != nil {
		t.Fatal(err)
	}
	status, header, body := ask(t, "GET", h.URL+"/api/runs/test/mistakes?step=20&order=learnt&form=csv&limit=1", "", "", nil)
	if status != 200 || body != want.String() || !strings.HasPrefix(header.Get("Content-Type"), "text/csv") {
		t.Errorf("%d %v: %s, want %s", status, header, body, want.String())
	}
	var examples []int32
	for _, k := range analysis.Kinds() {
		for _, x := range m.Examples(k, analysis.ByConfidence)[:min(2, m.Count(k))] {
			examples = append(examples, x.ID)
		}
	}
	var ids []int32
	for _, x := range facts[server.MistakeList](t, h.URL+"/api/runs/test/mistakes?examples=2&step=20").Mistakes {
		ids = append(ids, x.ID)
	}
	if len(ids) < 2 || !slices.Equal(ids, examples) {
		t.Errorf("examples %v, not %v", ids, examples)
	}
	whole := facts[server.MistakeList](t, h.URL+"/api/runs/test/mistakes?step=20")
	var pairs []server.MistakenPair
	for _, x := range m.Pairs() {
		pairs = append(pairs, server.MistakenPair{Actual: x.Actual, Predicted: x.Predicted, Count: x.Count, Samples: x.IDs})
	}
	if diff := cmp.Diff(pairs, whole.Pairs); diff != "" || len(pairs) < 5 {
		t.Errorf("pairs: %s", diff)
	}
	first := pairs[0]
	pair := fmt.Sprintf("%d,%d", first.Actual, first.Predicted)
	one := facts[server.MistakeList](t, h.URL+"/api/runs/test/mistakes?step=20&limit=1000&pair="+pair)
	of := 0
	for _, n := range one.Kinds {
		of += n
	}
	if one.Count != whole.Count || one.Of != first.Count || len(one.Mistakes) != first.Count || of != first.Count || len(one.Pairs) != len(pairs) {
		t.Errorf("pair %s: %d mistakes of %d, kinds %v, %d pairs", pair, one.Of, one.Count, one.Kinds, len(one.Pairs))
	}
	for _, x := range one.Mistakes {
		if int(x.Actual) != first.Actual || int(x.Predicted) != first.Predicted {
			t.Errorf("pair %s has %d for %d", pair, x.Actual, x.Predicted)
		}
	}
	if some := facts[server.MistakeList](t, h.URL+"/api/runs/test/mistakes?kind=understandable&limit=2&step=20"); len(some.Mistakes) > 2 || some.Of != some.Kinds["understandable"] {
		t.Errorf("%+v", some)
	}
}

func explain(t testing.TB, h *httptest.Server, run, order string) (int, string) {
	t.Helper()
	status, _, body := ask(t, "POST", h.URL+"/api/runs/"+run+"/explain", "application/json", order, nil)
	return status, body
}

func TestExplain(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	h := serve(t, dir)
	run := opened(t, dir)
	obs, err := run.Observations(analysis.Subset{})
	if err != nil {
		t.Fatal(err)
	}
	var threes, fives []int32
	for i, l := range obs.Labels {
		if l == 3 && len(threes) < 6 {
			threes = append(threes, obs.IDs[i])
		}
		if l == 5 && len(fives) < 6 {
			fives = append(fives, obs.IDs[i])
		}
	}
	list := func(ids []int32) string { b, _ := json.Marshal(ids); return string(b) }
	read := func(order string) (f server.ExplainFacts) {
		t.Helper()
		status, body := explain(t, h, "test", order)
		if err := json.Unmarshal([]byte(body), &f); status != 200 || err != nil {
			t.Fatalf("%d %.300s", status, body)
		}
		return f
	}
	want, err := run.Explain(obs, threes)
	if err != nil {
		t.Fatal(err)
	}
	f := read(`{"samples":` + list(threes) + `}`)
	if f.Class != 3 || !slices.Equal(f.Rest, want.Rest) || f.Properties[0].AUC != want.Properties[0].AUC || f.Properties[0].Name != want.Properties[0].Name || len(f.Means[0]) != 784 || f.Observations != 200 {
		t.Errorf("%+v", f.Properties)
	}
	// If the samples lie outside the observations, all samples are observed.
	if few := read(`{"observations":20,"samples":` + list(threes) + `}`); few.Observations != 200 || !slices.Equal(few.Rest, f.Rest) {
		t.Errorf("%d observations", few.Observations)
	}
	if a := read(`{"samples":` + list(threes) + `,"against":` + list(fives) + `}`); !slices.Equal(a.Rest, fives) || a.Class != 3 || a.Observations != 0 || a.Properties[0].Measured != [2]int{6, 6} {
		t.Errorf("%+v", a)
	}
	for order, want := range map[string]string{
		`{"samples":[999]}`:                                      "422 not among",
		`{"samples":[1],"against":[1]}`:                          "422 both sides",
		`{"samples":[1],"against":[-1]}`:                         "422 no sample",
		`{"samples":[],"step":0,"layer":"no"}`:                   "404 no value",
		`{"samples":[1],"split":"x"}`:                            "400 train or test",
		`{"samples":[1],"observations":1}`:                       "400 from 2",
		`{"samples":"all"}`:                                      "400 read request",
		`{"nonsense":1}`:                                         "400 unknown field",
		`{"samples":[` + strings.Repeat(" ", 17_000_000) + `1]}`: "413 bytes",
	} {
		status, body := explain(t, h, "test", order)
		code, text, _ := strings.Cut(want, " ")
		if itoa(status) != code || !strings.Contains(body, text) || !strings.Contains(body, `"hint":`) {
			t.Errorf("%.60s: %d %s", order, status, body)
		}
	}
	points := serve(t, testrun.Make(t, testrun.XOR()))
	if status, body := explain(t, points, "test", `{"samples":[1,2]}`); status != 422 || !strings.Contains(body, "hint") {
		t.Errorf("points: %d %s", status, body)
	}
}

func TestBadTold(t *testing.T) {
	h, _, _ := fixture(t, nil)
	for path, want := range map[string]string{
		"sample/50": "404 0 to 49", "sample/x": "404 0 to 49", "sample/1?split=x": "400 train or test", "sample/1?step=21": "404 0 to 20",
		"class/10": "404 0 to 9", "class/x": "404 0 to 9", "class/1?split=x": "400 train or test", "class/1?features=33": "400 from 0 to 32",
		"mistakes?limit=0": "400 from 1", "mistakes?examples=2&kind=clear": "400 leave kind out", "mistakes?order=x": "400 confidence, loss, learnt", "mistakes?form=xml": "400 json, csv", "sample/1/turn?by=21": "400 from 1 to 20", "sample/1/turn?by=7&after=7": "400 from 0 to 6", "sample/50/turn": "404 0 to 49", "sample/1/turn?to=left": "400 right, wrong", "sample/1/turn?long=1": "400 no, yes", "mistakes?kind=x": "400 understandable", "mistakes?pair=4": "400 such as 0,1", "mistakes?pair=4,12": "400 no class", "mistakes?pair=4,4": "400 for itself", "mistakes?split=x": "400 train or test",
	} {
		status, _, body := ask(t, "GET", h.URL+"/api/runs/test/"+path, "", "", nil)
		code, text, _ := strings.Cut(want, " ")
		if code != itoa(status) || !strings.Contains(body, text) || !strings.Contains(body, `"hint":`) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
}

// A network that diverged is described as far as possible, with null for NaN. It predicts no class.
func TestDivergedTold(t *testing.T) {
	c := testrun.Digits()
	c.Break, c.Predictions = diverge, false
	h := serve(t, testrun.Make(t, c))
	s := facts[server.SampleDetail](t, h.URL+"/api/runs/test/sample/3")
	if s.Outputs[0] != nil || s.Loss != nil || s.Predicted != -1 || s.Confidence != nil || len(s.History) != 4 || s.History[3] != -1 || s.History[0] < 0 {
		t.Errorf("%+v", s)
	}
	if m := facts[server.MistakeList](t, h.URL+"/api/runs/test/mistakes?limit=3"); m.Count != 0 || m.None != m.Samples || m.None != 200 || len(m.Mistakes) != 0 {
		t.Errorf("%+v", m)
	}
	if _, c := arrays[server.ClassDetail](t, h.URL+"/api/runs/test/class/0"); c.Recall == nil || *c.Recall != 0 || c.None != c.Samples || c.Samples == 0 || c.Said != 0 {
		t.Errorf("%+v", c)
	}
	c1 := facts[server.Confused](t, h.URL+"/api/runs/test/confusion")
	if none := c1.None; len(none) != 10 || none[0] == 0 || *c1.Accuracy != 0 || slices.Max(c1.Counts[0]) != 0 {
		t.Errorf("%+v", c1)
	}
	p := facts[server.Predicted](t, h.URL+"/api/runs/test/predictions")
	if slices.Max(p.Predicted) != -1 || p.Confidence[0] != nil {
		t.Errorf("%+v", p)
	}
}

// Requests for neurons of a network without a hidden layer are refused.
func TestNoHiddenLayer(t *testing.T) {
	c := testrun.Digits()
	c.Layers = c.Layers[1:]
	h := serve(t, testrun.Make(t, c))
	for _, path := range []string{"neurons", "neuron?unit=0"} {
		if status, _, body := ask(t, "GET", h.URL+"/api/runs/test/"+path, "", "", nil); status != 422 || !strings.Contains(body, "no hidden layer") || !strings.Contains(body, `"hint":`) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	// The layers that exist can be requested.
	if _, p := arrays[server.ProjectionFacts](t, h.URL+"/api/runs/test/projection?method=pca"); p.Layer != "input" {
		t.Errorf("%+v", p)
	}
	arrays[server.NeuronDetail](t, h.URL+"/api/runs/test/neuron?layer=fc1&unit=3")
}

// Answers about a step that cannot be computed again name the step that they show, and why.
func TestInstead(t *testing.T) {
	c := testrun.XOR()
	c.Meta = func(m *runstore.Meta) { m.Numerics = 7 }
	h := serve(t, testrun.Make(t, c))
	s := facts[server.SampleDetail](t, h.URL+"/api/runs/test/sample/5?split=train&step=14")
	m := facts[server.Confused](t, h.URL+"/api/runs/test/confusion?split=train&step=14")
	p := facts[server.Predicted](t, h.URL+"/api/runs/test/predictions?split=train&step=14")
	for _, at := range []server.Shown{s.Shown, m.Shown, p.Shown} {
		if at.Step != 10 || !strings.Contains(at.Instead, "revision 7") || at.InsteadCode != "other-numerics" {
			t.Errorf("%+v", at)
		}
	}
	if at := facts[server.Confused](t, h.URL+"/api/runs/test/confusion?split=train&step=10").Shown; at.Instead != "" || at.InsteadCode != "" {
		t.Errorf("a recorded step: %+v", at)
	}
}
