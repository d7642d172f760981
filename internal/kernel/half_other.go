//go:build (!amd64 && !arm64) || noasm

package kernel

func halves(dst []byte, src []float32, n int) { halvesGeneric(dst[:2*n*Lanes], src[:n*Lanes]) }
