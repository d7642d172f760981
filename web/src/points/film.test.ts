import { describe, expect, it } from 'vitest';
import { between, frameAround, layoutAt } from './film';

const steps = [0, 29, 58, 290];

describe('between stops', () => {
  it('is a stop itself at a stop', () => {
    steps.forEach((s, k) => {
      expect(between(steps, s)).toEqual({ before: k, after: k, share: 0 });
    });
  });
  it('is the way from one to the next', () => {
    expect(between(steps, 174)).toEqual({ before: 2, after: 3, share: 0.5 });
  });
  it('stays at the ends', () => {
    expect([between(steps, -5).before, between(steps, 999).before]).toEqual([0, 3]);
    expect(between([7], 3)).toEqual({ before: 0, after: 0, share: 0 });
  });
});

describe('a layout', () => {
  // Three stops of two points; interpolation would round the numbers.
  const all = Float32Array.of(0.1, 0.2, 0.3, 0.4, 1.1, 2.2, 3.3, 4.4, 1e7, 5, 6, 7);
  it('of a laid-out step is exactly that one', () => {
    [3, 8, 20].forEach((s, k) => {
      const out = layoutAt(all, 2, between([3, 8, 20], s));
      expect([...out]).toEqual([...all.subarray(4 * k, 4 * k + 4)]);
    });
  });
  it('between two lies between them, and moves without a jump', () => {
    const stops = [0, 100, 200];
    let before = layoutAt(all, 2, between(stops, 0)).slice();
    for (let s = 1; s <= 100; s++) {
      const now = layoutAt(all, 2, between(stops, s)).slice();
      for (let i = 0; i < 4; i++) {
        expect(now[i]! - before[i]!).toBeCloseTo((all[4 + i]! - all[i]!) / 100, 5);
      }
      before = now;
    }
  });
  it('is written into the given array', () => {
    const into = new Float32Array(4);
    expect(layoutAt(all, 2, between([0, 2], 1), into)).toBe(into);
  });
});

describe('a frame', () => {
  it('is a square around all that has a place', () => {
    const f = frameAround(Float32Array.of(0, 0, 10, 4, Number.NaN, 99));
    expect(f).toEqual({ x: 5, y: 2, half: 5.2 });
  });
  it('of nothing or of one place is not empty', () => {
    expect(frameAround(new Float32Array(0)).half).toBe(1);
    expect(frameAround(Float32Array.of(3, 3, 3, 3))).toEqual({ x: 3, y: 3, half: 1 });
  });
});
