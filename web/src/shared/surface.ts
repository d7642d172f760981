// The network's answers over the plane: regions of classes, and lines between them.
import { classColor, hexToRGB, pixel, signed, type Theme } from '../palette';
import { contour, type Segment } from './contour';

/**
 * The class that outputs predict at a position, and the certainty, from 0 for a guess to 1. The class is -1 and
 * the certainty not a number if an output is not a number.
 */
export function said(o: ArrayLike<number>, at: number, n: number): { class: number; sure: number } {
  for (let k = 0; k < n; k++) if (Number.isNaN(o[at + k]!)) return { class: -1, sure: Number.NaN };
  if (n <= 2) {
    // A single output is for the second of two classes.
    const sum = n === 2 ? o[at]! + o[at + 1]! : 1;
    const second = n === 1 ? o[at]! : sum === 0 ? 0.5 : o[at + 1]! / sum;
    const p = Math.min(Math.max(second, 0), 1);
    return { class: p > 0.5 ? 1 : 0, sure: 2 * Math.abs(p - 0.5) };
  }
  let best = 0;
  for (let k = 1; k < n; k++) if (o[at + k]! > o[at + best]!) best = k;
  return { class: best, sure: Math.min(Math.max((o[at + best]! - 1 / n) / (1 - 1 / n), 0), 1) };
}

/** The decision boundaries: one line for two classes, a line around each of more. */
export function borders(o: ArrayLike<number>, side: number, n: number): Segment[] {
  const cells = Array.from({ length: side * side }, (_, i) => said(o, i * n, n));
  if (n <= 2) {
    return contour(
      cells.map((c) => (c.class === 1 ? c.sure : -c.sure)),
      side,
      0,
    );
  }
  const out: Segment[] = [];
  for (let k = 0; k < n; k++) {
    const mine = cells.map((c) => (c.class === k ? 1 : 0));
    out.push(...contour(mine, side, 0.5));
  }
  return out;
}

/** Writes the regions of classes as pixels, paler where the network is less certain. */
export function paintAnswers(pixels: Uint32Array, o: ArrayLike<number>, n: number, theme: Theme): void {
  const paper = theme === 'dark' ? [16, 19, 23] : [255, 255, 255];
  const colors = Array.from({ length: Math.max(n, 2) }, (_, k) => hexToRGB(classColor(k)));
  const invalid = signed[theme][255]!;
  for (let i = 0; i < pixels.length; i++) {
    const s = said(o, i * n, n);
    const share = 0.6 * s.sure;
    const c = colors[s.class];
    pixels[i] =
      c && Number.isFinite(share)
        ? pixel(
            ...([0, 1, 2].map((k) => Math.round(paper[k]! + (c[k]! - paper[k]!) * share)) as [number, number, number]),
          )
        : invalid;
  }
}
