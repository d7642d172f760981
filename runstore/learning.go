package runstore

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"brainbow/internal/safetensors"
)

// Learning is what a network answered for the training samples in one pass over them, each in its
// own batch, with the weights before that batch's update. All columns have an entry for every
// training sample, in the order of the split.
type Learning struct {
	Epoch int // number of the pass, from 1
	// Answer is the class of the largest output, −1 for a sample that no batch had so far.
	Answer     []int32
	Confidence []float32 // of the answer; stored as float16
	// Margin is the logit of the label less the largest other one; stored as float16, at most 65,504.
	Margin []float32
}

// NewLearning returns the columns for a number of samples, none of which has an answer.
func NewLearning(epoch, samples int) *Learning {
	l := &Learning{Epoch: epoch, Answer: make([]int32, samples), Confidence: make([]float32, samples), Margin: make([]float32, samples)}
	l.Reset(epoch)
	return l
}

// Reset forgets all answers, for another pass.
func (l *Learning) Reset(epoch int) {
	l.Epoch = epoch
	clear(l.Confidence)
	clear(l.Margin)
	for i := range l.Answer {
		l.Answer[i] = -1
	}
}

// learningName returns the path of a pass.
func learningName(epoch int, partial bool) string {
	if partial {
		return fmt.Sprintf("%s/%04d.part.safetensors", learningDir, epoch)
	}
	return fmt.Sprintf("%s/%04d.safetensors", learningDir, epoch)
}

// LearningBytes returns the size of a pass over a number of samples, within a few bytes.
func LearningBytes(samples int) int64 { return int64(8*samples) + learningOverhead }

const learningOverhead = 400

// Learning records the answers of a pass over the training samples that ends with an update. A
// partial one, of a training that is interrupted in the middle of the pass, is removed when another
// or the whole is recorded. The columns are copied.
func (w *Writer) Learning(step int64, l *Learning, partial bool) error {
	w.api.Lock()
	defer w.api.Unlock()
	if err := w.ready(); err != nil {
		return err
	}
	path := learningName(l.Epoch, partial)
	if part := learningName(l.Epoch, true); w.work.exists(part) {
		if err := w.work.remove([]Entry{w.work.entry(part)}); err != nil {
			return err
		}
	}
	if err := w.fresh(path, step); err != nil {
		return err
	}
	data, err := encodeLearning(getBuffer(), l)
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Join(w.dir, path), err)
	}
	return w.work.enqueue(job{
		entry: Entry{Path: path, Kind: KindLearning, Steps: []int64{step}, Bytes: int64(len(data))},
		data:  data, recycle: true, cost: int64(len(data)),
	})
}

func (k *worker) entry(path string) Entry {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.live[path]
}

func encodeLearning(dst []byte, l *Learning) ([]byte, error) {
	n := []int{len(l.Answer)}
	b, err := safetensors.NewBuilder(dst, []safetensors.Entry{
		{Name: "answer", DType: safetensors.I32, Shape: n},
		{Name: "confidence", DType: safetensors.F16, Shape: n},
		{Name: "margin", DType: safetensors.F16, Shape: n},
	}, map[string]string{"epoch": strconv.Itoa(l.Epoch), "split": "train"})
	if err != nil {
		return nil, err
	}
	b.I32(l.Answer)
	b.F16(l.Confidence)
	b.F16(l.Margin)
	return b.Done()
}

// decodeLearning reads a file's data. The name is for errors.
func decodeLearning(name string, data []byte) (*Learning, error) {
	f, err := safetensors.Parse(name, data)
	if err != nil {
		return nil, err
	}
	l := &Learning{}
	if l.Epoch, err = strconv.Atoi(f.Metadata("epoch")); err != nil || l.Epoch < 1 || l.Epoch > math.MaxInt32 {
		return nil, damaged(name, "epoch must be 1 or more, not %.40q", f.Metadata("epoch"))
	}
	if l.Answer, err = f.Int32s("answer"); err != nil {
		return nil, damaged(name, "%v", err)
	}
	if l.Confidence, err = f.Float32s("confidence"); err != nil {
		return nil, damaged(name, "%v", err)
	}
	if l.Margin, err = f.Float32s("margin"); err != nil {
		return nil, damaged(name, "%v", err)
	}
	if n := len(l.Answer); len(l.Confidence) != n || len(l.Margin) != n {
		return nil, damaged(name, "columns of different lengths: answer %d, confidence %d, margin %d", n, len(l.Confidence), len(l.Margin))
	}
	return l, nil
}

// LearningSteps returns the updates with which the recorded passes over the training samples end,
// ascending. The last may be in the middle of a pass.
func (r *Reader) LearningSteps() []int64 {
	v := r.now()
	return append([]int64(nil), v.steps[KindLearning]...)
}

// Passes returns the updates with which the complete passes over the training samples end, ascending.
func (r *Reader) Passes() []int64 {
	v := r.now()
	return slices.DeleteFunc(r.LearningSteps(), func(step int64) bool { return strings.HasSuffix(v.learning[step], ".part.safetensors") })
}

// Learning returns the answers of the pass over the training samples that ends with an update, one
// of LearningSteps.
func (r *Reader) Learning(step int64) (*Learning, error) {
	data, name, err := r.file(r.now().learning[step], fmt.Sprintf("answers of the pass that ends at step %d", step))
	if err != nil {
		return nil, err
	}
	return decodeLearning(name, data)
}

// LearningPath returns the path of the file that Learning reads, for messages.
func (r *Reader) LearningPath(step int64) string { return r.now().learning[step] }

// StoredHalf returns a confidence or a margin as a Reader returns it.
func StoredHalf(v float32) float32 { return safetensors.Single(safetensors.Half(v)) }
