package analysis

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"brainbow/internal/testrun"
)

func TestParseStopRule(t *testing.T) {
	for text, want := range map[string]StopRule{"log": {Log: true}, "even": {Even: true}, "0,1,2.5, 20": {Epochs: []float64{0, 1, 2.5, 20}}} {
		got, err := ParseStopRule(text)
		if err != nil || got.Log != want.Log || got.Even != want.Even || !slices.Equal(got.Epochs, want.Epochs) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "often", "1,-2", "0,NaN", "5,1", "1,1"} {
		if got, err := ParseStopRule(text); err == nil {
			t.Errorf("%q is %+v", text, got)
		}
	}
}

func TestEpochStops(t *testing.T) {
	steps, beyond := EpochStops([]float64{0, 0.5, 1, 2, 5, 100}, 40, 8)
	if !slices.Equal(steps, []int64{0, 4, 8, 16, 40}) || !slices.Equal(beyond, []float64{100}) {
		t.Errorf("%v, beyond %v", steps, beyond)
	}
	if steps, _ = EpochStops([]float64{0, 0.01, 1}, 40, 8); !slices.Equal(steps, []int64{0, 8}) {
		t.Errorf("two epochs at one step: %v", steps)
	}
}

func TestLogStops(t *testing.T) {
	if got := LogStops(4000, 7); got[0] != 0 || got[6] != 4000 || got[1] != 3 || got[3] != 62 {
		t.Errorf("%v", got)
	}
	if got := LogStops(3, 8); !slices.Equal(got, []int64{0, 1, 2, 3}) {
		t.Errorf("few steps: %v", got)
	}
}

func TestEvenStops(t *testing.T) {
	// Candidates at these places: most of the way is made at the beginning.
	at := []float64{0, 30, 60, 80, 90, 95, 97, 98, 99, 100}
	apart := func(a, b int) float64 { return math.Abs(at[a] - at[b]) }
	if got := EvenStops(len(at), 4, apart); !slices.Equal(got, []int{0, 1, 2, 9}) && !slices.Equal(got, []int{0, 2, 3, 9}) {
		t.Errorf("four stops: %v", got)
	}
	for n := 2; n <= len(at); n++ {
		got := EvenStops(len(at), n, apart)
		if len(got) != n || got[0] != 0 || got[n-1] != len(at)-1 || !slices.IsSorted(got) {
			t.Errorf("%d stops: %v", n, got)
		}
		// No other choice has a smaller greatest distance.
		if least, most := bestOf(len(at), n, apart), greatest(got, apart); most > least {
			t.Errorf("%d stops: %v has %v, the best choice %v", n, got, most, least)
		}
	}
	if got := EvenStops(3, 8, apart); !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("few candidates: %v", got)
	}
	// A walk there and back: the way counts, not the place where it ends.
	there := []float64{0, 10, 20, 10, 0}
	if got := EvenStops(5, 3, func(a, b int) float64 { return math.Abs(there[a] - there[b]) }); len(got) != 3 {
		t.Errorf("there and back: %v", got)
	}
}

func greatest(stops []int, apart func(a, b int) float64) (most float64) {
	for k := 1; k < len(stops); k++ {
		most = max(most, apart(stops[k-1], stops[k]))
	}
	return most
}

// bestOf tries all choices.
func bestOf(candidates, n int, apart func(a, b int) float64) float64 {
	least := math.Inf(1)
	for bits := range 1 << candidates {
		var stops []int
		for i := range candidates {
			if bits>>i&1 == 1 {
				stops = append(stops, i)
			}
		}
		if len(stops) == n && stops[0] == 0 && stops[n-1] == candidates-1 {
			least = min(least, greatest(stops, apart))
		}
	}
	return least
}

func TestStopsOfARun(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	defer r.Close()
	ctx := context.Background()
	last, err := r.LastStep()
	if err != nil {
		t.Fatal(err)
	}
	o := RepresentationOptions{Subset: Subset{Split: "test", Size: 60}}
	even, err := r.Stops(ctx, StopRule{Even: true}, 5, last, "fc1", o)
	if err != nil {
		t.Fatal(err)
	}
	if len(even.Steps) != 5 || even.Steps[0] != 0 || even.Steps[4] != last || even.Instead != 0 {
		t.Fatalf("%+v", even)
	}
	// The distances are nearer to each other than those of steps at equal distances.
	ratio := func(steps []int64) float64 {
		var moved []float64
		for k := range steps[1:] {
			a, err1 := r.Representation(ctx, steps[k], "fc1", o)
			b, err2 := r.Representation(ctx, steps[k+1], "fc1", o)
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			moved = append(moved, b.Apart(a))
		}
		return slices.Max(moved) / slices.Min(moved)
	}
	if even, plain := ratio(even.Steps), ratio([]int64{0, last / 4, last / 2, last * 3 / 4, last}); even >= plain || even > 1.5 {
		t.Errorf("the largest distance is %g times the smallest, at equal steps %g times", even, plain)
	}
	// Without a rule likewise, among recorded and early steps.
	usual, err := r.Stops(ctx, StopRule{}, 5, last, "fc1", o)
	if err != nil || len(usual.Steps) != 5 || usual.Steps[0] != 0 || usual.Steps[4] != last || ratio(usual.Steps) > 1.5 {
		t.Errorf("%+v, %v", usual, err)
	}
	epochs, err := r.Stops(ctx, StopRule{Epochs: []float64{0, 1, 3, 100}}, 2, last, "", o)
	if err != nil || !slices.Equal(epochs.Steps, []int64{0, last / 3, last}) || !slices.Equal(epochs.Beyond, []float64{100}) {
		t.Errorf("%+v, %v", epochs, err)
	}
	logs, err := r.Stops(ctx, StopRule{Log: true}, 4, last, "", o)
	if err != nil || len(logs.Steps) != 4 || logs.Steps[3] != last || logs.Steps[1] > last/4 {
		t.Errorf("%+v, %v", logs, err)
	}
	if _, err := r.Stops(ctx, StopRule{Epochs: []float64{50, 100}}, 2, last, "", o); err == nil || !strings.Contains(err.Error(), "only one step") {
		t.Errorf("epochs after the end: %v", err)
	}
}
