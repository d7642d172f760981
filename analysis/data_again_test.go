package analysis

import (
	"errors"
	"testing"

	"brainbow/dataset"
	"brainbow/internal/testrun"
)

// late is an Opener whose data is missing at first.
type late struct {
	dataset.Opener
	missing bool
}

func (l *late) Open(name string, opt dataset.Options) (*dataset.Dataset, error) {
	if l.missing {
		return nil, &dataset.MissingError{Name: name}
	}
	return l.Opener.Open(name, opt)
}

// Data that is put in place while a run is open is found, and then opened once.
func TestDataLater(t *testing.T) {
	data := &late{testrun.Data, true}
	r, err := Open(testrun.Make(t, testrun.Digits()), Options{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Data(); !errors.Is(err, dataset.ErrMissing) {
		t.Fatalf("missing data: %v", err)
	}
	data.missing = false
	d, err := r.Data()
	if err != nil {
		t.Fatalf("data that is there now: %v", err)
	}
	if d.Train.Len() != testrun.Digits().Train {
		t.Errorf("%d training samples, want %d", d.Train.Len(), testrun.Digits().Train)
	}
	if again, err := r.Data(); err != nil || again != d {
		t.Errorf("the data was opened twice: %v", err)
	}
}
