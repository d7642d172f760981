package runstore

import (
	"bytes"
	"fmt"
	"math"

	"github.com/parquet-go/parquet-go"

	"brainbow/tensor"
)

// Predictions are a network's outputs for n samples. All columns have n entries.
type Predictions struct {
	ID         []int32        // index in the split
	Label      []int32        // true class
	Predicted  []int32        // class of the largest output
	Confidence []float32      // of the predicted class
	Loss       []float32      // of this sample
	Logits     *tensor.Tensor // [n, classes], what the last layer puts out before its activation
}

// Len returns the number of samples.
func (p *Predictions) Len() int { return len(p.ID) }

func (p *Predictions) check() error {
	n := len(p.ID)
	if len(p.Label) != n || len(p.Predicted) != n || len(p.Confidence) != n || len(p.Loss) != n {
		return fmt.Errorf("columns of different lengths: id %d, label %d, predicted %d, confidence %d, loss %d",
			n, len(p.Label), len(p.Predicted), len(p.Confidence), len(p.Loss))
	}
	if p.Logits == nil || len(p.Logits.Shape) != 2 || p.Logits.Shape[0] != n {
		return fmt.Errorf("logits are not [%d, classes]", n)
	}
	return nil
}

// predictionRow is one row of the Parquet file.
type predictionRow struct {
	ID         int32     `parquet:"id,delta"`
	Label      int32     `parquet:"label,dict"`
	Predicted  int32     `parquet:"predicted,dict"`
	Confidence float32   `parquet:"confidence"`
	Loss       float32   `parquet:"loss"`
	Logits     []float32 `parquet:"logits,list"`
}

func encodePredictions(dst []byte, step int64, p *Predictions) ([]byte, error) {
	out := bytes.NewBuffer(dst)
	w := parquet.NewGenericWriter[predictionRow](out,
		parquet.Compression(&parquet.Snappy),
		parquet.KeyValueMetadata("step", fmt.Sprint(step)),
		parquet.KeyValueMetadata("split", "test"))
	const group = 1024
	rows := make([]predictionRow, 0, group)
	for i := range p.ID {
		rows = append(rows, predictionRow{p.ID[i], p.Label[i], p.Predicted[i], p.Confidence[i], p.Loss[i], p.Logits.Row(i).Data})
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

// decodePredictions parses a Parquet file. The name is for errors.
func decodePredictions(name string, data []byte) (p *Predictions, err error) {
	// The library checks less than a file from elsewhere deserves.
	defer func() {
		if r := recover(); r != nil {
			p, err = nil, damaged(name, "not the Parquet file it should be: %v", r)
		}
	}()
	if err := checkFooter(data); err != nil {
		return nil, damaged(name, "%v", err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err == nil {
		err = checkPages(f, data)
	}
	if err != nil {
		return nil, damaged(name, "%v", err)
	}
	// A row takes at least a bit somewhere: no honest file declares more.
	n := f.NumRows()
	if n < 0 || n > 64*int64(len(data)) || n > math.MaxInt32 {
		return nil, damaged(name, "%d rows in %d bytes", n, len(data))
	}
	r := parquet.NewGenericReader[predictionRow](f)
	defer r.Close()
	p = &Predictions{}
	rows := make([]predictionRow, 256)
	classes := -1
	var logits []float32
	for int64(p.Len()) < n {
		k, err := r.Read(rows)
		for _, row := range rows[:k] {
			if classes < 0 {
				classes = len(row.Logits)
			}
			if len(row.Logits) != classes {
				return nil, damaged(name, "row %d has %d logits, the first has %d", p.Len(), len(row.Logits), classes)
			}
			p.ID = append(p.ID, row.ID)
			p.Label = append(p.Label, row.Label)
			p.Predicted = append(p.Predicted, row.Predicted)
			p.Confidence = append(p.Confidence, row.Confidence)
			p.Loss = append(p.Loss, row.Loss)
			logits = append(logits, row.Logits...)
		}
		if k == 0 {
			return nil, damaged(name, "%d rows, %d expected: %v", p.Len(), n, err)
		}
	}
	p.Logits = tensor.From(logits, p.Len(), max(classes, 0))
	return p, nil
}
