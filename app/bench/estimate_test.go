package bench

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
)

// An estimate and a training of the same recipe are compared; a recipe without its data is not.
func TestEstimateOf(t *testing.T) {
	r, err := estimateOf(t.Context(), "xor-two-layer", generate.Opener{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if r.Samples != 400 || !(r.Measured > 0) || !(r.Estimated > 0) || math.Abs(r.Ratio-r.Estimated/r.Measured) > 1e-9 {
		t.Errorf("%+v", r)
	}
	if r.Within != (r.Ratio <= Goal && r.Ratio >= 1/Goal) {
		t.Errorf("%+v", r)
	}
	if _, err := estimateOf(t.Context(), "softmax", absent{}, 1); !errors.Is(err, dataset.ErrMissing) {
		t.Error(err)
	}
}

// absent has no files of any dataset.
type absent struct{ generate.Opener }

func (absent) Knows(string) bool { return true }

func (absent) Open(name string, _ dataset.Options) (*dataset.Dataset, error) {
	return nil, &dataset.MissingError{Name: name}
}

func TestWriteEstimates(t *testing.T) {
	var b bytes.Buffer
	err := WriteEstimates(&b, []Estimated{
		{Recipe: "good", Samples: 5, Estimated: 1, Measured: 1.1, Ratio: 0.909, Within: true},
		{Recipe: "bad", Samples: 5, Estimated: 2, Measured: 1, Ratio: 2},
		{Recipe: "gone", Absent: "no files"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"good    5        1.00 s     1.10 s    0.91\n", "2.00  not within 1.5\n", "its data is not there\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}
