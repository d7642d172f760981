// The weights of one unit as a small picture.
import { mosaic, signedColors } from './mosaic';

/** The weight picture of one unit: units × channels × height × width values, on the scale of the layer. */
export function unitTile(
  h: { shape: number[]; data: Float32Array },
  u: number,
  limit: number,
  theme: 'light' | 'dark',
): HTMLCanvasElement {
  const [, c, hh, ww] = h.shape as [number, number, number, number];
  return mosaic(h.data, u * c * hh * ww, [c, hh, ww], signedColors(theme, limit));
}
