package runstore

import (
	"errors"
	"fmt"
	"strconv"

	"brainbow/internal/safetensors"
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

// encodePredictions returns the file of a step's predictions.
func encodePredictions(dst []byte, step int64, p *Predictions) ([]byte, error) {
	n := []int{p.Len()}
	b, err := safetensors.NewBuilder(dst, []safetensors.Entry{
		{Name: "id", DType: safetensors.I32, Shape: n},
		{Name: "label", DType: safetensors.I32, Shape: n},
		{Name: "predicted", DType: safetensors.I32, Shape: n},
		{Name: "confidence", DType: safetensors.F32, Shape: n},
		{Name: "loss", DType: safetensors.F32, Shape: n},
		{Name: "logits", DType: safetensors.F32, Shape: p.Logits.Shape},
	}, map[string]string{"step": strconv.FormatInt(step, 10), "split": "test"})
	if err != nil {
		return nil, err
	}
	b.I32(p.ID)
	b.I32(p.Label)
	b.I32(p.Predicted)
	b.F32(p.Confidence)
	b.F32(p.Loss)
	b.F32(p.Logits.Data)
	return b.Done()
}

// decodePredictions reads a file's data. The name is for errors.
func decodePredictions(name string, data []byte) (*Predictions, error) {
	f, err := safetensors.Parse(name, data)
	if err != nil {
		return nil, err
	}
	p := &Predictions{}
	for _, c := range []struct {
		name string
		into *[]int32
	}{{"id", &p.ID}, {"label", &p.Label}, {"predicted", &p.Predicted}} {
		if *c.into, err = f.Int32s(c.name); err != nil {
			return nil, damaged(name, "%v", err)
		}
	}
	for _, c := range []struct {
		name string
		into *[]float32
	}{{"confidence", &p.Confidence}, {"loss", &p.Loss}} {
		if *c.into, err = f.Float32s(c.name); err != nil {
			return nil, damaged(name, "%v", err)
		}
	}
	logits, err := f.Float32s("logits")
	if err != nil {
		return nil, damaged(name, "%v", err)
	}
	e, err := f.Entry("logits")
	if err != nil {
		return nil, damaged(name, "%v", err)
	}
	p.Logits = tensor.From(logits, e.Shape...)
	if err := p.check(); err != nil {
		return nil, damaged(name, "%v", err)
	}
	return p, nil
}

// PredictionCodec is the file format of predictions in format 1. Encode appends to dst. Decode must
// check everything, because the data may come from untrusted sources.
type PredictionCodec interface {
	Encode(dst []byte, step int64, p *Predictions) ([]byte, error)
	Decode(data []byte) (*Predictions, error)
}

// missing is the codec of a program that registered no other.
type missing struct{}

var errNoCodec = errors.New("this program was built without the predictions of run format 1: import runstore/parquet")

func (missing) Encode([]byte, int64, *Predictions) ([]byte, error) { return nil, errNoCodec }
func (missing) Decode([]byte) (*Predictions, error)                { return nil, errNoCodec }

var predictionCodec PredictionCodec = missing{}

// RegisterPredictions sets the file format of predictions in format 1. A package that implements it
// calls it when it is imported.
func RegisterPredictions(c PredictionCodec) { predictionCodec = c }

// decodeParquet reads the predictions of a run of format 1. The name is for errors.
func decodeParquet(name string, data []byte) (*Predictions, error) {
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

// predictionsName returns the path of a step's predictions in a run of a format.
func predictionsName(format int, step int64) string {
	if format == 1 {
		return stepName(predictDir, step, "parquet")
	}
	return stepName(predictDir, step, "safetensors")
}

// readPredictions decodes the predictions of a run of a format. The name is for errors.
func readPredictions(format int, name string, data []byte) (*Predictions, error) {
	if format == 1 {
		return decodeParquet(name, data)
	}
	return decodePredictions(name, data)
}
