package reader

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"brainbow/dataset"
)

// tenThousand makes a folder of 10,000 images of 32×32, in ten classes.
func tenThousand(b *testing.B) string {
	b.Helper()
	root := b.TempDir()
	for c := range 10 {
		dir := filepath.Join(root, fmt.Sprint("class ", c))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			b.Fatal(err)
		}
		for i := range 1000 {
			img := image.NewNRGBA(image.Rect(0, 0, 32, 32))
			for k := range img.Pix {
				img.Pix[k] = uint8(k * k * (i + c) >> 8)
				if k%4 == 3 {
					img.Pix[k] = 255
				}
			}
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i, ".png")), encodePNG(b, img), 0o644); err != nil {
				b.Fatal(err)
			}
		}
	}
	return root
}

// The first open decodes, the second reads the cache. The reported bytes are the total allocations
// of one open beyond the pixels, 30.7 MB.
func BenchmarkOpenFolder10000(b *testing.B) {
	root := tenThousand(b)
	open := func(b *testing.B, cache string) {
		if _, err := (Files{Cache: cache}).Open(root, dataset.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("decoding", func(b *testing.B) {
		for b.Loop() {
			open(b, os.DevNull)
		}
	})
	b.Run("cached", func(b *testing.B) {
		cache := b.TempDir()
		open(b, cache)
		b.ResetTimer()
		for b.Loop() {
			open(b, cache)
		}
	})
	b.Run("memory", func(b *testing.B) {
		var before, after runtime.MemStats
		for b.Loop() {
			runtime.GC()
			runtime.ReadMemStats(&before)
			d, err := (Files{Cache: os.DevNull}).Open(root, dataset.Options{})
			if err != nil {
				b.Fatal(err)
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			runtime.KeepAlive(d)
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-kept")
		}
	})
}

func BenchmarkOpenCIFAR(b *testing.B) {
	if os.Getenv("BRAINBOW_DATA") == "" {
		b.Skip("BRAINBOW_DATA is not set")
	}
	for b.Loop() {
		if _, err := (Files{}).Open("cifar10", dataset.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
