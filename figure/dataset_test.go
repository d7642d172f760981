package figure

import (
	"fmt"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/render"
)

// TestDatasetTellsOfRepeats draws data whose test samples are partly also
// training samples.
func TestDatasetTellsOfRepeats(t *testing.T) {
	d := tiny(false)
	n := d.Features()
	if f, err := Dataset(d, DataOptions{Split: "train", PerClass: 3}); err != nil || !strings.Contains(f.Title, "no test sample is in the training set") {
		t.Fatalf("%v, title %q", err, f.Title)
	}
	d.Test.Pixels = append(d.Test.Pixels[:0:0], d.Train.Pixels[:2*n]...)
	d.Test.Labels = []uint16{d.Train.Labels[0], d.Train.Labels[1] + 1}
	f, err := Dataset(d, DataOptions{Split: "test", PerClass: 3})
	if err != nil {
		t.Fatal(err)
	}
	if want := "2 of 2 test samples are also in the training set, 1 with another label"; f.Title != want {
		t.Errorf("title %q, want %q", f.Title, want)
	}
	checkLayout(t, f)
	d.Test.Labels = nil
	if _, err := Dataset(d, DataOptions{Split: "test", PerClass: 3}); err == nil {
		t.Error("an empty split was drawn")
	}
}

// Classes of equal, of about equal and of different sizes.
func TestBalance(t *testing.T) {
	names := []string{"0", "cat"}
	for want, counts := range map[string][]int{
		"2 classes, each with 20 training samples":                                {20, 20},
		"2 classes of about the same size: 18 (0) to 20 (“cat”) training samples": {18, 20},
		"The classes differ in size: “cat” has 2 training samples, 0 20":          {20, 2},
		"2 classes, each with a single training sample":                           {1, 1},
	} {
		if got := balance("", names, counts, "train").text; got != want {
			t.Errorf("%q, want %q", got, want)
		}
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
			f, err := Dataset(d, DataOptions{Split: "train", PerClass: 3})
			if err == nil && !strings.Contains(f.Caption, "the first 10 of 1,000 classes") {
				t.Errorf("caption %q", f.Caption)
			}
			return err
		},
		func() error {
			f, err := Samples(d, DataOptions{Split: "train", PerClass: 3})
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

// Many classes with long names, and points, keep to the usual sheet in every shape.
func TestDataKeepsToTheSheet(t *testing.T) {
	many := tiny(false)
	many.Classes = nil
	for i := range 40 {
		many.Classes = append(many.Classes, fmt.Sprintf("Ulmus glabra subspecies montana variant %d", i))
	}
	for _, d := range []*dataset.Dataset{many, tiny(false), tiny(true)} {
		for _, shape := range []string{"wide", "tall", "square"} {
			o := DataOptions{Split: "train", PerClass: 10, Common: map[string]string{"shape": shape}}
			for _, draw := range []func(*dataset.Dataset, DataOptions) (*render.Figure, error){Samples, Dataset} {
				f, err := draw(d, o)
				if err != nil {
					t.Fatal(err)
				}
				f.Shape = o.about("dataset").shape
				checkSheet(t, f)
				checkLayout(t, f)
			}
		}
	}
}
