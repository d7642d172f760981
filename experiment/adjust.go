package experiment

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"brainbow/dataset"
	"brainbow/internal/vfs"
)

// Samples lists training samples by number. In a recipe file it may be the path of a CSV file with a
// column sample.
type Samples struct {
	List []int
	File string
}

// Labels are classes by training sample. In a recipe file they may be the path of a CSV file with the
// columns sample and label.
type Labels struct {
	Of   map[string]string
	File string
}

// Weights are factors of the loss, by class and by training sample. In a recipe file they may be a
// plain mapping by class, or the path of a CSV file with the columns sample and weight.
type Weights struct {
	Classes, Samples map[string]float64
	File             string
}

// IsZero reports whether nothing is listed.
func (s Samples) IsZero() bool { return len(s.List) == 0 && s.File == "" }

// IsZero reports whether no label is given.
func (l Labels) IsZero() bool { return len(l.Of) == 0 && l.File == "" }

// IsZero reports whether no weight is given.
func (w Weights) IsZero() bool { return len(w.Classes)+len(w.Samples) == 0 && w.File == "" }

// UnmarshalYAML accepts a list of numbers or a path.
func (s *Samples) UnmarshalYAML(decode func(any) error) error {
	if decode(&s.File) == nil {
		return nil
	}
	s.File = ""
	return decode(&s.List)
}

// UnmarshalYAML accepts a mapping or a path.
func (l *Labels) UnmarshalYAML(decode func(any) error) error {
	if decode(&l.File) == nil {
		return nil
	}
	l.File = ""
	return decode(&l.Of)
}

// weightsForm is the complete form of Weights.
type weightsForm struct {
	Classes map[string]float64 `json:"classes,omitempty" yaml:"classes,omitempty,flow"`
	Samples map[string]float64 `json:"samples,omitempty" yaml:"samples,omitempty,flow"`
}

// UnmarshalYAML accepts both groups, a mapping by class, or a path.
func (w *Weights) UnmarshalYAML(decode func(any) error) error {
	if decode(&w.File) == nil {
		return nil
	}
	w.File = ""
	var both weightsForm
	if decode(&both) == nil {
		w.Classes, w.Samples = both.Classes, both.Samples
		return nil
	}
	return decode(&w.Classes)
}

// MarshalYAML writes the list, or the path.
func (s Samples) MarshalYAML() (any, error) {
	if s.File != "" {
		return s.File, nil
	}
	return s.List, nil
}

// MarshalYAML writes the mapping, or the path.
func (l Labels) MarshalYAML() (any, error) {
	if l.File != "" {
		return l.File, nil
	}
	return l.Of, nil
}

// MarshalYAML writes both groups, or the path.
func (w Weights) MarshalYAML() (any, error) {
	if w.File != "" {
		return w.File, nil
	}
	return weightsForm{w.Classes, w.Samples}, nil
}

// MarshalJSON writes the list.
func (s Samples) MarshalJSON() ([]byte, error) { return json.Marshal(s.List) }

// MarshalJSON writes the mapping.
func (l Labels) MarshalJSON() ([]byte, error) { return json.Marshal(l.Of) }

// MarshalJSON writes both groups.
func (w Weights) MarshalJSON() ([]byte, error) {
	return json.Marshal(weightsForm{w.Classes, w.Samples})
}

// UnmarshalJSON reads the list.
func (s *Samples) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &s.List) }

// UnmarshalJSON reads the mapping.
func (l *Labels) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &l.Of) }

// UnmarshalJSON reads both groups.
func (w *Weights) UnmarshalJSON(data []byte) error {
	var both weightsForm
	err := json.Unmarshal(data, &both)
	w.Classes, w.Samples = both.Classes, both.Samples
	return err
}

// Adjust returns what the recipe changes in the training samples.
func (d Data) Adjust() dataset.Adjust {
	return dataset.Adjust{Without: d.Without.List, Labels: d.Labels.Of, Classes: d.Weights.Classes, Samples: d.Weights.Samples}
}

// maxTable bounds a CSV file in bytes.
const maxTable = 64 << 20

// readTables replaces the paths in the recipe's data by the contents of the files.
func (d *Data) readTables(fsys vfs.FS) error {
	read := func(key, file, column string, row func(sample, value string) error) error {
		if file == "" {
			return nil
		}
		data, err := vfs.ReadFile(fsys, file, maxTable)
		if err == nil {
			err = eachRow(data, column, row)
		}
		if err != nil {
			return &keyError{"data." + key, fmt.Sprintf("%s: %v", file, err)}
		}
		return nil
	}
	var list []int
	err := read("without", d.Without.File, "", func(sample, _ string) error {
		i, err := strconv.Atoi(sample)
		list = append(list, i)
		return err
	})
	if err != nil {
		return err
	}
	if d.Without.File != "" {
		d.Without = Samples{List: list}
	}
	labels := map[string]string{}
	err = read("labels", d.Labels.File, "label", func(sample, label string) error {
		labels[sample] = label
		return nil
	})
	if err != nil {
		return err
	}
	if d.Labels.File != "" {
		d.Labels = Labels{Of: labels}
	}
	weights := map[string]float64{}
	err = read("weights", d.Weights.File, "weight", func(sample, weight string) (err error) {
		weights[sample], err = strconv.ParseFloat(weight, 64)
		return err
	})
	if err != nil {
		return err
	}
	if d.Weights.File != "" {
		d.Weights = Weights{Samples: weights}
	}
	return nil
}

// eachRow calls do with the column sample and another one, if it has a name, of every row of a CSV
// file.
func eachRow(data []byte, column string, do func(sample, value string) error) error {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	r.ReuseRecord, r.TrimLeadingSpace = true, true
	head, err := r.Read()
	if err != nil {
		return fmt.Errorf("it has no line with the names of its columns: %w", err)
	}
	find := func(name string) (int, error) {
		i := slices.IndexFunc(head, func(h string) bool { return strings.TrimSpace(h) == name })
		if i < 0 {
			return 0, fmt.Errorf("its first line has no column %q", name)
		}
		return i, nil
	}
	at, err := find("sample")
	if err != nil {
		return err
	}
	other := at
	if column != "" {
		if other, err = find(column); err != nil {
			return err
		}
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err // it names the line
		}
		if err := do(strings.TrimSpace(row[at]), strings.TrimSpace(row[other])); err != nil {
			line, _ := r.FieldPos(0)
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
}
