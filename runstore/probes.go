package runstore

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"brainbow/internal/safetensors"
	"brainbow/tensor"
)

// A chunk of probes is written when it has maxChunk steps or maxChunkBytes, and at an anchor when
// it has anchorChunk steps. This limits the steps that a killed training repeats, and the memory
// per tap.
const (
	maxChunk      = 64
	anchorChunk   = 32
	maxChunkBytes = 1 << 20
)

// Tap describes a series of probes: one value of the network, for some samples, over time.
type Tap struct {
	Name    string   // conv1, or conv1.pre before the activation
	Samples []string // "test:10": split and index
	Shape   []int    // of the value of one sample
	Half    bool     // stored as float16, rounded to the nearest
}

func (t *Tap) len() int { return len(t.Samples) * tensor.Len(t.Shape...) }

// width returns the size of a number in bytes.
func (t *Tap) width() int {
	if t.Half {
		return 2
	}
	return 4
}

func (t *Tap) same(u *Tap) bool {
	return t.Name == u.Name && t.Half == u.Half && slices.Equal(t.Samples, u.Samples) && slices.Equal(t.Shape, u.Shape)
}

// Stored returns the values as a Reader returns them: unchanged, or a copy rounded to half
// precision.
func (t *Tap) Stored(values []float32) []float32 {
	if !t.Half {
		return values
	}
	out := make([]float32, len(values))
	for i, v := range values {
		out[i] = safetensors.Single(safetensors.Half(v))
	}
	return out
}

// chunk collects the steps of one file.
type chunk struct {
	tap   Tap
	steps []int64
	data  []byte // values, encoded
	last  int64  // greatest step so far
}

// Probe records a tap's values at a step: samples × unit shape, copied. The steps of a tap must be
// ascending, and its description must not change.
func (w *Writer) Probe(tap Tap, step int64, values []float32) error {
	w.api.Lock()
	defer w.api.Unlock()
	if err := w.ready(); err != nil {
		return err
	}
	c := w.chunks[tap.Name]
	if c == nil {
		if err := checkName("tap", tap.Name); err != nil {
			return err
		}
		c = &chunk{tap: Tap{tap.Name, slices.Clone(tap.Samples), slices.Clone(tap.Shape), tap.Half}, last: -1}
		w.chunks[tap.Name] = c
		w.taps = append(w.taps, tap.Name)
	}
	if !c.tap.same(&tap) {
		return fmt.Errorf("write probe %s of step %d: the description of the tap must not change", tap.Name, step)
	}
	if len(values) != tap.len() {
		return fmt.Errorf("write probe %s of step %d: %d values for %d samples of %v", tap.Name, step, len(values), len(tap.Samples), tap.Shape)
	}
	if step <= c.last {
		return fmt.Errorf("write probe %s of step %d: steps must be ascending", tap.Name, step)
	}
	if len(c.data) == 0 {
		size := len(values) * tap.width()
		c.data = slices.Grow(c.data, min(maxChunk*size, maxChunkBytes+size))
	}
	if tap.Half {
		c.data = safetensors.AppendF16(c.data, values)
	} else {
		c.data = safetensors.AppendF32(c.data, values)
	}
	c.steps = append(c.steps, step)
	c.last = step
	if len(c.steps) >= maxChunk || len(c.data) >= maxChunkBytes {
		return w.flushChunk(c)
	}
	return nil
}

