package record

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"testing"
)

// The measured samples are those of docs/randomness.py, which follows docs/run-format.md.
func TestRandomnessAsDocumented(t *testing.T) {
	text, err := os.ReadFile("../docs/randomness.json")
	must(t, err)
	var want struct {
		Seed     string
		Measured map[string][]int32
	}
	must(t, json.Unmarshal(text, &want))
	seed, err := strconv.ParseUint(want.Seed, 10, 64)
	must(t, err)
	for _, split := range []string{SampledTest, SampledTrain} {
		if got := drawn(seed, split, 60, 9); !slices.Equal(got, want.Measured[split]) {
			t.Errorf("%s: %v, want %v", split, got, want.Measured[split])
		}
	}
}
