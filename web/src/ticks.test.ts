import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { grow, linearTicks, logTicks, wholeTicks } from './ticks';

interface Vector {
  min: number;
  max: number;
  n: number;
  log: boolean;
  whole: boolean;
  values: number[];
  labels: string[];
  grown: { Min: number; Max: number };
}

it('axes have the ticks of saved pictures', () => {
  const vectors = JSON.parse(readFileSync('../render/testdata/ticks.json', 'utf8')) as Vector[];
  expect(vectors.length).toBeGreaterThan(10);
  for (const v of vectors) {
    const ticks = v.log ? logTicks(v) : v.whole ? wholeTicks(v, v.n) : linearTicks(v, v.n);
    expect([v, ticks.map((x) => x.label)]).toEqual([v, v.labels]);
    for (const [i, x] of ticks.entries()) expect(x.value).toBeCloseTo(v.values[i]!, 12);
    const grown = grow(v, Math.max(v.n, 1));
    expect(grown.min).toBeCloseTo(v.grown.Min, 9);
    expect(grown.max).toBeCloseTo(v.grown.Max, 9);
  }
});
