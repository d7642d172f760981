package kernel

// In all functions of this file that set dst, dst and src may be the same slice.

// Exp sets dst[i] = e^src[i], with src[i] clamped to [−87, 88].
func Exp(dst, src []float32) { apply(mapExp, dst, src, 0, 0) }

// Sigmoid sets dst[i] = 1/(1+e^−src[i]). len(dst), a multiple of 16, is the length. The relative
// error is below 3 ulp where the result is above 1e-37.
func Sigmoid(dst, src []float32) { apply(mapSigmoid, dst, src, 0, 0) }

// SigmoidGrad multiplies g[i] by y(1−y), y being the sigmoid's output.
func SigmoidGrad(g, y []float32) { apply(mapSigmoidGrad, g, y, 0, 0) }

// Tanh sets dst[i] = tanh src[i], within 3 ulp.
func Tanh(dst, src []float32) { apply(mapTanh, dst, src, 0, 0) }

// TanhGrad multiplies g[i] by 1−y², y being the tanh's output.
func TanhGrad(g, y []float32) { apply(mapTanhGrad, g, y, 0, 0) }

// Relu sets dst[i] = max(0, src[i]); NaN stays NaN.
func Relu(dst, src []float32) { apply(mapRelu, dst, src, 0, 0) }

// ReluGrad sets g[i] to 0 where the output y[i] is not above 0.
func ReluGrad(g, y []float32) { apply(mapReluGrad, g, y, 0, 0) }

// LeakyRelu (Maas et al. 2013) sets dst[i] to x = src[i] where x is above 0 and to slope·x
// elsewhere.
func LeakyRelu(dst, src []float32, slope float32) { apply(mapLeakyRelu, dst, src, slope, 0) }

// LeakyReluGrad multiplies g[i] by slope where the output y[i] is not above 0;
// slope must be above 0.
func LeakyReluGrad(g, y []float32, slope float32) { apply(mapLeakyReluGrad, g, y, slope, 0) }

// Elu (Clevert et al. 2016) sets dst[i] to x = src[i] where x is above 0 and to alpha·(e^x − 1)
// elsewhere.
func Elu(dst, src []float32, alpha float32) { apply(mapElu, dst, src, alpha, 0) }

// EluGrad multiplies g[i] by y + alpha where the output y[i] is not above 0;
// alpha must be above 0.
func EluGrad(g, y []float32, alpha float32) { apply(mapEluGrad, g, y, alpha, 0) }

// Softplus sets dst[i] = log(1 + e^src[i]), with a relative error below 3e-7.
func Softplus(dst, src []float32) { apply(mapSoftplus, dst, src, 0, 0) }

// SoftplusGrad multiplies g[i] by 1 − e^−y, y[i] being the output.
func SoftplusGrad(g, y []float32) { apply(mapSoftplusGrad, g, y, 0, 0) }

// Silu (Elfwing et al. 2018), also called swish, sets dst[i] = x/(1 + e^−x),
// with a relative error below 3e-7 down to −20.
func Silu(dst, src []float32) { apply(mapSilu, dst, src, 0, 0) }

// SiluGrad multiplies g[i] by the derivative of [Silu] at the input x[i].
func SiluGrad(g, x []float32) { apply(mapSiluGrad, g, x, 0, 0) }

// Gelu (Hendrycks and Gimpel 2016) sets dst[i] = x·Φ(x), Φ being the normal
// distribution, with an error below 6e-7 times the larger of |value| and 0.001.
func Gelu(dst, src []float32) { apply(mapGelu, dst, src, 0, 0) }

// GeluGrad multiplies g[i] by the derivative of [Gelu] at the input x[i].
func GeluGrad(g, x []float32) { apply(mapGeluGrad, g, x, 0, 0) }

// GeluTanh sets dst[i] = ½x·(1 + tanh(√(2/π)·(x + 0.044715·x³))), which is close
// to [Gelu], with an error below 1.5e-6 times the larger of |value| and 0.001.
func GeluTanh(dst, src []float32) { apply(mapGeluTanh, dst, src, 0, 0) }

// GeluTanhGrad multiplies g[i] by the derivative of [GeluTanh] at the input x[i].
func GeluTanhGrad(g, x []float32) { apply(mapGeluTanhGrad, g, x, 0, 0) }

// HardSigmoid sets dst[i] to (src[i] + 3)/6, clamped to [0, 1].
func HardSigmoid(dst, src []float32) { apply(mapHardSigmoid, dst, src, 0, 0) }

// HardSigmoidGrad multiplies g[i] by 1/6 where the output y[i] lies between 0 and
// 1, by 0 elsewhere.
func HardSigmoidGrad(g, y []float32) { apply(mapHardSigmoidGrad, g, y, 0, 0) }

// HardSwish (Howard et al. 2019) sets dst[i] to x = src[i] times its [HardSigmoid].
func HardSwish(dst, src []float32) { apply(mapHardSwish, dst, src, 0, 0) }

// HardSwishGrad multiplies g[i] by the derivative of [HardSwish] at the input x[i].
func HardSwishGrad(g, x []float32) { apply(mapHardSwishGrad, g, x, 0, 0) }

// ClipGrad multiplies g[i] by 0 where the output y[i] of [Clip] is one of the
// bounds.
func ClipGrad(g, y []float32, low, high float32) { apply(mapClipGrad, g, y, low, high) }
