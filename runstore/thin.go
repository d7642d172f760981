package runstore

import (
	"fmt"
	"slices"

	"brainbow/internal/vfs"
)

// Thin removes files of one kind at the steps for which keep returns false: frames, anchors,
// predictions, answers while learning or probes (of every tap). Step 0 and the greatest step of the kind always stay, and a
// frame stays while it has an anchor, so thin anchors before frames. For readers all of it happens
// at once, with the next sync.
func (w *Writer) Thin(kind Kind, keep func(step int64) bool) error {
	w.api.Lock()
	defer w.api.Unlock()
	if err := w.ready(); err != nil {
		return err
	}
	switch kind {
	case KindFrame, KindAnchor, KindPredictions, KindLearning, KindProbe:
	default:
		return fmt.Errorf("thin %s: only frames, anchors, predictions, learning and probes can be thinned", kind)
	}
	entries := w.work.ofKind(kind)
	last := int64(-1)
	for _, e := range entries {
		last = max(last, e.Steps[len(e.Steps)-1])
	}
	if kind == KindProbe {
		for _, c := range w.chunks {
			if n := len(c.steps); n > 0 {
				last = max(last, c.steps[n-1])
			}
		}
	}
	wanted := func(step int64) bool {
		return step == 0 || step == last || keep(step) ||
			kind == KindFrame && w.work.exists(stepName(anchorsDir, step, "safetensors"))
	}
	if kind == KindProbe {
		for _, c := range w.chunks {
			t := c.thin(wanted)
			c.steps, c.data = t.steps, t.data
		}
		return w.rewriteProbes(entries, wanted)
	}
	entries = slices.DeleteFunc(entries, func(e Entry) bool { return wanted(e.Steps[0]) })
	return w.work.remove(entries)
}

// ofKind returns the files of a kind in the order of their steps.
func (k *worker) ofKind(kind Kind) []Entry {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []Entry
	for _, e := range k.live {
		if e.Kind == kind {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b Entry) int {
		if a.Steps[0] != b.Steps[0] {
			return int(a.Steps[0] - b.Steps[0])
		}
		if a.Path < b.Path {
			return -1
		}
		return 1
	})
	return out
}

// remove marks the files as deleted.
func (k *worker) remove(entries []Entry) error {
	if len(entries) == 0 {
		return nil
	}
	k.mu.Lock()
	for _, e := range entries {
		k.drop(e.Path)
	}
	k.mu.Unlock()
	return k.enqueue(job{do: func() error {
		for _, e := range entries {
			k.unlist(e)
		}
		return nil
	}})
}

// unlist marks one file as deleted, effective with the next commit.
func (k *worker) unlist(e Entry) {
	k.index = appendEntry(k.index, k.form, &Entry{Path: e.Path, Kind: e.Kind, Removed: true})
	k.removed = append(k.removed, e)
}

// chunkOverhead is an upper bound of the usual header of a chunk in bytes.
const chunkOverhead = 512

// rewriteProbes replaces the chunks that lose steps by smaller ones. Index
// lines of one commit are appended together, the new chunk's first.
func (w *Writer) rewriteProbes(entries []Entry, wanted func(step int64) bool) error {
	for _, e := range entries {
		left := slices.DeleteFunc(slices.Clone(e.Steps), func(s int64) bool { return !wanted(s) })
		if len(left) == len(e.Steps) {
			continue
		}
		if len(left) > 0 {
			// The worker writes the new chunk after the old one, which may still be waiting in the
			// queue.
			c := &chunk{tap: Tap{Name: e.Tap}, steps: left}
			n := Entry{
				Path: w.work.freshChunk(c), Kind: KindProbe, Tap: e.Tap, Steps: left,
				Bytes: e.Bytes*int64(len(left))/int64(len(e.Steps)) + chunkOverhead,
			}
			keep := make(map[int64]bool, len(left))
			for _, s := range left {
				keep[s] = true
			}
			err := w.work.enqueue(job{entry: n, cost: e.Bytes, encode: func() ([]byte, error) {
				data, err := vfs.ReadFile(w.opt.FS, w.path(e), 0)
				if err != nil {
					return nil, err
				}
				old, err := decodeChunk(w.path(e), data)
				if err != nil {
					return nil, err
				}
				return old.thin(func(s int64) bool { return keep[s] }).encode(nil)
			}})
			if err != nil {
				return err
			}
		}
		if err := w.work.remove([]Entry{e}); err != nil {
			return err
		}
	}
	return nil
}
