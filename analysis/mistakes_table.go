package analysis

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// WriteCSV writes some of the mistakes as a table: one row for each, with the steps of the
// history between which it was learnt or went wrong, and how many of the nearest training samples are of the
// class that is most frequent among them. The classes of those samples are one column: joined by semicolons, a name with a semicolon or a quotation mark in quotation
// marks, as in a table within the table.
func (m *Mistakes) WriteCSV(w io.Writer, rows []Mistake) error {
	t := csv.NewWriter(w)
	head := []string{"sample", "file", "split", "step", "actual", "predicted", "kind", "output", "loss", "correct_at", "of_steps", "flips", "learnt_after", "learnt_by", "wrong_after", "wrong_by", "alike", "alike_to", "nearest"}
	if err := t.Write(head); err != nil {
		return err
	}
	for _, x := range rows {
		near, err := m.nearest(x)
		if err != nil {
			return err
		}
		l := x.Learning
		alike, to := "", ""
		if class, n := x.LookAlikes(); n > 0 {
			alike, to = strconv.Itoa(n), m.Classes[class]
		}
		if err := t.Write([]string{
			strconv.Itoa(int(x.ID)), x.File, m.Split, strconv.FormatInt(m.Step, 10), m.Classes[x.Actual], m.Classes[x.Predicted], string(x.Kind),
			decimal(x.Confidence), decimal(x.Loss), strconv.Itoa(l.Right), strconv.Itoa(len(m.History.Steps)), strconv.Itoa(l.Flips),
			known(l.After), known(l.Learnt), known(l.LostAfter), known(l.Lost), alike, to, near,
		}); err != nil {
			return err
		}
	}
	t.Flush()
	return t.Error()
}

// nearest joins the classes of the training samples that are nearest to a mistake.
func (m *Mistakes) nearest(x Mistake) (string, error) {
	if len(x.NeighbourLabels) == 0 {
		return "", nil
	}
	names := make([]string, len(x.NeighbourLabels))
	for i, l := range x.NeighbourLabels {
		names[i] = m.Classes[l]
	}
	var b strings.Builder
	t := csv.NewWriter(&b)
	t.Comma = ';'
	if err := t.Write(names); err != nil {
		return "", err
	}
	t.Flush()
	return strings.TrimSuffix(b.String(), "\n"), t.Error()
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
