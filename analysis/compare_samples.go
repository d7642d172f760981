package analysis

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"

	"brainbow/dataset"
)

// WonAndLost counts the samples that both runs have by which of them is right. A network is right if its answer is the
// class of the sample in its own run's data. Won less Lost is the difference of the numbers of correct answers.
type WonAndLost struct {
	// Common is the number of samples of the split that both have. Whole says that it is all of them.
	Common int  `json:"common"`
	Whole  bool `json:"whole"`
	// Right is how many of them the first and the second get right, Both how many both do, Neither how many neither does.
	Right   [2]int `json:"right"`
	Both    int    `json:"both"`
	Neither int    `json:"neither"`
	// Won are the samples that the second gets right and the first wrong, Lost the reverse; those first whose right
	// answer is most confident.
	Won  []Exchanged `json:"won"`
	Lost []Exchanged `json:"lost"`
}

// Exchanged is a sample that one network gets right and the other wrong. Classes are indices of each run's own classes, −1
// for an answer without a class.
type Exchanged struct {
	ID         [2]int32    `json:"id"` // the sample's position in the first's and the second's split
	Actual     [2]int32    `json:"actual"`
	Answer     [2]int32    `json:"answer"`
	Confidence [2]*float64 `json:"confidence"`
}

// commonSamples are the positions of the same samples in two splits.
type commonSamples struct {
	ids   [2][]int32
	whole bool // all of both, at the same positions
}

// errDifferentData says that two runs have no samples in common.
func errDifferentData(a, b *side, split string) error {
	return incomparable("different-data",
		fmt.Sprintf("different data: the %s samples of %s (%s) and of %s (%s) have none in common", split, a.facts.Run, a.facts.Dataset, b.facts.Run, b.facts.Dataset),
		fmt.Sprintf("数据不同：%s（%s）与 %s（%s）没有共同的样本", a.facts.Run, a.facts.Dataset, b.facts.Run, b.facts.Dataset))
}

// common finds the samples that both splits have, by their contents: the runs may have been trained on other parts or classes
// of one dataset.
func (p *Comparer) common() (*commonSamples, error) {
	a, b := &p.sides[0], &p.sides[1]
	x, err := a.Split(p.Split)
	if err != nil {
		return nil, err
	}
	y, err := b.Split(p.Split)
	if err != nil {
		return nil, err
	}
	c := &commonSamples{}
	if c.whole = sameSamples(x, y); c.whole {
		for i := range x.Len() {
			c.ids[0] = append(c.ids[0], int32(i))
		}
		c.ids[1] = c.ids[0]
	} else {
		c.match(x, y)
	}
	if len(c.ids[0]) == 0 {
		return nil, errDifferentData(a, b, p.Split)
	}
	return c, nil
}

// sameSamples reports whether two splits have the same samples in the same order.
func sameSamples(x, y *dataset.Split) bool {
	return x.Len() == y.Len() && slices.Equal(x.Pixels, y.Pixels) && slices.Equal(x.Values, y.Values)
}

// match finds equal samples. Of several equal ones, the first belong together, then the second, and so on.
func (c *commonSamples) match(x, y *dataset.Split) {
	where := map[[sha256.Size]byte][]int32{}
	for i, sum := range sums(y) {
		where[sum] = append(where[sum], int32(i))
	}
	for i, sum := range sums(x) {
		if at := where[sum]; len(at) > 0 {
			c.ids[0], c.ids[1] = append(c.ids[0], int32(i)), append(c.ids[1], at[0])
			where[sum] = at[1:]
		}
	}
}

// sums returns a hash of the contents of each sample.
func sums(s *dataset.Split) (out [][sha256.Size]byte) {
	n := s.Len()
	if n == 0 {
		return nil
	}
	for i := range n {
		if s.Pixels != nil {
			w := len(s.Pixels) / n
			out = append(out, sha256.Sum256(s.Pixels[i*w:(i+1)*w]))
			continue
		}
		w := len(s.Values) / n
		row := s.Values[i*w : (i+1)*w]
		raw := make([]byte, 0, 4*w)
		for _, v := range row {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
		}
		out = append(out, sha256.Sum256(raw))
	}
	return out
}

// predicted returns the predictions of both sides, and which rows of them are the same samples.
func (p *Comparer) predicted(ctx context.Context) (q [2]*Predictions, rows *commonSamples, err error) {
	if err := p.steps(); err != nil {
		return q, nil, err
	}
	for i := range p.sides {
		s := &p.sides[i]
		if q[i], err = s.Predictions(ctx, s.facts.Step, p.Split); err != nil {
			if can := s.Abilities(); !can.Level.Includes(CanForward) && ctx.Err() == nil {
				return q, nil, incomparable("no-network", fmt.Sprintf("run %s has no predictions at step %d. %s", s.facts.Run, s.facts.Step, can.Text), fmt.Sprintf("%s 在第 %d 步没有预测。%s", s.facts.Run, s.facts.Step, can.Chinese))
			}
			return q, nil, err
		}
	}
	// Recorded predictions can be compared without the data.
	same := p.sides[0].Store.Meta().Dataset.Fingerprint == p.sides[1].Store.Meta().Dataset.Fingerprint
	if rows, err = p.common(); err != nil && same && q[0].Len() == q[1].Len() {
		rows, err = &commonSamples{ids: [2][]int32{q[0].IDs, q[1].IDs}, whole: true}, nil
	}
	return q, rows, err
}

