package projection

import (
	"context"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"brainbow/tensor"
)

// filePoints returns the points of the file BRAINBOW_POINTS, rows of BRAINBOW_FEATURES
// little-endian float32, and a function that writes a layout beside it; without a file, it returns
// 10,000 generated points.
func filePoints(b *testing.B) (*tensor.Tensor, func(layout *tensor.Tensor)) {
	b.Helper()
	name := os.Getenv("BRAINBOW_POINTS")
	if name == "" {
		x, _ := blobs(1, 10000, 50, 10, 1)
		return x, func(*tensor.Tensor) {}
	}
	features, err := strconv.Atoi(os.Getenv("BRAINBOW_FEATURES"))
	if err != nil {
		b.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Clean(name))
	if err != nil {
		b.Fatal(err)
	}
	x := tensor.New(len(raw)/4/features, features)
	for i := range x.Data {
		x.Data[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return x, func(layout *tensor.Tensor) {
		out := make([]byte, 0, 4*len(layout.Data))
		for _, v := range layout.Data {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
		}
		if err := os.WriteFile(name+".layout", out, 0o644); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkUMAPFile lays out the points of a file: bench/peers/umap_learn.py runs it.
func BenchmarkUMAPFile(b *testing.B) {
	x, write := filePoints(b)
	var r *UMAPResult
	for b.Loop() {
		var err error
		if r, err = UMAP(context.Background(), x, UMAPOptions{}); err != nil {
			b.Fatal(err)
		}
	}
	write(r.Layout)
}
