//go:build (!amd64 && !arm64) || noasm

package kernel

func applyMap(k int, dst, src []float32, _ int, p, q float32) { mapGeneric[k](dst, src, p, q) }

func expBlock(x *[Lanes]float32) { expBlockGeneric(x) }
