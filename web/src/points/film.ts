// Layouts at some steps, and interpolation between them.

/** The stops before and after a step. At a stop both are that stop and share is 0. */
export interface Between {
  before: number;
  after: number;
  /** Share of the way from one to the other. */
  share: number;
}

/** Locates a step among ascending stops; a step outside them is at the nearest end. */
export function between(steps: readonly number[], step: number): Between {
  const last = steps.length - 1;
  if (step >= steps[last]!) return { before: last, after: last, share: 0 };
  let k = 0;
  while (k < last && steps[k + 1]! <= step) k++;
  const from = steps[k]!;
  if (step <= from) return { before: k, after: k, share: 0 };
  return { before: k, after: k + 1, share: (step - from) / (steps[k + 1]! - from) };
}

/**
 * The layout between two stops, interpolated from layouts [stops, n, 2]. At a stop the result
 * is exactly that stop's layout. `into` is reused if it has the right size.
 */
export function layoutAt(all: Float32Array, n: number, at: Between, into?: Float32Array): Float32Array {
  const size = 2 * n;
  const a = at.before * size;
  if (at.share === 0) return all.subarray(a, a + size);
  const b = at.after * size;
  const out = into?.length === size ? into : new Float32Array(size);
  for (let i = 0; i < size; i++) out[i] = all[a + i]! + at.share * (all[b + i]! - all[a + i]!);
  return out;
}

/** A square of the plane: its middle and half its side. */
export interface Frame {
  x: number;
  y: number;
  half: number;
}

/** Half the side of a frame as a multiple of how far its points reach. */
export const frameMargin = 1.04;

/** The square around points [n, 2], with a margin. All layouts of a film share one square. */
export function frameAround(points: Float32Array): Frame {
  let [x0, y0, x1, y1] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = points[i]!;
    const y = points[i + 1]!;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
  }
  if (!(x1 >= x0)) return { x: 0, y: 0, half: 1 };
  const half = (frameMargin * Math.max(x1 - x0, y1 - y0)) / 2;
  return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, half: half > 0 ? half : 1 };
}
