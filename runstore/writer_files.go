package runstore

import (
	"fmt"
	"path/filepath"
	"slices"
	"sync"

	"brainbow/internal/safetensors"
	"brainbow/tensor"
)

// buffers holds the memory of written files for reuse.
var buffers sync.Pool

func getBuffer() []byte {
	if b, ok := buffers.Get().(*[]byte); ok {
		return (*b)[:0]
	}
	return nil
}

func putBuffer(b []byte) {
	if cap(b) > 0 {
		buffers.Put(&b)
	}
}

// encodeTensors returns float32 tensors as a safetensors file.
func encodeTensors(dst []byte, tensors []tensor.Named, metadata map[string]string) ([]byte, error) {
	entries := make([]safetensors.Entry, len(tensors))
	size := 4096 // the header of most networks
	for i, t := range tensors {
		size += 4 * len(t.Tensor.Data)
		entries[i] = safetensors.Entry{Name: t.Name, DType: safetensors.F32, Shape: t.Tensor.Shape}
	}
	b, err := safetensors.NewBuilder(slices.Grow(dst, size), entries, metadata)
	if err != nil {
		return nil, err
	}
	for _, t := range tensors {
		b.F32(t.Tensor.Data)
	}
	return b.Done()
}

// torchMetadata is the metadata that PyTorch writes into its files.
var torchMetadata = map[string]string{"format": "pt"}

// Frame records the weights and buffers after step updates. A step's frame can be recorded only
// once.
func (w *Writer) Frame(step int64, tensors []tensor.Named) error {
	w.api.Lock()
	defer w.api.Unlock()
	return w.tensors(KindFrame, stepName(framesDir, step, "safetensors"), step, tensors)
}

// Anchor records the optimiser's state after step updates, which together with the step's frame,
// recorded before, is a replay point. It starts to make everything recorded so far durable, without
// waiting.
func (w *Writer) Anchor(step int64, state []tensor.Named) error {
	w.api.Lock()
	defer w.api.Unlock()
	if err := w.ready(); err != nil {
		return err
	}
	if !w.work.exists(stepName(framesDir, step, "safetensors")) {
		return fmt.Errorf("write anchor of step %d: the step has no frame", step)
	}
	if err := w.flushChunks(anchorChunk); err != nil {
		return err
	}
	if err := w.tensors(KindAnchor, stepName(anchorsDir, step, "safetensors"), step, state); err != nil {
		return err
	}
	return w.work.enqueue(job{do: w.work.commit})
}

func (w *Writer) tensors(kind Kind, path string, step int64, tensors []tensor.Named) error {
	if err := w.ready(); err != nil {
		return err
	}
	if err := w.fresh(path, step); err != nil {
		return err
	}
	data, err := encodeTensors(getBuffer(), tensors, torchMetadata)
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Join(w.dir, path), err)
	}
	return w.work.enqueue(job{
		entry: Entry{Path: path, Kind: kind, Steps: []int64{step}, Bytes: int64(len(data))},
		data:  data, recycle: true, cost: int64(len(data)),
	})
}

// fresh returns an error for a negative step and for a file that exists.
func (w *Writer) fresh(path string, step int64) error {
	if step < 0 {
		return fmt.Errorf("write %s: step must be 0 or more, not %d", filepath.Join(w.dir, path), step)
	}
	if w.work.exists(path) {
		return fmt.Errorf("write %s: it is recorded already", filepath.Join(w.dir, path))
	}
	return nil
}

func (k *worker) exists(path string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, ok := k.live[path]
	return ok
}

// Metric records a row. Rows must be in the order of their steps.
func (w *Writer) Metric(m Metric) error {
	w.api.Lock()
	defer w.api.Unlock()
	if err := w.ready(); err != nil {
		return err
	}
	if m.Step < w.lastMetric {
		return fmt.Errorf("write metrics of step %d: steps must be ascending, the last is %d", m.Step, w.lastMetric)
	}
	w.lastMetric = m.Step
	return w.work.log(logMetrics, appendMetric(nil, &m))
}

// Event records a change. Events must be in the order of their steps.
func (w *Writer) Event(e Event) error {
	w.api.Lock()
	defer w.api.Unlock()
	if err := w.ready(); err != nil {
		return err
	}
	if e.Step < w.lastEvent {
		return fmt.Errorf("write event %s of step %d: steps must be ascending, the last is %d", e.Key, e.Step, w.lastEvent)
	}
	row, err := appendEvent(nil, w.meta.Format, &e)
	if err != nil {
		return err
	}
	w.lastEvent = e.Step
	return w.work.log(logEvents, row)
}

func (k *worker) log(which int, row []byte) error {
	return k.enqueue(job{cost: int64(len(row)), do: func() error {
		k.logs[which].rows = append(k.logs[which].rows, row...)
		return nil
	}})
}

const parquetOverhead = 4096

// Predictions records the outputs for the test samples with the weights of a
// step. The columns are copied.
func (w *Writer) Predictions(step int64, p *Predictions) error {
	w.api.Lock()
	defer w.api.Unlock()
	if err := w.ready(); err != nil {
		return err
	}
	path := predictionsName(w.meta.Format, step)
	if err := w.fresh(path, step); err != nil {
		return err
	}
	if err := p.check(); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Join(w.dir, path), err)
	}
	c := &Predictions{
		slices.Clone(p.ID), slices.Clone(p.Label), slices.Clone(p.Predicted),
		slices.Clone(p.Confidence), slices.Clone(p.Loss), p.Logits.Clone(),
	}
	// Of format 1, uncompressed columns, list levels, page headers and metadata are an upper bound
	// of the size with Snappy. The other's header is shorter.
	size := int64(20*c.Len()+4*len(c.Logits.Data)+len(c.Logits.Data)/2) + parquetOverhead
	encode := encodePredictions
	if w.meta.Format == 1 {
		encode = predictionCodec.Encode
	}
	return w.work.enqueue(job{
		entry:  Entry{Path: path, Kind: KindPredictions, Steps: []int64{step}, Bytes: size},
		encode: func() ([]byte, error) { return encode(nil, step, c) },
		cost:   size,
	})
}
