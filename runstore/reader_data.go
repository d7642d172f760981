package runstore

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"brainbow/internal/safetensors"
	"brainbow/tensor"
)

// Frame returns the weights and buffers after step updates, in the order of the network. The error
// is ErrNotKept if the step has no frame.
func (r *Reader) Frame(step int64) ([]tensor.Named, error) {
	return r.tensors(stepName(framesDir, step, "safetensors"), fmt.Sprintf("frame of step %d", step))
}

// FrameTensor returns a single tensor of a step's weights, after verifying the whole file. Errors
// are those of Frame, and ErrDamaged if the frame has no such tensor.
func (r *Reader) FrameTensor(step int64, tensorName string) (*tensor.Tensor, error) {
	data, name, err := r.file(stepName(framesDir, step, "safetensors"), fmt.Sprintf("frame of step %d", step))
	if err != nil {
		return nil, err
	}
	f, err := safetensors.Parse(name, data)
	if err != nil {
		return nil, err
	}
	e, err := f.Entry(tensorName)
	if err != nil {
		return nil, damaged(name, "%v", err)
	}
	v, err := f.Float32s(tensorName)
	if err != nil {
		return nil, err
	}
	return tensor.From(v, e.Shape...), nil
}

// FrameHash returns the SHA-256 of the file of a step's frame, "" if the step has no frame. Equal
// weights have equal hashes.
func (r *Reader) FrameHash(step int64) string {
	return r.now().files[stepName(framesDir, step, "safetensors")].SHA256
}

// Anchor returns the optimiser's state after step updates.
func (r *Reader) Anchor(step int64) ([]tensor.Named, error) {
	return r.tensors(stepName(anchorsDir, step, "safetensors"), fmt.Sprintf("anchor of step %d", step))
}

func (r *Reader) tensors(path, what string) ([]tensor.Named, error) {
	data, name, err := r.file(path, what)
	if err != nil {
		return nil, err
	}
	f, err := safetensors.Parse(name, data)
	if err != nil {
		return nil, err
	}
	return namedTensors(f)
}

func namedTensors(f *safetensors.File) ([]tensor.Named, error) {
	entries := slices.Clone(f.Entries())
	slices.SortStableFunc(entries, func(a, b safetensors.Entry) int { return int(a.Begin - b.Begin) })
	out := make([]tensor.Named, len(entries))
	for i, e := range entries {
		v, err := f.Float32s(e.Name)
		if err != nil {
			return nil, err
		}
		out[i] = tensor.Named{Name: e.Name, Tensor: tensor.From(v, e.Shape...)}
	}
	return out, nil
}

// NearestFrame returns the greatest step with a frame that is not above step. The error is
// ErrNotKept if no frame qualifies.
func (r *Reader) NearestFrame(step int64) (int64, error) {
	return nearest(r.now().steps[KindFrame], step, "frame")
}

// NearestAnchor returns the greatest replay point not above step.
func (r *Reader) NearestAnchor(step int64) (int64, error) {
	return nearest(r.now().steps[KindAnchor], step, "anchor")
}

func nearest(steps []int64, step int64, what string) (int64, error) {
	i, exact := slices.BinarySearch(steps, step)
	if exact {
		return step, nil
	}
	if i == 0 {
		return 0, fmt.Errorf("find %s at or before step %d: %w", what, step, ErrNotKept)
	}
	return steps[i-1], nil
}

// Predictions returns the outputs for the test samples with a step's weights.
func (r *Reader) Predictions(step int64) (*Predictions, error) {
	data, name, err := r.file(predictionsName(r.meta.Format, step), fmt.Sprintf("predictions of step %d", step))
	if err != nil {
		return nil, err
	}
	return readPredictions(r.meta.Format, name, data)
}

// ProbeShape returns the shape of a tap's values, [channels, height, width]. It returns false if the
// tap was not probed or its file cannot be read.
func (r *Reader) ProbeShape(tap string) (shape [3]int, ok bool) {
	steps := r.now().probeSteps[tap]
	if len(steps) == 0 {
		return shape, false
	}
	_, t, err := r.Probe(tap, steps[0])
	if err != nil || len(t.Shape) > 3 || len(t.Shape) == 0 {
		return shape, false
	}
	shape = [3]int{1, 1, 1}
	copy(shape[:], t.Shape)
	return shape, true
}

