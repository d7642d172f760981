package kernel

// The kernels that map numbers one by one, with up to two parameters. The vector
// code of each is a program in _asm/program, in this order.
const (
	mapMul = iota
	mapScale
	mapAddSign
	mapClip
	mapExp
	mapSigmoid
	mapSigmoidGrad
	mapTanh
	mapTanhGrad
	mapRelu
	mapReluGrad
	mapLeakyRelu
	mapLeakyReluGrad
	mapElu
	mapEluGrad
	mapSoftplus
	mapSoftplusGrad
	mapSilu
	mapSiluGrad
	mapGelu
	mapGeluGrad
	mapGeluTanh
	mapGeluTanhGrad
	mapHardSigmoid
	mapHardSigmoidGrad
	mapHardSwish
	mapHardSwishGrad
	mapClipGrad
	mapCount
)

// mapGeneric defines the kernels; dst and src have the same length.
var mapGeneric = [mapCount]func(dst, src []float32, p, q float32){
	mulGeneric, scaleGeneric, addSignGeneric, clipGeneric, expSliceGeneric,
	sigmoidGeneric, sigmoidGradGeneric, tanhGeneric, tanhGradGeneric, reluGeneric, reluGradGeneric,
	leakyReluGeneric, leakyReluGradGeneric, eluGeneric, eluGradGeneric, softplusGeneric, softplusGradGeneric,
	siluGeneric, siluGradGeneric, geluGeneric, geluGradGeneric, geluTanhGeneric, geluTanhGradGeneric,
	hardSigmoidGeneric, hardSigmoidGradGeneric, hardSwishGeneric, hardSwishGradGeneric, clipGradGeneric,
}

// apply runs kernel k on the whole of dst.
func apply(k int, dst, src []float32, p, q float32) {
	if n := blocks(len(dst), src); n > 0 {
		applyMap(k, dst, src[:len(dst)], n, p, q)
	}
}

// Mul multiplies dst by src.
func Mul(dst, src []float32) { apply(mapMul, dst, src, 0, 0) }

// Scale sets dst[i] = src[i]·p. dst and src may be the same slice.
func Scale(dst, src []float32, p float32) { apply(mapScale, dst, src, p, 0) }

// AddSign adds p to dst[i] where src[i] is above 0 and −p where it is below 0.
func AddSign(dst, src []float32, p float32) { apply(mapAddSign, dst, src, p, 0) }

// Clip sets dst[i] to src[i], clamped to [low, high]; NaN stays NaN. dst and src may be the same
// slice.
func Clip(dst, src []float32, low, high float32) { apply(mapClip, dst, src, low, high) }

func mulGeneric(dst, src []float32, _, _ float32) {
	for i, x := range src {
		dst[i] *= x
	}
}

func scaleGeneric(dst, src []float32, p, _ float32) {
	for i, x := range src {
		dst[i] = x * p
	}
}

func addSignGeneric(dst, src []float32, p, _ float32) {
	for i, x := range src {
		var up, down float32
		if 0 < x {
			up = p
		}
		if x < 0 {
			down = p
		}
		dst[i] += up - down
	}
}

func clipGeneric(dst, src []float32, low, high float32) {
	for i, x := range src {
		dst[i] = clip(x, low, high)
	}
}

// clip bounds x and keeps NaN.
func clip(x, low, high float32) float32 {
	if low > x {
		x = low
	}
	if high < x {
		x = high
	}
	return x
}
