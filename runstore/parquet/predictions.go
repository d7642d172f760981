// Package parquet implements the file format of predictions in runs of format 1: Apache Parquet, one row per
// sample. [Encode] writes it for other programs. Importing the package registers it with package runstore, as image formats register themselves
// with package image.
package parquet

import (
	"bytes"
	"fmt"
	"math"

	"github.com/parquet-go/parquet-go"

	guard "brainbow/internal/parquet"
	"brainbow/runstore"
	"brainbow/tensor"
)

func init() { runstore.RegisterPredictions(codec{}) }

type codec struct{}

// row is one row of the file.
type row struct {
	ID         int32     `parquet:"id,delta"`
	Label      int32     `parquet:"label,dict"`
	Predicted  int32     `parquet:"predicted,dict"`
	Confidence float32   `parquet:"confidence"`
	Loss       float32   `parquet:"loss"`
	Logits     []float32 `parquet:"logits,list"`
}

// Encode returns predictions as a Parquet file: one row for each sample.
func Encode(step int64, p *runstore.Predictions) ([]byte, error) { return codec{}.Encode(nil, step, p) }

func (codec) Encode(dst []byte, step int64, p *runstore.Predictions) ([]byte, error) {
	out := bytes.NewBuffer(dst)
	w := parquet.NewGenericWriter[row](out,
		parquet.Compression(&parquet.Snappy),
		parquet.KeyValueMetadata("step", fmt.Sprint(step)),
		parquet.KeyValueMetadata("split", "test"))
	const group = 1024
	rows := make([]row, 0, group)
	for i := range p.ID {
		rows = append(rows, row{p.ID[i], p.Label[i], p.Predicted[i], p.Confidence[i], p.Loss[i], p.Logits.Row(i).Data})
		if len(rows) == group || i == len(p.ID)-1 {
			if _, err := w.Write(rows); err != nil {
				return nil, err
			}
			rows = rows[:0]
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (codec) Decode(data []byte) (p *runstore.Predictions, err error) {
	defer guard.Recover(&err)
	f, err := guard.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	n := f.NumRows()
	if n > math.MaxInt32 {
		return nil, fmt.Errorf("%d rows", n)
	}
	r := parquet.NewGenericReader[row](f)
	defer r.Close()
	p = &runstore.Predictions{}
	rows := make([]row, 256)
	classes := -1
	var logits []float32
	for int64(p.Len()) < n {
		k, err := r.Read(rows)
		for _, x := range rows[:k] {
			if classes < 0 {
				classes = len(x.Logits)
			}
			if len(x.Logits) != classes {
				return nil, fmt.Errorf("row %d has %d logits, the first has %d", p.Len(), len(x.Logits), classes)
			}
			p.ID = append(p.ID, x.ID)
			p.Label = append(p.Label, x.Label)
			p.Predicted = append(p.Predicted, x.Predicted)
			p.Confidence = append(p.Confidence, x.Confidence)
			p.Loss = append(p.Loss, x.Loss)
			logits = append(logits, x.Logits...)
		}
		if k == 0 {
			return nil, fmt.Errorf("there must be %[2]d rows, not %[1]d: %[3]v", p.Len(), n, err)
		}
	}
	p.Logits = tensor.From(logits, p.Len(), max(classes, 0))
	return p, nil
}
