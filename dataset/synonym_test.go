package dataset

import (
	"slices"
	"testing"
)

func TestCanonicalKnowsSynonyms(t *testing.T) {
	cifar := []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}
	got := Canonical(cifar, []string{"dogs", "car", "Ships", "planes", "lorry", "3", "cow", "automobile"})
	want := []string{"dog", "automobile", "ship", "airplane", "truck", "cat", "cow", "automobile"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	// A class of that very name comes first, and a synonym of a class that is not there is nothing.
	if got := Canonical([]string{"car", "automobile", "cars"}, []string{"car", "cars", "plane"}); !slices.Equal(got, []string{"car", "cars", "plane"}) {
		t.Errorf("%q", got)
	}
	if _, err := Relabel("cifar10", cifar, []string{"car", "automobile"}); err == nil {
		t.Error("a class is named twice")
	}
}
