package analysis

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// WriteCSV writes some of the mistakes as a table: one row for each, with the steps of the
// history between which it was learnt or went wrong.
func (m *Mistakes) WriteCSV(w io.Writer, rows []Mistake) error {
	t := csv.NewWriter(w)
	head := []string{"sample", "file", "split", "step", "actual", "predicted", "kind", "output", "loss", "correct_at", "of_steps", "flips", "learnt_after", "learnt_by", "wrong_after", "wrong_by", "nearest"}
	if err := t.Write(head); err != nil {
		return err
	}
	for _, x := range rows {
		near := make([]string, len(x.NeighbourLabels))
		for i, l := range x.NeighbourLabels {
			near[i] = m.Classes[l]
		}
		l := x.Learning
		if err := t.Write([]string{
			strconv.Itoa(int(x.ID)), x.File, m.Split, strconv.FormatInt(m.Step, 10), m.Classes[x.Actual], m.Classes[x.Predicted], string(x.Kind),
			decimal(x.Confidence), decimal(x.Loss), strconv.Itoa(l.Right), strconv.Itoa(len(m.History.Steps)), strconv.Itoa(l.Flips),
			known(l.After), known(l.Learnt), known(l.LostAfter), known(l.Lost), strings.Join(near, " "),
		}); err != nil {
			return err
		}
	}
	t.Flush()
	return t.Error()
}

// decimal writes a number without an exponent.
func decimal(v float32) string { return strconv.FormatFloat(float64(v), 'f', -1, 32) }

// known writes a step, nothing for −1.
func known(step int64) string {
	if step < 0 {
		return ""
	}
	return strconv.FormatInt(step, 10)
}
