package figure

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/render"
	"brainbow/tensor"
)

// spreadNeurons are 40 active neurons in rings of classes, and some silent ones.
func spreadNeurons(step int64, classes int, grouped bool) *neuronState {
	const active, units = 40, 46
	s := &neuronState{points: &analysis.Representation{Observations: &analysis.Observations{Split: "test", IDs: make([]int32, 100), Labels: make([]int32, 100)}, Step: step, Layer: "fc1", Points: tensor.New(100, units)}}
	s.layout = &analysis.NeuronMap{Neurons: &analysis.Neurons{Rate: make([]float64, units)}, Layout: tensor.New(active, 2), Facts: analysis.NeuronMapFacts{Stress: 0.31, Iterations: 60, Settled: grouped}}
	s.power = &analysis.Power{Measure: analysis.ByTrees, Classes: numbered(classes), Units: units, Values: make([]float32, classes*units), Measured: make([]bool, classes)}
	s.auc = &analysis.Power{Measure: analysis.ByAUC, Units: units, AUC: make([]float32, classes*units)}
	for c := range classes {
		s.power.Measured[c] = c > 0
		for u := range units { // every fourth speaks against the class
			s.auc.AUC[c*units+u] = []float32{0.2, 0.9, 0.8, 0.7}[u%4]
		}
	}
	for k := range active {
		u := k + k/8
		class := 1 + k%(classes-1)
		s.layout.Active = append(s.layout.Active, u)
		s.layout.Rate[u] = 0.5
		// Rough places that need no sines.
		x, y := float32(k%7-3)/3, float32(k%11-5)/5
		if grouped {
			x, y = float32(class%3-1)+x/9, float32(class/3-1)+y/9
		}
		s.layout.Layout.Data[2*k], s.layout.Layout.Data[2*k+1] = x, y
		if k == 3 {
			s.layout.Rate[u] = 0.02
			continue
		}
		s.power.Of(class)[u] = float32(k%6+1) / 60
		if k%5 == 0 {
			s.power.Of(1 + (class+1)%(classes-1))[u] = 0.01
		}
	}
	for u := range units {
		if s.layout.Rate[u] == 0 {
			s.layout.Silent = append(s.layout.Silent, u)
		}
	}
	return s
}

func TestNeuronsGolden(t *testing.T) {
	a := about{Run: "small", Step: 60, Steps: 120, Classes: numbered(6)}
	states := func(grouped ...bool) []*neuronState {
		var all []*neuronState
		for i, g := range grouped {
			s := spreadNeurons(int64(i*60), 6, g)
			if err := s.measure(t.Context()); err != nil {
				t.Fatal(err)
			}
			all = append(all, s)
		}
		return all
	}
	f := goldenFigure(t, "neurons", func() (*render.Figure, error) {
		return drawNeurons(a, states(false, true), neuronOptions{class: -1}), nil
	})
	if len(f.Warnings) != 1 || !strings.Contains(f.Warnings[0], "class 0") {
		t.Errorf("warnings %q", f.Warnings)
	}
	goldenFigure(t, "neurons-class", func() (*render.Figure, error) {
		return drawNeurons(a, states(true), neuronOptions{class: 2}), nil
	})
	pair := states(false, true)
	if !(pair[1].kin.Hit > pair[1].kin.Chance+0.3) {
		t.Errorf("grouped neurons have neighbours of their class by %.2f, by chance %.2f", pair[1].kin.Hit, pair[1].kin.Chance)
	}
}

