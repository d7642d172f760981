package analysis

import (
	"math"
	"math/rand/v2"
	"testing"

	"brainbow/runstore"
)

// measuredCurve measures f after every step up to last that is a multiple of every.
func measuredCurve(last, every int64, f func(step float64) float64) (steps []int64, y []float64) {
	for s := int64(0); s <= last; s += every {
		steps, y = append(steps, s), append(y, f(float64(s)))
	}
	return steps, y
}

// lateRise rises from .1 to .9 around step 70, most of it from 50 to 90.
func lateRise(s float64) float64 { return .1 + .8/(1+math.Exp(-(s-70)/8)) }

func TestMomentsOfAPlateau(t *testing.T) {
	noise := rand.New(rand.NewPCG(1, 2))
	steps, y := measuredCurve(290, 1, func(s float64) float64 { return lateRise(s) + .01*noise.NormFloat64() })
	m, err := MomentsOf(steps, y, .1, 1)
	if err != nil {
		t.Fatal(err)
	}
	// The curve passes .19 at 70 − 8·ln(.8/.09−1) = 53.5.
	if !m.Learnt || m.Plateau.From < 50 || m.Plateau.To > 57 || m.Plateau.Steps() != 1 || m.Spacing != 1 {
		t.Errorf("plateau %+v, spacing %d", m.Plateau, m.Spacing)
	}
	// 70 % of .8 lie within ±8·ln(.85/.15) = ±13.9 of step 70.
	if m.Rise.From < 53 || m.Rise.From > 59 || m.Rise.To < 81 || m.Rise.To > 87 || m.Share < .7 || m.Share > .75 {
		t.Errorf("rise %+v with %.2f", m.Rise, m.Share)
	}
	if math.Abs(m.Level-.9) > .01 {
		t.Errorf("level %.3f", m.Level)
	}
	// The same curve as a loss.
	for i := range y {
		y[i] = 2.3 * (1 - (y[i]-.1)/.9)
	}
	l, err := MomentsOf(steps, y, 2.3, 0)
	if err != nil || l.Plateau != m.Plateau || l.Rise != m.Rise || math.Abs(l.Level-2.3*(1-.8/.9)) > .03 {
		t.Errorf("as a loss: %+v, %v", l, err)
	}
}

func TestMomentsFromTheFirstStep(t *testing.T) {
	for name, f := range map[string]func(float64) float64{
		"a straight line": func(s float64) float64 { return .1 + .9*s/290 },
		"saturating":      func(s float64) float64 { return .95 - .85*math.Exp(-s/30) },
		"at once":         func(s float64) float64 { return .1 + .8*min(s, 1) },
		"trained before":  func(float64) float64 { return .9 },
	} {
		steps, y := measuredCurve(290, 1, f)
		m, err := MomentsOf(steps, y, .1, 1)
		if err != nil || !m.Learnt || m.Plateau.From != 0 || m.Plateau.To > 1 {
			t.Errorf("%s: plateau %+v, learnt %v, %v", name, m.Plateau, m.Learnt, err)
		}
	}
	steps, y := measuredCurve(290, 1, func(s float64) float64 { return .1 + .9*s/290 })
	if m, _ := MomentsOf(steps, y, .1, 1); m.Rise.Steps() < 200 || m.Rise.Steps() > 206 {
		t.Errorf("70 %% of a straight line: %+v", m.Rise)
	}
}

func TestMomentsOfWhatNeverLearns(t *testing.T) {
	noise := rand.New(rand.NewPCG(1, 2))
	steps, y := measuredCurve(290, 1, func(float64) float64 { return .1 + .01*noise.NormFloat64() })
	m, err := MomentsOf(steps, y, .1, 1)
	if err != nil || m.Learnt || m.Plateau != (Span{0, 290}) || m.Rise != (Span{}) || math.Abs(m.Level-.1) > .01 {
		t.Errorf("%+v, %v", m, err)
	}
	// It gets worse than guessing.
	steps, y = measuredCurve(290, 1, func(s float64) float64 { return 2.3 + s/100 })
	if m, err := MomentsOf(steps, y, 2.3, 0); err != nil || m.Learnt {
		t.Errorf("a loss that grows: %+v, %v", m, err)
	}
}

