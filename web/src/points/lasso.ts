// Outlines drawn by hand: closed polygons [x, y, x, y, …].

/** Left, low, right and high end. */
export function bounds(outline: readonly number[]): [number, number, number, number] {
  let [x0, y0, x1, y1] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (let i = 0; i + 1 < outline.length; i += 2) {
    x0 = Math.min(x0, outline[i]!);
    x1 = Math.max(x1, outline[i]!);
    y0 = Math.min(y0, outline[i + 1]!);
    y1 = Math.max(y1, outline[i + 1]!);
  }
  return [x0, y0, x1, y1];
}

/** Whether a position is inside an outline: a ray from it crosses the outline an odd number of times. */
export function contains(outline: readonly number[], x: number, y: number): boolean {
  let inside = false;
  const n = outline.length;
  for (let i = 0, j = n - 2; i + 1 < n; j = i, i += 2) {
    const xi = outline[i]!;
    const yi = outline[i + 1]!;
    const xj = outline[j]!;
    const yj = outline[j + 1]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** Adds a corner unless it is closer than `least` to the last one. */
export function extend(outline: number[], x: number, y: number, least: number): void {
  const n = outline.length;
  if (n >= 2 && Math.hypot(outline[n - 2]! - x, outline[n - 1]! - y) < least) return;
  outline.push(x, y);
}
