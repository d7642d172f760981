import { describe, expect, it } from 'vitest';
import { bounds, contains, extend } from './lasso';
import { Near, towards } from './near';

/** Pseudo-random numbers 0…1, the same each time. */
function numbers(n: number): Float32Array {
  let s = 7;
  return Float32Array.from({ length: n }, () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 32;
  });
}

const points = numbers(4000);
points[10] = Number.NaN; // observation 5 has no coordinates
const near = new Near(points);
const all = Array.from({ length: 2000 }, (_, i) => i);

describe('the nearest point', () => {
  it('is the one that looking at all finds', () => {
    const q = numbers(200).map((v) => 1.4 * v - 0.2);
    for (let k = 0; k < 100; k++) {
      const [x, y] = [q[2 * k]!, q[2 * k + 1]!];
      const d = (i: number) => Math.hypot(points[2 * i]! - x, points[2 * i + 1]! - y);
      let best = -1;
      for (const i of all) if (d(i) <= 0.05 && (best < 0 || d(i) < d(best))) best = i;
      expect(near.nearest(x, y, 0.05)).toBe(best);
    }
  });
  it('is -1 if no point is near', () => {
    expect(near.nearest(5, 5, 0.1)).toBe(-1);
    expect(new Near(new Float32Array(0)).nearest(0, 0, 1)).toBe(-1);
    expect(new Near(Float32Array.of(Number.NaN, 1)).nearest(0, 1, 1)).toBe(-1);
  });
  it('of those in one place is the first', () => {
    expect(new Near(Float32Array.of(1, 1, 0, 0, 0, 0)).nearest(0, 0, 1)).toBe(1);
  });
});

describe('a circle', () => {
  it('holds those within it', () => {
    const inside = all.filter((i) => Math.hypot(points[2 * i]! - 0.4, points[2 * i + 1]! - 0.6) <= 0.2);
    expect(inside.length).toBeGreaterThan(100);
    expect(near.around(0.4, 0.6, 0.2)).toEqual(inside);
  });
});

// A horseshoe that opens to the right: the area between its arms is outside.
const horseshoe = [0, 0, 1, 0, 1, 0.3, 0.3, 0.3, 0.3, 0.7, 1, 0.7, 1, 1, 0, 1];

describe('a lasso', () => {
  it('holds what is inside of a horseshoe and not what is between its arms', () => {
    const inside = all.filter((i) => {
      const [x, y] = [points[2 * i]!, points[2 * i + 1]!];
      return Number.isFinite(x) && (y < 0.3 || y > 0.7 || x < 0.3);
    });
    expect(near.inside(horseshoe)).toEqual(inside);
  });
  it('that crosses its own line leaves out the area that it surrounds twice', () => {
    const loop = [0, 0, 4, 0, 4, 4, 0, 4, 0, 0, 1, 1, 3, 1, 3, 3, 1, 3, 1, 1];
    expect([contains(loop, 0.5, 2), contains(loop, 2, 2), contains(loop, 5, 2)]).toEqual([true, false, false]);
  });
  it('of less than three corners holds nothing', () => {
    expect(near.inside([0, 0, 1, 1])).toEqual([]);
  });
  it('gets no corner that is close to the last', () => {
    const line: number[] = [];
    for (const x of [0, 1, 2, 3, 4, 9]) extend(line, x, 0, 3);
    expect(line).toEqual([0, 0, 3, 0, 9, 0]);
    expect(bounds(line)).toEqual([0, 0, 9, 0]);
  });
});

describe('walking', () => {
  const grid = Float32Array.from({ length: 18 }, (_, i) => (i % 2 === 0 ? (i / 2) % 3 : Math.floor(i / 6)));
  it('goes to the neighbour in each direction', () => {
    const from = (dx: number, dy: number) => towards(grid, 1, 1, dx, dy);
    expect([from(1, 0), from(-1, 0), from(0, 1), from(0, -1)]).toEqual([5, 3, 7, 1]);
  });
  it('ends at the edge', () => {
    expect(towards(grid, 2, 1, 1, 0)).toBe(-1);
  });
});
