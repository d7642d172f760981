// How observations are drawn: in a colour with a meaning, as a triangle if misclassified, with
// a ring if chosen.
import { byteOf, classColor, hexToRGB, pixel, signed, signedLevel, type Theme, unsigned } from '../palette';
import type { Look } from './paint';
import { classShape, triangle } from './stamp';

export type Colouring = 'label' | 'prediction' | 'correct' | 'confidence' | 'neuron';

/** The known facts of each observation at a step. */
export interface Observed {
  labels: ArrayLike<number>;
  /** −1 if unknown. */
  predicted: ArrayLike<number>;
  /** Whether the network has been trained, so that an answer can be right or wrong. */
  trained: boolean;
  /** Confidence 0…1, or the activation of a unit. */
  values: Float32Array | null;
}

/** Colours of the page as pixels. */
export interface Inks {
  ground: number;
  ink: number;
  muted: number;
  accent: number;
}

/** The pixel of #rrggbb, or of #rgb, as style sheets are shortened. */
export function pixelOf(hex: string): number {
  const [r, g, b] = hexToRGB(hex);
  return pixel(r, g, b);
}

export function inksOf(element: HTMLElement): Inks {
  const css = getComputedStyle(element);
  const of = (name: string) => pixelOf(css.getPropertyValue(name).trim());
  return { ground: of('--ground'), ink: of('--ink'), muted: of('--muted'), accent: of('--accent') };
}

export function cssOf(pixel: number): string {
  return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;
}

/** Mixes pixels: a share of a, the rest of b. */
export function mix(a: number, b: number, share: number): number {
  let out = 0xff000000;
  for (const shift of [0, 8, 16]) {
    const va = (a >>> shift) & 255;
    const vb = (b >>> shift) & 255;
    out |= Math.round(vb + share * (va - vb)) << shift;
  }
  return out >>> 0;
}

/** The perceived brightness of a pixel, 0…1. */
function luminance(p: number): number {
  const linear = (v: number) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(p & 255) + 0.7152 * linear((p >> 8) & 255) + 0.0722 * linear((p >> 16) & 255);
}

/** A colour that is visible on a dark page: dark colours are lightened, with the same hue. */
function seen(p: number): number {
  let out = p;
  for (let white = 0.05; luminance(out) < 0.12; white += 0.05) out = mix(0xffffffff, p, white);
  return out;
}

const light = Array.from({ length: 10 }, (_, k) => pixelOf(classColor(k)));
const classes: Record<Theme, number[]> = { light, dark: light.map(seen) };

export function classPixel(k: number, theme: Theme): number {
  const of = classes[theme];
  return of[((k % of.length) + of.length) % of.length]!;
}

/** The ends of a scale of values: from −limit to limit if some are negative, else from 0. */
export function scaleOf(values: Float32Array): { low: number; high: number } {
  let low = 0;
  let high = 0;
  for (const v of values) {
    if (!Number.isFinite(v)) continue;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  if (low < 0) high = Math.max(high, -low);
  return { low: low < 0 ? -high : 0, high: high > 0 ? high : 1 };
}

/** The colour of a value on a scale. */
export function valuePixel(v: number, low: number, high: number, theme: Theme): number {
  if (low < 0) return signed[theme][signedLevel(v, high)]!;
  if (!Number.isFinite(v)) return signed[theme][255]!;
  return unsigned[byteOf(v, 0, high)]!;
}

/** Whether an observation is misclassified. */
export function wrong(o: Observed, i: number): boolean {
  return o.trained && o.predicted[i]! >= 0 && o.predicted[i] !== o.labels[i];
}

/** The share of its colour that a point keeps which is not chosen; on a dark ground less would vanish. */
const faint: Record<Theme, number> = { light: 0.28, dark: 0.62 };

/** How observations are drawn. chosen has 1 for each chosen observation; it is null if none is chosen. */
export function lookOf(
  o: Observed,
  how: Colouring,
  chosen: Uint8Array | null,
  rings: boolean,
  inks: Inks,
  theme: Theme,
): Look {
  const n = o.labels.length;
  const color = new Uint32Array(n);
  const shape = new Uint8Array(n);
  const scale = how === 'confidence' ? { low: 0, high: 1 } : scaleOf(o.values ?? new Float32Array(0));
  const right = mix(inks.muted, inks.ground, 0.6);
  const levels = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const miss = wrong(o, i);
    let c: number;
    if (how === 'label') c = classPixel(o.labels[i]!, theme);
    else if (how === 'prediction') c = o.predicted[i]! < 0 ? right : classPixel(o.predicted[i]!, theme);
    else if (how === 'correct') c = miss ? inks.accent : right;
    else {
      const v = o.values ? o.values[i]! : Number.NaN;
      c = o.values ? valuePixel(v, scale.low, scale.high, theme) : right;
      // The largest values lie on top.
      levels[i] = o.values ? Math.min(6, Math.floor((6 * Math.abs(v)) / scale.high)) || 0 : 0;
    }
    const dim = chosen !== null && chosen[i] === 0;
    color[i] = dim ? mix(c, inks.ground, faint[theme]) : c;
    const k = how === 'prediction' ? o.predicted[i]! : how === 'label' ? o.labels[i]! : 0;
    shape[i] = miss && how === 'correct' ? triangle : classShape(k);
    // Dimmed ones lowest, wrong ones over right ones, chosen ones on top.
    if (!dim) levels[i] = levels[i]! + 7 + (miss ? 7 : 0) + (chosen ? 14 : 0);
  }
  return { color, shape, order: byLevel(levels), ring: rings ? chosen : null };
}

/** Indices sorted by level, in the original order within a level. */
export function byLevel(levels: Uint8Array): Uint32Array {
  const start = new Uint32Array(257);
  for (const l of levels) start[l + 1]!++;
  for (let l = 0; l < 256; l++) start[l + 1]! += start[l]!;
  const order = new Uint32Array(levels.length);
  for (let i = 0; i < levels.length; i++) order[start[levels[i]!]!++] = i;
  return order;
}
