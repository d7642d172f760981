import { describe, expect, it } from 'vitest';
import { largestPart, partsOf } from './sums';

describe('the parts of a sum', () => {
  const w = { shape: [2, 3], data: Float32Array.from([1, -2, 3, -1, 0, -4]) };
  it('are its positive terms, its negative ones, and both with the bias', () => {
    expect(partsOf(w, [0.5, -1], [1, 1, 2])).toEqual([
      { plus: 7, minus: -2, z: 5.5 },
      { plus: 0, minus: -9, z: -10 },
    ]);
  });
  it('have one scale', () => {
    expect(largestPart(partsOf(w, undefined, [1, 1, 2]))).toBe(9);
  });
});
