package analysis

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// SelectionError says that the text of a selection is malformed.
type SelectionError struct{ Text, Accepted string }

func (e *SelectionError) Error() string { return fmt.Sprintf("selection %q is malformed", e.Text) }

// Hint says what is accepted.
func (e *SelectionError) Hint() string { return e.Accepted }

// Selection reads a selection of observations: samples and ranges of samples
// ("17,230-245", where a range means the observations among its samples), or a
// class and a part of its split in p ("3/2", see [Run.Splits]). A malformed text
// gives a *[SelectionError].
func (r *Run) Selection(ctx context.Context, p *Representation, text string) ([]int32, error) {
	wrong := &SelectionError{text, "give samples, such as 17,230-245, or a class and the part 1 or 2 of its split, such as " + p.Classes[0] + "/2"}
	if i := strings.LastIndex(text, "/"); i >= 0 {
		class := slices.Index(p.Classes, text[:i])
		part, err := strconv.Atoi(text[i+1:])
		if class < 0 || err != nil || part < 1 || part > 2 {
			return nil, wrong
		}
		all, err := r.Splits(ctx, p)
		if err != nil {
			return nil, err
		}
		ids := all[class].Parts[part-1]
		if len(ids) == 0 {
			return nil, noAnswer("take more observations, or another class", "select samples of run %s: part %d of class %s has none", r.Name(), part, p.Classes[class])
		}
		return ids, nil
	}
	var ids []int32
	for _, piece := range strings.Split(text, ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(piece), "-")
		a, err := strconv.Atoi(from)
		b := a
		if err == nil && isRange {
			b, err = strconv.Atoi(to)
		}
		if err != nil || a < 0 || b < a || b > 1<<30 {
			return nil, wrong
		}
		if !isRange {
			ids = append(ids, int32(a))
			continue
		}
		for _, id := range p.IDs {
			if int(id) >= a && int(id) <= b {
				ids = append(ids, id)
			}
		}
	}
	return ids, nil
}

// Clearest returns the second part of the split with the widest gap among the
// classes that split, and its class; class is −1 if no class splits.
func Clearest(all []ClassSplit) (class int, ids []int32) {
	class = -1
	for c := range all {
		if all[c].Splits() && (class < 0 || all[c].Gap() > all[class].Gap()) {
			class, ids = c, all[c].Parts[1]
		}
	}
	return class, ids
}