func TestMomentsOfFewMeasurements(t *testing.T) {
	steps, y := measuredCurve(290, 58, lateRise)
	m, err := MomentsOf(steps, y, .1, 1)
	// It left guessing between 0 and 58: how long it guessed is not known.
	if err != nil || m.Plateau != (Span{0, 58}) || m.Rise != (Span{58, 116}) || m.Share < .7 || m.Spacing != 58 {
		t.Errorf("%+v, %v", m, err)
	}
	steps, y = measuredCurve(290, 58, func(s float64) float64 { return lateRise(s - 100) })
	if m, err = MomentsOf(steps, y, .1, 1); err != nil || m.Plateau != (Span{116, 174}) {
		t.Errorf("%+v, %v", m, err)
	}
	for _, few := range [][]float64{nil, {.5}, {math.NaN(), .5, math.Inf(1)}} {
		if _, err := MomentsOf([]int64{0, 1, 2}, few, .1, 1); err == nil {
			t.Errorf("%v has moments", few)
		}
	}
	if _, err := MomentsOf([]int64{0, 1}, []float64{1, 1}, 1, 1); err == nil {
		t.Error("one class has moments")
	}
}

func TestMomentsSkipMissingValues(t *testing.T) {
	steps, y := measuredCurve(290, 1, lateRise)
	want, _ := MomentsOf(steps, y, .1, 1)
	for i := 200; i < 290; i += 2 {
		y[i] = math.NaN()
	}
	if m, err := MomentsOf(steps, y, .1, 1); err != nil || m.Plateau != want.Plateau || m.Rise != want.Rise {
		t.Errorf("%+v, want %+v: %v", m, want, err)
	}
}

func TestFinest(t *testing.T) {
	row := func(step int64, split string, accuracy float64) runstore.Metric {
		return runstore.Metric{Step: step, Split: split, Loss: math.Inf(1), Accuracy: accuracy, Samples: 7}
	}
	rows := []runstore.Metric{
		row(0, "train", .1), row(0, "test", .2), row(0, "test-sample", .3), row(1, "batch", .4), row(1, "test-sample", .5), row(2, "train", .6), row(2, "test", .7),
		row(2, "test-sample", .8), row(2, "test-sample", .9),
	}
	s := FinestOf(rows, "test")
	if !s.Sampled || s.Split != "test" || s.Len() != 3 || s.Accuracy[2] != .9 || s.Steps[1] != 1 || s.Samples != 7 || !math.IsNaN(s.Loss[0]) {
		t.Errorf("test: %+v", s)
	}
	if s = FinestOf(rows, "train"); s.Sampled || s.Len() != 2 || s.Accuracy[1] != .6 {
		t.Errorf("train: %+v", s)
	}
	if s = FinestOf(rows, "batch"); s.Sampled || s.Len() != 1 || s.Accuracy[0] != .4 {
		t.Errorf("batch: %+v", s)
	}
}

// A curve that leaves the plateau at its steepest would have the shortest rise begin before the plateau's end.
func TestRiseFollowsPlateau(t *testing.T) {
	steps, y := measuredCurve(290, 1, func(s float64) float64 { return .1 + .9*(1-math.Exp(-max(s-30, 0)/20)) })
	m, err := MomentsOf(steps, y, .1, 1)
	if err != nil || m.Plateau.From <= 30 || m.Rise.From < m.Plateau.From || m.Rise.From > m.Plateau.From+2 || m.Share < RiseShare {
		t.Errorf("plateau %+v, rise %+v with %.2f: %v", m.Plateau, m.Rise, m.Share, err)
	}
	// Where 70 % of the gain do not follow the plateau, the rise begins before its end.
	steps, y = measuredCurve(200, 1, func(s float64) float64 { return .1 + .0005*min(s, 190) })
	if m, _ = MomentsOf(steps, y, .1, 1); m.Learnt && m.Share < RiseShare {
		t.Errorf("rise %+v with %.2f", m.Rise, m.Share)
	}
}
