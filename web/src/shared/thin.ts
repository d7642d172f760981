// Curves with more points than a picture has places.
/** A curve with more points than can be seen: one entry for each place of the picture. */
export interface Thinned {
  x: number[];
  mean: number[];
  low: number[];
  high: number[];
}

/** Combines the points whose steps have the same place, so that a single spike stays visible; figure/curve_data.go does the same. */
export function thin(values: ReadonlyMap<number, number>, place: (step: number) => number): Thinned {
  const t: Thinned = { x: [], mean: [], low: [], high: [] };
  let last = Number.NaN;
  let n = 0;
  for (const [x, y] of values) {
    if (!Number.isFinite(y)) continue;
    const at = place(x);
    if (at !== last) {
      last = at;
      n = 0;
      t.x.push(0);
      t.mean.push(0);
      t.low.push(y);
      t.high.push(y);
    }
    const k = t.x.length - 1;
    t.x[k] = (t.x[k]! * n + x) / (n + 1);
    t.mean[k] = (t.mean[k]! * n + y) / (n + 1);
    t.low[k] = Math.min(t.low[k]!, y);
    t.high[k] = Math.max(t.high[k]!, y);
    n++;
  }
  return t;
}
