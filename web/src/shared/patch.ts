// The values that a convolution's kernel covers at one position of its output.
import type { Reach } from '../api.gen';

export type Shape = readonly [number, number, number];

export interface Window {
  reach: Reach;
  /** Channels, height and width of a unit's kernel. */
  kernel: Shape;
  /** Shape of the input. */
  input: Shape;
  /** Shape of the output: units, height, width. */
  output: Shape;
}

/** The first channel that a unit reads. */
export function firstChannel(w: Window, unit: number): number {
  return Math.floor(unit / (w.output[0] / w.reach.groups)) * w.kernel[0];
}

/** The values under the kernel of a unit at row, column of the output; zeros beyond the edge. */
export function patch(
  x: ArrayLike<number>,
  w: Window,
  unit: number,
  [row, col]: readonly [number, number],
): Float32Array {
  const [c, kh, kw] = w.kernel;
  const [, h, wide] = w.input;
  const { stride, dilation, top, left } = w.reach;
  const out = new Float32Array(c * kh * kw);
  const first = firstChannel(w, unit);
  for (let k = 0; k < c; k++)
    for (let ky = 0; ky < kh; ky++)
      for (let kx = 0; kx < kw; kx++) {
        const r = row * stride + ky * dilation - top;
        const q = col * stride + kx * dilation - left;
        if (r >= 0 && q >= 0 && r < h && q < wide) out[(k * kh + ky) * kw + kx] = x[((first + k) * h + r) * wide + q]!;
      }
  return out;
}

/** The position of the output whose kernel is centred nearest to a position of the input. */
export function above(w: Window, [y, x]: readonly [number, number]): [number, number] {
  const [, kh, kw] = w.kernel;
  const { stride, dilation, top, left } = w.reach;
  const at = (v: number, pad: number, k: number, most: number) =>
    Math.min(Math.max(Math.round((v + pad - ((k - 1) * dilation) / 2) / stride), 0), most - 1);
  return [at(y, top, kh, w.output[1]), at(x, left, kw, w.output[2])];
}

/** The position of the maximum of a unit's map, the first of equals. */
export function strongest(map: ArrayLike<number>, w: Window, unit: number): [number, number] {
  const [, h, wide] = w.output;
  let best = 0;
  for (let i = 1; i < h * wide; i++) if (map[unit * h * wide + i]! > map[unit * h * wide + best]!) best = i;
  return [Math.floor(best / wide), best % wide];
}

/** The channel of a kernel whose products have the largest sum of magnitudes, the first of equals. */
export function strongestChannel(products: ArrayLike<number>, [c, h, w]: Shape): number {
  let best = 0;
  let most = -1;
  for (let k = 0; k < c; k++) {
    let sum = 0;
    for (let i = 0; i < h * w; i++) sum += Math.abs(products[k * h * w + i]!);
    if (sum > most) [best, most] = [k, sum];
  }
  return best;
}
