// A convolution's sum at one position, channel by channel of what it reads.
import type { Shape } from './patch';

/** What one channel contributes: the values under the kernel, its weights, their products and the sum of these. */
export interface Row {
  channel: number;
  x: Float32Array;
  w: Float32Array;
  product: Float32Array;
  sum: number;
}

/** The contributions of all channels, the largest magnitude first. */
export function rowsOf(x: Float32Array, w: Float32Array, [c, h, wide]: Shape, first = 0): Row[] {
  const n = h * wide;
  const rows = Array.from({ length: c }, (_, k): Row => {
    const part = (of: Float32Array) => of.subarray(k * n, (k + 1) * n);
    const product = part(x).map((v, i) => v * w[k * n + i]!);
    return { channel: first + k, x: part(x), w: part(w), product, sum: product.reduce((a, b) => a + b, 0) };
  });
  return rows.sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum) || a.channel - b.channel);
}

/** The rows that are shown, and the number and sum of the others. */
export function largestRows(rows: readonly Row[], most: number): { shown: Row[]; more: number; rest: number } {
  const others = rows.slice(most);
  return { shown: rows.slice(0, most), more: others.length, rest: others.reduce((a, r) => a + r.sum, 0) };
}
