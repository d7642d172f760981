//go:build noasm || !amd64

package kernel

func above(mask []uint16, src []float32, n int, floor float32) { aboveGeneric(mask, src, n, floor) }
