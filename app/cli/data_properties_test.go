package cli

import (
	"bytes"
	"math"
	"testing"

	"brainbow/app/host"
	"brainbow/dataset"

	"github.com/parquet-go/parquet-go"
)

// TestPropertiesParquet reads the file back: the same numbers, nulls where a
// property has no value.
func TestPropertiesParquet(t *testing.T) {
	d, err := host.Data.Open("digits", dataset.Options{Train: 30, Test: 20})
	if err != nil {
		t.Fatal(err)
	}
	table := &propertyTable{d: d}
	if table.train, err = d.Measure(&d.Train); err != nil {
		t.Fatal(err)
	}
	if table.test, err = d.Measure(&d.Test); err != nil {
		t.Fatal(err)
	}
	data, err := table.parquet()
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Split  string   `parquet:"split"`
		Class  string   `parquet:"class"`
		Sample int32    `parquet:"sample"`
		Label  int32    `parquet:"label"`
		Ink    *float64 `parquet:"ink"`
		Hue    *float64 `parquet:"hue"`
	}
	rows, err := parquet.Read[row](bytes.NewReader(data), int64(len(data)))
	if err != nil || len(rows) != 50 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, r := range rows {
		split, want, sample := &d.Train, table.train, i
		if i >= 30 {
			split, want, sample = &d.Test, table.test, i-30
		}
		if int(r.Sample) != sample || int(r.Label) != int(split.Labels[sample]) || r.Class != d.Classes[r.Label] || (r.Split == "train") != (i < 30) {
			t.Errorf("row %d: %+v", i, r)
		}
		if ink := want.Column("ink")[sample]; r.Ink == nil || math.Float64bits(*r.Ink) != math.Float64bits(ink) {
			t.Errorf("row %d: ink %v, want %v", i, r.Ink, ink)
		}
		if r.Hue != nil {
			t.Errorf("row %d: a grey picture has hue %v", i, *r.Hue)
		}
	}
}
