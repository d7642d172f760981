import { describe, expect, it } from 'vitest';
import { contour } from './contour';
import { borders, said } from './surface';

describe('what is said of a place', () => {
  it('by one output, two and three', () => {
    expect(said([0.25], 0, 1)).toEqual({ class: 0, sure: 0.5 });
    expect(said([9, 0.2, 0.6], 1, 2).class).toBe(1);
    expect(said([9, 0.2, 0.6], 1, 2).sure).toBeCloseTo(0.5);
    expect(said([0, 0], 0, 2)).toEqual({ class: 0, sure: 0 });
    expect(said([Number.NaN], 0, 1)).toEqual({ class: -1, sure: Number.NaN });
    expect(said([0.9, 0.05, Number.NaN], 0, 3).class).toBe(-1);
    const third = said([0.1, 0.1, 0.8], 0, 3);
    expect(third.class).toBe(2);
    expect(third.sure).toBeCloseTo(0.7);
    expect(said([7], 0, 1)).toEqual({ class: 1, sure: 1 }); // an unbounded output
  });
});

describe('lines', () => {
  it('pass where the level is', () => {
    // x on a grid of 4: the line x = 1.25 from top to bottom.
    const grid = Array.from({ length: 16 }, (_, i) => i % 4);
    const lines = contour(grid, 4, 1.25);
    expect(lines).toHaveLength(3);
    for (const [x1, y1, x2, y2] of lines) {
      expect([x1, x2]).toEqual([1.25, 1.25]);
      expect(Math.abs(y1 - y2)).toBe(1);
    }
  });
  it('are none where nothing changes', () => {
    expect(contour(new Float32Array(9), 3, 0)).toEqual([]);
    expect(contour(new Float32Array(9).fill(Number.NaN), 3, 0)).toEqual([]);
  });
  it('go around each of three classes', () => {
    // Columns of classes 0, 1, 2.
    const o = [0, 1, 2, 0, 1, 2, 0, 1, 2].flatMap((k) => [0, 1, 2].map((c) => (c === k ? 1 : 0)));
    expect(borders(o, 3, 3)).toHaveLength(2 + 4 + 2);
    expect(borders([0, 0, 1, 0, 0, 1, 0, 0, 1], 3, 1)).toHaveLength(2);
  });
});
