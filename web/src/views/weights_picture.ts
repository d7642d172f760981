// The pixels of weight images: one picture per unit and part, one below the other.
import type { WeightFacts, WeightFilmFacts } from '../api.gen';
import { byteOf, grey, pixel, signed, signedLevel, type Theme, valueOfLevel } from '../palette';
import { type Arrays, f32, u8 } from '../safetensors';
import { frameAt } from '../shared/film';

/** One layer's weights at one step. */
export interface Shown {
  step: number;
  /** The indices of the units, out of `of` in the layer. */
  units: number[];
  of: number;
  /** Channels, height and width of a unit's weights. */
  shape: [number, number, number];
  /** Weight i of the unit at an index of `units`. */
  at(u: number, i: number): number;
  /** The least and the largest weight. */
  low: number;
  high: number;
}

/** The weights themselves. */
export function exactOf(a: Arrays<WeightFacts>): Shown {
  const w = f32(a, 'weight');
  const [n, c, h, width] = w.shape as [number, number, number, number];
  const size = c * h * width;
  return {
    step: a.facts.step,
    units: Array.from({ length: n }, (_, i) => i),
    of: n,
    shape: [c, h, width],
    at: (u, i) => w.data[u * size + i]!,
    ...rangeOf(w.data),
  };
}

/** A step of a film of bytes. */
export function filmAt(a: Arrays<WeightFilmFacts>, step: number): Shown {
  const w = u8(a, 'weight');
  const [, n, c, h, width] = w.shape as [number, number, number, number, number];
  const size = c * h * width;
  const frame = frameAt(a.facts.steps, step);
  const from = frame * n * size;
  const { limit } = a.facts;
  let least = 254;
  let most = 0;
  for (let i = from; i < from + n * size; i++) {
    const l = w.data[i]!;
    if (l === 255) continue;
    least = Math.min(least, l);
    most = Math.max(most, l);
  }
  return {
    step: a.facts.steps[frame]!,
    units: a.facts.units,
    of: a.facts.of,
    shape: [c, h, width],
    at: (u, i) => valueOfLevel(w.data[from + u * size + i]!, limit),
    low: valueOfLevel(Math.min(least, most), limit),
    high: valueOfLevel(most, limit),
  };
}

export interface Look {
  /** Whether the three channels are the colours of one picture rather than pictures side by side. */
  rgb: boolean;
  grey: boolean;
  /** Whether every unit has a separate scale. */
  perUnit: boolean;
  /** The least and the largest weight on the scale for all units. */
  low: number;
  high: number;
  theme: Theme;
}

/** The number of pictures of a unit. */
export function partsOf(s: Shown, look: Look): number {
  return look.rgb ? 1 : s.shape[0];
}

/** Writes the pixels of all pictures. Part k of unit u is the picture with index u · parts + k from the top. */
export function writePictures(pixels: Uint32Array, s: Shown, look: Look): void {
  const n = s.shape[1] * s.shape[2];
  const parts = partsOf(s, look);
  for (let u = 0; u < s.units.length; u++) {
    const colour = colours(s, u, look);
    for (let i = 0; i < parts * n; i++) {
      const [g, b] = look.rgb ? [s.at(u, n + i), s.at(u, 2 * n + i)] : [0, 0];
      pixels[u * parts * n + i] = colour(s.at(u, i), g, b);
    }
  }
}

/** The pixel of a weight of a unit, or of three weights as red, green and blue. */
function colours(s: Shown, u: number, look: Look): (r: number, g: number, b: number) => number {
  const size = s.shape[0] * s.shape[1] * s.shape[2];
  const { low, high } = look.perUnit ? rangeOf({ length: size, at: (i) => s.at(u, i) }) : look;
  const limit = Math.max(Math.abs(low), Math.abs(high));
  if (look.rgb) {
    const channel = (v: number) => byteOf(v, -(limit || 1), limit || 1);
    return (r, g, b) => pixel(channel(r), channel(g), channel(b));
  }
  const table = signed[look.theme];
  if (!look.grey) return (v) => table[signedLevel(v, limit)]!;
  return (v) => (Number.isFinite(v) ? grey[high > low ? byteOf(v, low, high) : 127]! : table[255]!);
}

/** The least and the largest of some numbers, ignoring those that are not finite; zeros if there are none. */
export function rangeOf(data: { length: number; at(i: number): number | undefined }): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < data.length; i++) {
    const v = data.at(i)!;
    if (!Number.isFinite(v)) continue;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return low > high ? { low: 0, high: 0 } : { low, high };
}
