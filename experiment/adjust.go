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
	list []int
	file string
}

// Labels are classes by training sample. In a recipe file they may be the path of a CSV file with the
// columns sample and label.
type Labels struct {
	of   map[string]string
	file string
}

// Weights are factors of the loss, by class and by training sample. In a recipe file they may be a
// plain mapping by class, or the path of a CSV file with the columns sample and weight.
type Weights struct {
	classes, samples map[string]float64
	file             string
}

// IsZero reports whether nothing is listed.
func (s Samples) IsZero() bool { return len(s.list) == 0 && s.file == "" }

// IsZero reports whether no label is given.
func (l Labels) IsZero() bool { return len(l.of) == 0 && l.file == "" }

// IsZero reports whether no weight is given.
func (w Weights) IsZero() bool { return len(w.classes)+len(w.samples) == 0 && w.file == "" }

// UnmarshalYAML accepts a list of numbers or a path.
func (s *Samples) UnmarshalYAML(decode func(any) error) error {
	if decode(&s.file) == nil {
		return nil
	}
	s.file = ""
	return decode(&s.list)
}

// UnmarshalYAML accepts a mapping or a path.
func (l *Labels) UnmarshalYAML(decode func(any) error) error {
	if decode(&l.file) == nil {
		return nil
	}
	l.file = ""
	return decode(&l.of)
}

// weightsForm is the complete form of Weights.
type weightsForm struct {
	Classes map[string]float64 `json:"classes,omitempty" yaml:"classes,omitempty,flow"`
	Samples map[string]float64 `json:"samples,omitempty" yaml:"samples,omitempty,flow"`
}

// UnmarshalYAML accepts both groups, a mapping by class, or a path.
func (w *Weights) UnmarshalYAML(decode func(any) error) error {
	if decode(&w.file) == nil {
		return nil
	}
	w.file = ""
	var both weightsForm
	if decode(&both) == nil {
		w.classes, w.samples = both.Classes, both.Samples
		return nil
	}
	return decode(&w.classes)
}

// MarshalYAML writes the list, or the path.
func (s Samples) MarshalYAML() (any, error) {
	if s.file != "" {
		return s.file, nil
	}
	return s.list, nil
}

// MarshalYAML writes the mapping, or the path.
func (l Labels) MarshalYAML() (any, error) {
	if l.file != "" {
		return l.file, nil
	}
	return l.of, nil
}

// MarshalYAML writes both groups, or the path.
func (w Weights) MarshalYAML() (any, error) {
	if w.file != "" {
		return w.file, nil
	}
	return weightsForm{w.classes, w.samples}, nil
}

// MarshalJSON writes the list.
func (s Samples) MarshalJSON() ([]byte, error) { return json.Marshal(s.list) }

// MarshalJSON writes the mapping.
func (l Labels) MarshalJSON() ([]byte, error) { return json.Marshal(l.of) }

// MarshalJSON writes both groups.
func (w Weights) MarshalJSON() ([]byte, error) {
	return json.Marshal(weightsForm{w.classes, w.samples})
}

// UnmarshalJSON reads the list.
func (s *Samples) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &s.list) }

// UnmarshalJSON reads the mapping.
func (l *Labels) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &l.of) }

// UnmarshalJSON reads both groups.
func (w *Weights) UnmarshalJSON(data []byte) error {
	var both weightsForm
	err := json.Unmarshal(data, &both)
	w.classes, w.samples = both.Classes, both.Samples
	return err
}

// Adjust returns what the recipe changes in the training samples.
func (d Data) Adjust() dataset.Adjust {
	return dataset.Adjust{Without: d.Without.list, Labels: d.Labels.of, Classes: d.Weights.classes, Samples: d.Weights.samples}
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
	err := read("without", d.Without.file, "", func(sample, _ string) error {
		i, err := strconv.Atoi(sample)
		list = append(list, i)
		return err
	})
	if err != nil {
		return err
	}
	if d.Without.file != "" {
		d.Without = Samples{list: list}
	}
	labels := map[string]string{}
	err = read("labels", d.Labels.file, "label", func(sample, label string) error {
		labels[sample] = label
		return nil
	})
	if err != nil {
		return err
	}
	if d.Labels.file != "" {
		d.Labels = Labels{of: labels}
	}
	weights := map[string]float64{}
	err = read("weights", d.Weights.file, "weight", func(sample, weight string) (err error) {
		weights[sample], err = strconv.ParseFloat(weight, 64)
		return err
	})
	if err != nil {
		return err
	}
	if d.Weights.file != "" {
		d.Weights = Weights{samples: weights}
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