// flushChunks writes the chunks that have at least the given number of steps.
func (w *Writer) flushChunks(steps int) error {
	for _, name := range w.taps {
		if c := w.chunks[name]; len(c.steps) >= max(steps, 1) {
			if err := w.flushChunk(c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *Writer) flushChunk(c *chunk) error {
	b, err := c.build(nil)
	if err != nil {
		return fmt.Errorf("write probe %s: %w", c.tap.Name, err)
	}
	head, err := b.Head()
	if err != nil {
		return fmt.Errorf("write probe %s: %w", c.tap.Name, err)
	}
	e := Entry{
		Path: w.work.freshChunk(c), Kind: KindProbe, Tap: c.tap.Name,
		Steps: slices.Clone(c.steps), Bytes: int64(len(head) + len(c.data)),
	}
	data := c.data
	c.steps, c.data = c.steps[:0], getBuffer()
	return w.work.enqueue(job{entry: e, head: head, data: data, recycle: true, cost: e.Bytes})
}

// freshChunk returns a name for the chunk that was never used before.
func (k *worker) freshChunk(c *chunk) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	for n := 1; ; n++ {
		path := chunkName(c.tap.Name, c.steps[0], c.steps[len(c.steps)-1], n)
		if !k.used[path] {
			return path
		}
	}
}

func (c *chunk) encode(dst []byte) ([]byte, error) {
	b, err := c.build(dst)
	if err != nil {
		return nil, err
	}
	b.Bytes(c.data)
	return b.Done()
}

// build writes the file except the values.
func (c *chunk) build(dst []byte) (*safetensors.Builder, error) {
	dtype := safetensors.F32
	if c.tap.Half {
		dtype = safetensors.F16
	}
	shape := append([]int{len(c.steps), len(c.tap.Samples)}, c.tap.Shape...)
	b, err := safetensors.NewBuilder(dst, []safetensors.Entry{
		{Name: "steps", DType: safetensors.I64, Shape: []int{len(c.steps)}},
		{Name: "values", DType: dtype, Shape: shape},
	}, map[string]string{"tap": c.tap.Name, "samples": strings.Join(c.tap.Samples, " ")})
	if err != nil {
		return nil, err
	}
	b.I64(c.steps)
	return b, nil
}

// decodeChunk parses a chunk. The name is for errors.
func decodeChunk(name string, data []byte) (*chunk, error) {
	f, err := safetensors.Parse(name, data)
	if err != nil {
		return nil, err
	}
	e, err := f.Entry("values")
	if err != nil {
		return nil, err
	}
	steps, err := f.Int64s("steps")
	if err != nil {
		return nil, err
	}
	samples := strings.Fields(f.Metadata("samples"))
	if len(e.Shape) < 2 || e.Shape[0] != len(steps) || len(steps) == 0 || e.Shape[1] != len(samples) || !slices.IsSorted(steps) {
		return nil, damaged(name, "values %v do not fit %d steps of %d samples", e.Shape, len(steps), len(samples))
	}
	if e.DType != safetensors.F16 && e.DType != safetensors.F32 {
		return nil, damaged(name, "values must be floating-point numbers, not %s", e.DType)
	}
	values, err := f.Bytes("values")
	if err != nil {
		return nil, err
	}
	return &chunk{
		tap:   Tap{Name: f.Metadata("tap"), Samples: samples, Shape: e.Shape[2:], Half: e.DType == safetensors.F16},
		steps: steps, data: values,
	}, nil
}

// values returns the chunk's values at its i-th step.
func (c *chunk) values(i int) *tensor.Tensor {
	n := len(c.data) / len(c.steps)
	raw := c.data[i*n : (i+1)*n]
	t := tensor.New(append([]int{len(c.tap.Samples)}, c.tap.Shape...)...)
	if c.tap.Half {
		safetensors.DecodeF16(t.Data, raw)
	} else {
		safetensors.DecodeF32(t.Data, raw)
	}
	return t
}

// thin returns the chunk with only the steps for which keep is true.
func (c *chunk) thin(keep func(step int64) bool) *chunk {
	out := &chunk{tap: c.tap}
	n := len(c.data) / max(len(c.steps), 1)
	for i, s := range c.steps {
		if keep(s) {
			out.steps = append(out.steps, s)
			out.data = append(out.data, c.data[i*n:(i+1)*n]...)
		}
	}
	return out
}

// path returns the path of an entry, for errors.
func (w *Writer) path(e Entry) string { return filepath.Join(w.dir, filepath.FromSlash(e.Path)) }
