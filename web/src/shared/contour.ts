// Contours of a grid of numbers.

export type Segment = [x1: number, y1: number, x2: number, y2: number];

/** Segments of the contour of a grid of side × side values at a level, in cells. */
export function contour(values: ArrayLike<number>, side: number, level: number): Segment[] {
  const out: Segment[] = [];
  const v = (x: number, y: number) => values[y * side + x]! - level;
  for (let y = 0; y + 1 < side; y++)
    for (let x = 0; x + 1 < side; x++) {
      const a = v(x, y);
      const b = v(x + 1, y);
      const c = v(x + 1, y + 1);
      const d = v(x, y + 1);
      const ends: [number, number][] = [];
      // Go round the sides in order, so that the ends of a segment are consecutive.
      if (a > 0 !== b > 0) ends.push([x + a / (a - b), y]);
      if (b > 0 !== c > 0) ends.push([x + 1, y + b / (b - c)]);
      if (c > 0 !== d > 0) ends.push([x + d / (d - c), y + 1]);
      if (d > 0 !== a > 0) ends.push([x, y + a / (a - d)]);
      for (let i = 0; i + 1 < ends.length; i += 2) out.push([...ends[i]!, ...ends[i + 1]!]);
    }
  return out;
}
