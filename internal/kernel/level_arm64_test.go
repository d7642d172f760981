//go:build !noasm

package kernel

import (
	"slices"
	"testing"
)

// Every arm64 machine has NEON, so tests that compare levels always have something to compare.
func TestLevelsOfARM64(t *testing.T) {
	if got, want := Levels(), []Level{Generic, NEON}; !slices.Equal(got, want) {
		t.Fatalf("levels are %v, want %v", got, want)
	}
}
