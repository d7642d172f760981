package figure

import (
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/nn"
)

// A title tells two networks apart by what one has and the other has not.
func TestDiffer(t *testing.T) {
	for _, c := range []struct {
		a, b built
		want string
	}{
		{built{hidden: 1, units: 30}, built{}, "with a hidden layer … without"},
		{built{}, built{hidden: 1, units: 30}, "without a hidden layer … with one"},
		{built{hidden: 3}, built{}, "with 3 hidden layers … without"},
		{built{hidden: 3}, built{hidden: 1, units: 9}, "with 3 hidden layers … with one"},
		{built{hidden: 1, units: 9}, built{hidden: 2}, "with a hidden layer … with 2"},
		{built{hidden: 1, units: 30}, built{hidden: 1, units: 10}, "with 30 hidden units … with 10"},
		{built{hidden: 4, convs: 2}, built{hidden: 4}, "with convolutions … without"},
		{built{}, built{hidden: 4, convs: 2}, "without convolutions … with them"},
		{built{hidden: 2}, built{hidden: 2}, " … "},
	} {
		if first, second := language("").differ(c.a, c.b); first+" … "+second != c.want {
			t.Errorf("%+v, %+v: %q … %q, want %q", c.a, c.b, first, second, c.want)
		}
	}
}

// What a network consists of is counted from its layers: those that learn, without the output layer.
func TestBuilt(t *testing.T) {
	alone, hidden := testrun.Digits(), testrun.Digits()
	alone.Layers = []nn.LayerSpec{{Layer: "dense", Units: 10, Activation: "softmax"}}
	for _, c := range []struct {
		of   testrun.Config
		want built
	}{{alone, built{}}, {hidden, built{hidden: 1, units: hidden.Layers[0].Units}}} {
		if got, ok := builtOf(open(t, c.of)); !ok || got != c.want {
			t.Errorf("%+v %v, want %+v", got, ok, c.want)
		}
	}
	if _, ok := builtOf(nil); ok {
		t.Error("known of no run")
	}
	f, err := Make(t.Context(), "confusion", []*analysis.Run{open(t, alone), open(t, hidden)}, -1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(f.Title, "a hidden layer (") {
		t.Errorf("%q", f.Title)
	}
	// The better run comes first, whichever is named first, so that more right is positive.
	other, err := Make(t.Context(), "confusion", []*analysis.Run{open(t, hidden), open(t, alone)}, -1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if other.Title != f.Title || strings.Contains(f.Title, "points with ") {
		t.Errorf("%q and the other way round %q", f.Title, other.Title)
	}
}
