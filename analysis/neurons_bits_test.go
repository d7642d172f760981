package analysis

import (
	"encoding/binary"
	"hash/fnv"
	"testing"

	"brainbow/internal/kernel"
	"brainbow/internal/testrun"
)

// Correlations, maps and splits have the same bits for any number of threads, at
// every level of the kernels and on every build: the hashes are committed.
func TestNeuronsBits(t *testing.T) {
	p, _ := clouds(t)
	for _, level := range kernel.Levels() {
		restore := kernel.Limit(level)
		for _, threads := range []int{1, 2, 5} {
			neuronsBits(t, p, level.String(), threads)
		}
		restore()
	}
}

func neuronsBits(t *testing.T, p *Representation, level string, threads int) {
	t.Helper()
	// A separate run each time: reading another run's cache would prove
	// nothing.
	r, err := Open(testrun.Make(t, testrun.XOR()), Options{Data: testrun.Data, Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	c, err := p.Correlate(threads)
	if err != nil {
		t.Fatal(err)
	}
	m, err := r.NeuronMap(t.Context(), p, false)
	if err != nil {
		t.Fatal(err)
	}
	splits, err := r.Splits(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	var split []any
	for _, s := range splits {
		split = append(split, s.Index, s.Reference, s.Deviation, s.Parts[0], s.Parts[1])
	}
	for _, x := range []struct {
		name   string
		values []any
		want   uint64
	}{
		{"correlations", []any{c.R}, 0xfec74786245ae019},
		{"map", []any{m.Layout.Data, m.Facts.Stress}, 0xb0d06a2a34222496},
		{"splits", split, 0x89524067bad24bba},
	} {
		h := fnv.New64a()
		for _, v := range x.values {
			if err := binary.Write(h, binary.LittleEndian, v); err != nil {
				t.Fatal(err)
			}
		}
		if h.Sum64() != x.want {
			t.Errorf("%s, %d threads: %s: hash %#x, want %#x", level, threads, x.name, h.Sum64(), x.want)
		}
	}
}
