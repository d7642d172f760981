package tensor

import "testing"

func TestRowsAndReshapeShareData(t *testing.T) {
	x := New(2, 3, 4)
	if x.Len() != 24 {
		t.Fatalf("%d elements", x.Len())
	}
	x.Row(1).Data[5] = 7
	if x.Data[17] != 7 || x.Reshape(6, 4).Row(4).Data[1] != 7 {
		t.Error("a row is not a view")
	}
	c := x.Clone()
	c.Data[17] = 8
	if x.Data[17] != 7 {
		t.Error("a clone is a view")
	}
	if r := x.Row(0); cap(r.Data) != 12 || len(r.Shape) != 2 {
		t.Errorf("a row has shape %v and room for %d", r.Shape, cap(r.Data))
	}
	if Len() != 1 {
		t.Error("a scalar has one element")
	}
}

func TestPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"negative":  func() { New(2, -1) },
		"wrong":     func() { From(make([]float32, 5), 2, 3) },
		"row":       func() { New(2, 3).Row(2) },
		"of scalar": func() { New().Row(0) },
		"reshape":   func() { New(2, 3).Reshape(4) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("did not panic")
				}
			}()
			f()
		})
	}
}