// Probe returns a tap's values at one step, [sample, …unit shape], and the description of the tap.
func (r *Reader) Probe(tap string, step int64) (*tensor.Tensor, Tap, error) {
	var out *tensor.Tensor
	t, err := r.Probes(tap, []int64{step}, func(_ int64, v *tensor.Tensor) error {
		out = v
		return nil
	})
	return out, t, err
}

// Probes calls do with a tap's values at the given steps (nil: all), in ascending order, and
// returns the description of the tap. It reads each chunk once and holds only one in memory. The
// error is ErrNotKept if a step has no probes. do may keep the tensor, [sample, …unit shape].
func (r *Reader) Probes(tap string, steps []int64, do func(step int64, values *tensor.Tensor) error) (Tap, error) {
	v := r.now()
	if steps == nil {
		steps = v.probeSteps[tap]
		if len(steps) == 0 {
			return Tap{}, fmt.Errorf("read probe %s of run %s: %w", tap, r.Name(), ErrNotKept)
		}
	} else {
		steps = slices.Clone(steps)
		slices.Sort(steps)
	}
	var open string
	var c *chunk
	for _, step := range steps {
		what := fmt.Sprintf("probe %s of step %d", tap, step)
		path, ok := v.probeChunks[tap][step]
		if !ok {
			return Tap{}, fmt.Errorf("read %s of run %s: %w", what, r.Name(), ErrNotKept)
		}
		if path != open {
			data, name, err := r.file(path, what)
			if errors.Is(err, ErrNotKept) && r.now() != v {
				// Thinned while we read: continue with the current files.
				v = r.now()
				if path, ok = v.probeChunks[tap][step]; ok {
					data, name, err = r.file(path, what)
				}
			}
			if err != nil {
				return Tap{}, err
			}
			if c, err = decodeChunk(name, data); err != nil {
				return Tap{}, err
			}
			open = path
		}
		i, ok := slices.BinarySearch(c.steps, step)
		if !ok {
			return Tap{}, damaged(filepath.Join(r.dir, path), "the index lists step %d, but the file does not have it", step)
		}
		if err := do(step, c.values(i)); err != nil {
			return c.tap, err
		}
	}
	if c == nil {
		return Tap{}, fmt.Errorf("read probe %s: there must be at least one step", tap)
	}
	return c.tap, nil
}

// Metrics returns the rows of metrics.jsonl, in the order of their steps.
func (r *Reader) Metrics() ([]Metric, error) {
	return readLog(r, metricsFile, parseMetric)
}

// Events returns the rows of events.jsonl, in the order of their steps.
func (r *Reader) Events() ([]Event, error) {
	return readLog(r, eventsFile, parseEvent)
}

func readLog[T any](r *Reader, file string, parse func([]byte) (T, error)) ([]T, error) {
	data, name, err := r.log(file)
	if err != nil {
		return nil, err
	}
	return parseLog(name, data, parse)
}

// log returns the complete lines of a log. The part that the index lists is verified; later lines
// were written after the last commit.
func (r *Reader) log(file string) ([]byte, string, error) {
	name := filepath.Join(r.dir, file)
	for again := true; ; again = false {
		e := r.now().files[file]
		data, err := readFrom(r.fsys, name, 0)
		if errors.Is(err, fs.ErrNotExist) && e.Bytes == 0 {
			return nil, name, nil
		}
		if errors.Is(err, fs.ErrNotExist) {
			err = damaged(name, "the file is missing, although the index lists it")
		}
		if err == nil {
			err = verifyLog(name, e, data)
		}
		if err == nil {
			return append(data[:e.Bytes:e.Bytes], completeLines(data[e.Bytes:])...), name, nil
		}
		if !again {
			return nil, name, err
		}
		// A resumed training may have cut the log since: read the index again.
		if _, rerr := r.Refresh(); rerr != nil {
			return nil, name, rerr
		}
	}
}

func verifyLog(name string, e Entry, data []byte) error {
	if int64(len(data)) < e.Bytes {
		return damaged(name, "it has %d bytes, the index lists %d", len(data), e.Bytes)
	}
	if e.Bytes == 0 {
		return nil
	}
	if !bytes.HasSuffix(data[:e.Bytes], []byte{'\n'}) || e.mismatch(data[:e.Bytes]) != "" {
		return damaged(name, "the first %d bytes do not match their checksum", e.Bytes)
	}
	return nil
}