// Samples compares what both networks answer for the samples that both runs have.
func (p *Comparer) Samples(ctx context.Context) (*WonAndLost, error) {
	q, rows, err := p.predicted(ctx)
	if err != nil {
		return nil, err
	}
	w := &WonAndLost{Common: len(rows.ids[0]), Whole: rows.whole, Won: []Exchanged{}, Lost: []Exchanged{}}
	for k := range rows.ids[0] {
		var x Exchanged
		var right [2]bool
		for i := range q {
			at := rows.ids[i][k]
			x.ID[i], x.Actual[i], x.Answer[i], x.Confidence[i] = at, q[i].Labels[at], q[i].Predicted[at], finiteOrNil(float64(q[i].Confidence[at]))
			if right[i] = x.Answer[i] == x.Actual[i]; right[i] {
				w.Right[i]++
			}
		}
		switch {
		case right[0] && right[1]:
			w.Both++
		case right[1]:
			w.Won = append(w.Won, x)
		case right[0]:
			w.Lost = append(w.Lost, x)
		default:
			w.Neither++
		}
	}
	byConfidence(w.Won, 1)
	byConfidence(w.Lost, 0)
	return w, nil
}

// byConfidence sorts samples by the confidence of one of the answers.
func byConfidence(all []Exchanged, of int) {
	sort.SliceStable(all, func(i, j int) bool {
		x, y := all[i].Confidence[of], all[j].Confidence[of]
		return x != nil && (y == nil || *x > *y)
	})
}

// finiteOrNil returns nil for numbers that JSON cannot hold.
func finiteOrNil(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// ConfusionDifference is how much more often the second network predicts a class as another than the first does.
type ConfusionDifference struct {
	Classes []string `json:"classes"`
	// Shares[a][p] is the share of class a that the second predicts as p, less that of the first; null for a class of which
	// one of them has no samples.
	Shares [][]*float64 `json:"shares"`
	// Counts[a][p] are the counts of the first and the second.
	Counts [][][2]int `json:"counts"`
	// Empty lists the classes of which the first, or the second, has no samples.
	Empty [2][]int `json:"empty"`
	// Same says that both are of the same samples.
	Same bool `json:"same"`
}

// Confusion compares the confusion matrices, each of its run's split: it needs the same classes, not the same samples.
func (p *Comparer) Confusion(ctx context.Context) (*ConfusionDifference, error) {
	if err := p.steps(); err != nil {
		return nil, err
	}
	a, b := &p.sides[0], &p.sides[1]
	if !slices.Equal(a.facts.Classes, b.facts.Classes) {
		return nil, incomparable("different-classes",
			fmt.Sprintf("different classes: %s has %s, %s has %s", a.facts.Run, someClasses(a.facts.Classes), b.facts.Run, someClasses(b.facts.Classes)),
			fmt.Sprintf("类别不同：%s 有 %s，%s 有 %s", a.facts.Run, someClasses(a.facts.Classes), b.facts.Run, someClasses(b.facts.Classes)))
	}
	q, rows, err := p.predicted(ctx)
	if why, ok := errors.AsType[*Incomparable](err); err != nil && !(ok && why.Code == "different-data") {
		return nil, err
	}
	d := &ConfusionDifference{Classes: a.facts.Classes, Same: rows != nil && rows.whole, Empty: [2][]int{{}, {}}}
	var m [2]*Confusion
	for i := range m {
		classes, err := p.sides[i].classesOf(q[i])
		if err != nil {
			return nil, err
		}
		if len(classes) > MostConfused {
			return nil, fmt.Errorf("compare confusion: %d classes: %w", len(classes), ErrManyClasses)
		}
		m[i] = Confuse(q[i], classes)
		d.Classes = classes
	}
	shares := m[1].Minus(m[0], false)
	for k := range d.Classes {
		var counts [][2]int
		var row []*float64
		empty := m[0].Actual(k) == 0 || m[1].Actual(k) == 0
		for i := range m {
			if m[i].Actual(k) == 0 {
				d.Empty[i] = append(d.Empty[i], k)
			}
		}
		for c := range d.Classes {
			counts = append(counts, [2]int{m[0].Counts[k][c], m[1].Counts[k][c]})
			if empty {
				row = append(row, nil)
			} else {
				row = append(row, &shares[k][c])
			}
		}
		d.Counts, d.Shares = append(d.Counts, counts), append(d.Shares, row)
	}
	return d, nil
}

// Minus returns how much greater each cell's share of its row is than in another matrix of the same classes, or of its column;
// the share of an empty row or column is 0.
func (c *Confusion) Minus(other *Confusion, columns bool) [][]float64 {
	part := func(c *Confusion, a, p int) float64 {
		whole := c.Actual(a)
		if columns {
			whole = c.Said(p)
		}
		if whole == 0 {
			return 0
		}
		return float64(c.Counts[a][p]) / float64(whole)
	}
	out := make([][]float64, len(c.Counts))
	for a := range out {
		out[a] = make([]float64, len(c.Counts))
		for p := range out[a] {
			out[a][p] = part(c, a, p) - part(other, a, p)
		}
	}
	return out
}

// someClasses names classes, of many the first few.
func someClasses(names []string) string {
	const shown = 4
	if len(names) > shown {
		return fmt.Sprintf("%v … (%d)", names[:shown-1], len(names))
	}
	return fmt.Sprint(names)
}

// Largest returns the k mistakes whose shares differ most, the largest difference first.
func (d *ConfusionDifference) Largest(k int) []Cell {
	var cells []Cell
	for a, row := range d.Shares {
		for p, v := range row {
			if a != p && v != nil && *v != 0 {
				cells = append(cells, Cell{a, p, d.Counts[a][p][1] - d.Counts[a][p][0]})
			}
		}
	}
	sort.SliceStable(cells, func(i, j int) bool {
		x, y := cells[i], cells[j]
		return math.Abs(*d.Shares[x.Actual][x.Predicted]) > math.Abs(*d.Shares[y.Actual][y.Predicted])
	})
	return cells[:min(k, len(cells))]
}
