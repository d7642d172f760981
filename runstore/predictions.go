package runstore

import (
	"errors"
	"fmt"

	"brainbow/tensor"
)

// Predictions are a network's outputs for n samples. All columns have n entries.
type Predictions struct {
	ID         []int32        // index in the split
	Label      []int32        // true class
	Predicted  []int32        // class of the largest output, −1 if an output is not a number
	Confidence []float32      // of the predicted class
	Loss       []float32      // of this sample
	Logits     *tensor.Tensor // [n, classes], the output of the last layer before its activation
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
		return fmt.Errorf("logits must have shape [%d, classes]", n)
	}
	return nil
}

// PredictionCodec is a file format for predictions. Encode appends to dst. Decode must check
// everything, because the data may come from untrusted sources.
type PredictionCodec interface {
	Encode(dst []byte, step int64, p *Predictions) ([]byte, error)
	Decode(data []byte) (*Predictions, error)
}

// missing is the codec of a program that registered no other.
type missing struct{}

var errNoCodec = errors.New("this program was built without a format for predictions: import runstore/parquet")

func (missing) Encode([]byte, int64, *Predictions) ([]byte, error) { return nil, errNoCodec }
func (missing) Decode([]byte) (*Predictions, error)                { return nil, errNoCodec }

var predictionCodec PredictionCodec = missing{}

// RegisterPredictions sets the file format of predictions. A package that implements one calls it
// when it is imported.
func RegisterPredictions(c PredictionCodec) { predictionCodec = c }

// decodePredictions reads a file's data. The name is for errors.
func decodePredictions(name string, data []byte) (*Predictions, error) {
	p, err := predictionCodec.Decode(data)
	if errors.Is(err, errNoCodec) {
		return nil, err
	}
	if err == nil {
		err = p.check()
	}
	if err != nil {
		return nil, damaged(name, "%v", err)
	}
	for i, c := range p.Confidence {
		if c != c {
			p.Predicted[i] = -1 // older versions wrote 0
		}
	}
	return p, nil
}
