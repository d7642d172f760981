// The network's answers over the plane: regions of classes, and lines between them.
import { contour, type Segment } from '../shared/contour';

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
