package train

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"testing"

	"brainbow/dataset"
)

// The order of the samples and the augmented pictures are those of docs/randomness.py, which follows
// docs/run-format.md.
func TestRandomnessAsDocumented(t *testing.T) {
	text, err := os.ReadFile("../docs/randomness.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Seed      string
		Orders    [][]int32
		Picture   [][][]int
		Changes   [][]dataset.Augment
		Augmented [][][][][]int
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	seed, err := strconv.ParseUint(want.Seed, 10, 64)
	if err != nil {
		t.Fatal(err)
	}

	o := newOrder(seed, 60, 25)
	for epoch, order := range want.Orders {
		var got []int32
		for k := range 3 {
			got = append(got, o.batch(int64(epoch), k)...)
		}
		if !slices.Equal(got, order) {
			t.Errorf("epoch %d: %v, want %v", epoch, got, order)
		}
	}

	flat := func(picture [][][]int) (b []uint8) {
		for _, plane := range picture {
			for _, row := range plane {
				for _, v := range row {
					b = append(b, uint8(v))
				}
			}
		}
		return b
	}
	picture := flat(want.Picture)
	d := &dataset.Dataset{Name: "one", Classes: []string{"a", "b"}, Shape: [3]int{2, 6, 5}}
	for range 18 {
		d.Train.Pixels, d.Train.Labels = append(d.Train.Pixels, picture...), append(d.Train.Labels, 0)
	}
	in, err := dataset.NewInput(d, &d.Train, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, changes := range want.Changes {
		view, err := in.Augmented(changes, seed)
		if err != nil {
			t.Fatal(err)
		}
		for epoch, expected := range want.Augmented[i] {
			view.SetEpoch(int64(epoch))
			if got := view.Pixels(17); !slices.Equal(got, flat(expected)) {
				t.Errorf("changes %d, epoch %d: %v, want %v", i, epoch, got, flat(expected))
			}
		}
	}
	if len(want.Orders) != 3 || len(want.Changes) != 2 || len(want.Augmented[1]) != 4 {
		t.Error("examples are missing")
	}
}
