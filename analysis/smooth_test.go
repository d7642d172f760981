package analysis

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// The page smooths with the same vectors (web/src/shared/smooth.test.ts).
func TestSmooth(t *testing.T) {
	data, err := os.ReadFile("../render/testdata/smooth.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Values, Smooth []*float64 // null for NaN
		Keep           float64
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		var y []float64
		for _, x := range v.Values {
			if x == nil {
				y = append(y, math.NaN())
				continue
			}
			y = append(y, *x)
		}
		for i, got := range Smooth(y, v.Keep) {
			if want := v.Smooth[i]; want == nil != math.IsNaN(got) || want != nil && math.Abs(got-*want) > 1e-9 {
				t.Errorf("%v, keeping %g: value %d is %g", y, v.Keep, i, got)
			}
		}
	}
}