// What is said of neurons depends on their numbers alone.
func TestNeuronFindings(t *testing.T) {
	digits, words := numbered(10), []string{"cat", "dog"}
	kin := func(hit, chance float64, classes ...float64) *analysis.Kinship {
		k := &analysis.Kinship{Hit: hit, Chance: chance, Classes: classes}
		for _, h := range classes {
			n := 7
			if math.IsNaN(h) {
				n = 0
			}
			k.Counts = append(k.Counts, n)
		}
		return k
	}
	nan := math.NaN()
	for _, c := range []struct {
		f    finding
		want string
	}{
		{neuronsFinding("", kin(0.149, 0.1), kin(0.56, 0.1), 990, digits), "Training gathers the neurons into one group for each digit: 15 → 56 of 100 neighbours are of its kind"},
		{neuronsFinding("", kin(0.52, 0.5), kin(0.7, 0.5), 30, words), "Training brings neurons of one kind closer: 52 → 70 of 100"},
		{neuronsFinding("", kin(0.15, 0.1), kin(0.17, 0.1), 30, words), "Training does not gather the neurons by class: 15 → 17 of 100"},
		{neuronsFinding("", kin(0.5, 0.1), kin(0.2, 0.1), 30, words), "Training scatters neurons of one kind: 50 → 20 of 100"},
		{neuronsFinding("", nil, kin(0.5, 0.1), 30, words), "Neurons of one kind lie together: 50 of 100 neighbours are of its kind, 10 by chance"},
		{neuronsFinding("", nil, kin(0.15, 0.1), 30, words), "Neurons of one kind lie scattered: 15 of 100"},
		{neuronsFinding("", nil, kin(0.03, 0.01), 30, words), "Neurons of one kind lie scattered: 3 of 100"},
		{neuronsFinding("", nil, kin(0.5, 0.27), 30, words), "Neurons of one kind lie closer than by chance: 50 of 100 neighbours are of its kind, 27 by chance"},
		{neuronsFinding("", nil, kin(1, 1, 1, nan), 7, words), "All neurons are of one kind: all tell “cat” apart better than any other class"},
		{neuronsFinding("", nil, kin(0, 0), 0, words), "No neuron responds differently to different samples"},
		{classNeuronsFinding("", nil, &analysis.Kinship{Classes: []float64{nan, nan}, Counts: []int{2, 3}}, 0, words), "5 neurons respond, too few to say whether those for “cat” form a group"},
		{classNeuronsFinding("", nil, &analysis.Kinship{Classes: []float64{nan, 0.5}, Counts: []int{1, 30}}, 0, words), "1 neuron is for “cat”"},
		{classNeuronsFinding("", &analysis.Kinship{Classes: []float64{nan, 0.5}, Counts: []int{1, 30}}, kin(0, 0, 0.1), 0, words), "7 neurons are for “cat”: 10 of 100"},
		{neuronsFinding("", nil, kin(0, 0), 6, words), "6 neurons respond, too few to form groups"},
		{neuronsFinding("", nil, kin(0, 0), 1, words), "1 neuron responds"},
		{neuronsFinding(chinese, kin(0.149, 0.1), kin(0.56, 0.1), 990, digits), "训练使神经元按数字聚成一组一组：每 100 个近邻中同类的从 15 个增至 56 个"},
		{classNeuronsFinding("", kin(0, 0, 0.1, 0.1), kin(0, 0, 0.34, 0.1), 0, []string{"8", "9"}), "Training clearly gathers the neurons for 8s: 10 → 34 of 100 neighbours are such neurons too, 46 by chance"},
		{classNeuronsFinding("", kin(0, 0, 0.1, 0.1), kin(0, 0, 0.24, 0.1), 0, []string{"8", "9"}), "Training gathers the neurons for 8s a little: 10 → 24 of 100"},
		{neuronsFinding("", kin(0.52, 0.5), kin(0.64, 0.5), 30, words), "Training brings neurons of one kind a little closer: 52 → 64 of 100"},
		{classNeuronsFinding("", kin(0, 0, 0.1, 0.1), kin(0, 0, 0.34, 0.1), 1, words), "Training leaves the neurons for “dog” where they are: 10 → 10 of 100"},
		{classNeuronsFinding("", kin(0, 0, 0.4), kin(0, 0, 0.1), 0, words), "Training scatters the neurons for “cat”: 40 → 10 of 100"},
		{classNeuronsFinding("", kin(0, 0, nan), kin(0, 0, 0.1), 0, words), "Before training no neuron is for “cat”, after it 7 are"},
		{classNeuronsFinding("", nil, kin(0, 0, 0.1), 0, words), "7 neurons are for “cat”: 10 of 100"},
		{classNeuronsFinding("", nil, kin(0, 0, nan), 0, words), "No neuron tells “cat” apart"},
		{liftFinding("", "fc1", []float64{0.2, 2.5, nan, 1.1}, 4), "2 of 3 neurons respond clearly more than usual to the chosen samples, fc1·1 the most"},
		{liftFinding("", "fc1", []float64{0.2, 0.5, nan}, 4), "No neuron responds clearly more than usual"},
	} {
		if !strings.HasPrefix(c.f.text, c.want) {
			t.Errorf("%s: %q, want %q", c.f.statement, c.f.text, c.want)
		}
	}
	for _, c := range []struct {
		auc  float64
		any  bool
		want string
	}{
		{0.98, true, "Neuron fc1·3 tells the chosen samples from the others best: it responds more to them in 98 of 100 pairs"},
		{0.02, true, "Neuron fc1·3 tells the chosen samples from the others best: it responds less to them in 98 of 100 pairs"},
		{0.55, true, "No neuron tells the chosen samples from the others better than chance: fc1·3 is right for 55 of 100 pairs"},
		{0.5, false, "No neuron responds to any of these samples"},
	} {
		if got, _ := RankedFinding("en", "fc1", 3, c.auc, 0.1, c.any); got != c.want {
			t.Errorf("AUC %v: %q, want %q", c.auc, got, c.want)
		}
	}
}

