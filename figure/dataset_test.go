package figure

import (
	"fmt"
	"strings"
	"testing"
)

// TestDatasetTellsOfRepeats draws data whose test samples are partly also
// training samples.
func TestDatasetTellsOfRepeats(t *testing.T) {
	d := tiny(false)
	n := d.Features()
	if f, err := Dataset("", d, "train", 3, 0); err != nil || !strings.Contains(f.Caption, "No test sample is in the training set.") {
		t.Fatalf("%v, caption %q", err, f.Caption)
	}
	d.Test.Pixels = append(d.Test.Pixels[:0:0], d.Train.Pixels[:2*n]...)
	d.Test.Labels = []uint16{d.Train.Labels[0], d.Train.Labels[1] + 1}
	f, err := Dataset("", d, "test", 3, 0)
	if err != nil {
		t.Fatal(err)
	}
	if want := "2 test samples are also in the training set, 1 with another label."; !strings.Contains(f.Caption, want) || !strings.Contains(f.Description, want) {
		t.Errorf("caption %q, description %q", f.Caption, f.Description)
	}
	checkLayout(t, f)
	d.Test.Labels = nil
	if _, err := Dataset("", d, "test", 3, 0); err == nil {
		t.Error("an empty split was drawn")
	}
}

// TestManyClasses draws the first of a thousand classes; the picture says so.
func TestManyClasses(t *testing.T) {
	d := tiny(false)
	d.Classes = nil
	for i := range 1000 {
		d.Classes = append(d.Classes, fmt.Sprintf("kind %d / 種 %d", i, i))
	}
	for _, draw := range []func() error{
		func() error {
			f, err := Dataset("", d, "train", 3, 0)
			if err == nil && !strings.Contains(f.Caption, "the first 40 of 1,000 classes") {
				t.Errorf("caption %q", f.Caption)
			}
			return err
		},
		func() error {
			f, err := Samples("", d, "train", 3, 0)
			if err == nil && !strings.Contains(f.Caption, "the first 40 of 1,000 classes") {
				t.Errorf("caption %q", f.Caption)
			}
			return err
		},
	} {
		if err := draw(); err != nil {
			t.Error(err)
		}
	}
}
