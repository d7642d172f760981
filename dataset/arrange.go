package dataset

import (
	"fmt"
	"slices"
	"strconv"
)

// Check returns an [*OptionError] for options that every dataset refuses.
func (opt Options) Check() error {
	for _, c := range []struct {
		key string
		n   int
	}{{"train", opt.Train}, {"test", opt.Test}} {
		if c.n < 0 {
			return &OptionError{Key: c.key, Value: strconv.Itoa(c.n), Reason: "must not be negative"}
		}
	}
	if opt.Holdout < 0 || opt.Holdout >= 1 || opt.Holdout != opt.Holdout {
		return &OptionError{Key: "split.test", Value: fmt.Sprint(opt.Holdout), Reason: "must be a share between 0 and 1, such as 0.2"}
	}
	return opt.checkLayout()
}

// Arrange applies opt to a dataset as it was read: it resizes images, holds out a test split if the
// dataset has none, and selects classes and numbers of samples. It changes d.
func (d *Dataset) Arrange(opt Options) error {
	if err := d.relay(opt); err != nil {
		return err
	}
	if d.Test.Len() == 0 {
		if err := d.holdOut(opt); err != nil {
			return err
		}
	} else if opt.Holdout > 0 {
		return &OptionError{Key: "split.test", Value: fmt.Sprint(opt.Holdout), Reason: d.Name + " has a test split already"}
	}
	return d.narrow(opt)
}

// narrow keeps the classes and the numbers of samples in opt.
func (d *Dataset) narrow(opt Options) error {
	if len(opt.Classes) > 0 {
		if err := d.subset(opt.Classes); err != nil {
			return err
		}
	}
	for _, c := range []struct {
		key   string
		n     int
		split *Split
	}{{"train", opt.Train, &d.Train}, {"test", opt.Test, &d.Test}} {
		if c.n > c.split.Len() {
			return &OptionError{
				Key: c.key, Value: strconv.Itoa(c.n),
				Reason: fmt.Sprintf("%s has only %d samples in this split", d.Name, c.split.Len()),
			}
		}
		c.split.limit(c.n, d.Features())
	}
	return nil
}

// subset keeps the named classes, in the order given.
func (d *Dataset) subset(classes []string) error {
	table, err := Relabel(d.Name, d.Classes, classes)
	if err != nil {
		return err
	}
	d.Classes = Canonical(d.Classes, classes)
	if d.Train.keep(table, d.Features()) == 0 || d.Test.keep(table, d.Features()) == 0 {
		return &OptionError{Key: "classes", Value: fmt.Sprint(classes), Reason: "there are no samples of these classes in " + d.Name}
	}
	return nil
}

// Relabel returns the new label of every class of a dataset when only the classes in keep are used,
// −1 for the others.
func Relabel(dataset string, all, keep []string) (table []int, err error) {
	table = make([]int, len(all))
	for i := range table {
		table[i] = -1
	}
	for to, name := range Canonical(all, keep) {
		label := slices.Index(all, name)
		if label < 0 {
			if len(all) > 20 {
				all = append(slices.Clone(all[:20]), fmt.Sprintf("… %d in all", len(all)))
			}
			return table, &OptionError{Key: "classes", Value: strconv.Quote(name), Reason: "there is no such class in " + dataset, Allowed: all}
		}
		if table[label] >= 0 {
			return table, &OptionError{Key: "classes", Value: strconv.Quote(name), Reason: "named twice"}
		}
		table[label] = to
	}
	return table, nil
}

// Canonical returns the names of classes that are given by name or, where no class has that name,
// by number or by another name that is known for it: "car" for automobile. It keeps strings that are neither.
func Canonical(all, keep []string) []string {
	names := slices.Clone(keep)
	for i, name := range names {
		if slices.Contains(all, name) {
			continue
		}
		if label, err := strconv.Atoi(name); err == nil && label >= 0 && label < len(all) {
			names[i] = all[label]
		} else if class, ok := meant(all, name); ok {
			names[i] = class
		}
	}
	return names
}