func TestOddNeurons(t *testing.T) {
	long := []string{"first", strings.Repeat("Donaudampfschiff ", 5), "قط", "猫", "x", "y"}
	s := spreadNeurons(0, 6, true)
	for i := range s.layout.Layout.Data { // all at one point
		s.layout.Layout.Data[i] = 1
	}
	for range 200 {
		s.layout.Silent = append(s.layout.Silent, 7)
	}
	if err := s.measure(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkLayout(t, drawNeurons(about{Run: "odd", Classes: long}, []*neuronState{s}, neuronOptions{class: -1}))
	many := spreadNeurons(0, 200, true)
	if err := many.measure(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkLayout(t, drawNeurons(about{Run: "odd", Classes: numbered(200)}, []*neuronState{many}, neuronOptions{class: -1}))
}

// A class without observations is refused, unless colours are for samples.
func TestNeuronsOfUnmeasuredClass(t *testing.T) {
	r := []*analysis.Run{open(t, testrun.Digits())}
	refused := 0
	for class := range 10 {
		p := params{"observations": "5", "class": strconv.Itoa(class), "power": "auc"}
		_, err := Make(t.Context(), "neurons", r, -1, p)
		if err == nil {
			continue
		}
		wantUnavailable(t, err)
		if want := language("").say("neurons.unmeasured", "class", strconv.Itoa(class)); !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
		refused++
		p["samples"] = "3"
		if _, err := Make(t.Context(), "neurons", r, -1, p); err != nil {
			t.Errorf("class %d with a sample: %v", class, err)
		}
	}
	if refused < 5 || refused == 10 {
		t.Errorf("%d of 10 classes without any of 5 observations", refused)
	}
}

// A view that the run cannot give is refused with what would help.
func TestNeuronsRefuse(t *testing.T) {
	digits, conv, flat := open(t, testrun.Digits()), open(t, testrun.Conv()), open(t, softmaxOnly())
	broken := func(change func(values []float32)) *analysis.Run {
		c := testrun.Digits()
		c.Break = func(step int64, tensors []tensor.Named) {
			if step == 60 {
				for _, n := range tensors[:2] {
					change(n.Tensor.Data)
				}
			}
		}
		return open(t, c)
	}
	diverged := broken(func(v []float32) { v[0] = float32(math.NaN()) })
	silent := broken(func(v []float32) { clear(v) })
	for _, c := range []struct {
		run    *analysis.Run
		params params
		want   string
	}{
		{flat, nil, "no hidden layer"},
		{diverged, nil, "diverged"},
		{silent, nil, "silent"},
		{conv, params{"observations": "2", "power": "auc", "maps": "places"}, ""},
	} {
		_, err := Make(t.Context(), "neurons", []*analysis.Run{c.run}, -1, c.params)
		if c.want == "" {
			if err != nil && !errors.Is(err, ErrUnavailable) {
				t.Errorf("%v: %v", c.params, err)
			}
			continue
		}
		wantUnavailable(t, err)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.params, err, c.want)
		}
	}
	for _, c := range []struct {
		params params
		want   string
	}{
		{params{"layer": "fc9"}, "fc1"},
		{params{"layer": "fc2"}, "fc1"}, // the output
		{params{"observations": "1"}, "2 to 100000"},
		{params{"class": "ten"}, "0 to 9"},
	} {
		_, err := Make(t.Context(), "neurons", []*analysis.Run{digits}, -1, c.params)
		var u *UsageError
		if !errors.As(err, &u) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want a usage error with %q", c.params, err, c.want)
		}
	}
	f, err := Make(t.Context(), "neurons", []*analysis.Run{conv}, -1, params{"maps": "places", "power": "auc"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(f.Caption, "Each dot is one of 16 neurons") {
		t.Errorf("caption %q", f.Caption)
	}
}
