// Channels of a picture, tiled in a square, or units as one pixel each.
import { byteOf, grey, signed, signedLevel } from '../palette';
import { Raster } from '../tiles';

/** The largest magnitude of some numbers, ignoring those that are not finite. */
export function limitOf(data: ArrayLike<number>, from = 0, to = data.length): number {
  let limit = 0;
  for (let i = from; i < to; i++) {
    const v = Math.abs(data[i]!);
    if (v > limit && v < Number.POSITIVE_INFINITY) limit = v;
  }
  return limit;
}

/** Draws channels × height × width numbers, each as the pixel that `color` gives it. */
export function mosaic(
  data: ArrayLike<number>,
  from: number,
  [c, h, w]: readonly [number, number, number],
  color: (v: number) => number,
): HTMLCanvasElement {
  const flat = h * w === 1;
  const side = Math.ceil(Math.sqrt(c));
  const rows = Math.ceil(c / side);
  // One pixel between channels, no gap between units.
  const [dx, dy] = flat ? [1, 1] : [w + 1, h + 1];
  const r = new Raster(flat ? side : side * dx - 1, flat ? rows : rows * dy - 1);
  for (let k = 0; k < c; k++)
    for (let i = 0; i < h * w; i++) {
      const x = (k % side) * dx + (i % w);
      const y = Math.floor(k / side) * dy + Math.floor(i / w);
      r.pixels[y * r.width + x] = color(data[from + k * h * w + i]!);
    }
  const canvas = r.done();
  canvas.className = 'crisp';
  return canvas;
}

/** Colours for signed numbers up to a limit. */
export function signedColors(theme: 'light' | 'dark', limit: number): (v: number) => number {
  const table = signed[theme];
  return (v) => table[signedLevel(v, limit)]!;
}

/** Colours for values of a layer up to a limit: red, white and blue around 0, or from black to white if none is negative. */
export function valueColors(theme: 'light' | 'dark', data: Float32Array, limit: number): (v: number) => number {
  if (data.some((v) => v < 0)) return signedColors(theme, limit);
  const invalid = signed[theme][255]!;
  return (v) => (Number.isFinite(v) ? grey[byteOf(v, 0, limit || 1)]! : invalid);
}
