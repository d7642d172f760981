import { describe, expect, it } from 'vitest';
import { above, patch, strongest, type Window } from './patch';

// Two channels of 3×4: channel k, row r, column c is 100k + 10r + c.
const x = Float32Array.from(
  { length: 24 },
  (_, i) => 100 * Math.floor(i / 12) + 10 * (Math.floor(i / 4) % 3) + (i % 4),
);
const reach = { stride: 1, dilation: 1, groups: 1, top: 1, left: 1 };

describe('what a kernel covers', () => {
  const w: Window = { reach, kernel: [2, 3, 3], input: [2, 3, 4], output: [5, 3, 4] };
  it('has zeros beyond the edge', () => {
    expect([...patch(x, w, 0, [0, 0])]).toEqual([0, 0, 0, 0, 0, 1, 0, 10, 11, 0, 0, 0, 0, 100, 101, 0, 110, 111]);
  });
  it('follows stride and dilation', () => {
    const wide: Window = {
      reach: { stride: 2, dilation: 2, groups: 1, top: 0, left: 0 },
      kernel: [2, 2, 2],
      input: [2, 3, 4],
      output: [1, 1, 1],
    };
    expect([...patch(x, wide, 0, [0, 0])]).toEqual([0, 2, 20, 22, 100, 102, 120, 122]);
  });
  it('sees the channels of its group', () => {
    const two: Window = {
      reach: { ...reach, groups: 2, top: 0, left: 0 },
      kernel: [1, 1, 1],
      input: [2, 3, 4],
      output: [4, 3, 4],
    };
    expect([0, 1, 2, 3].map((u) => patch(x, two, u, [1, 2])[0])).toEqual([12, 12, 112, 112]);
  });
  it('is centred where it was pointed at', () => {
    expect(above(w, [2, 3])).toEqual([2, 3]);
    expect(above(w, [-4, 9])).toEqual([0, 3]);
    const strided: Window = { ...w, reach: { ...reach, stride: 2 }, output: [5, 2, 2] };
    expect(above(strided, [2, 2])).toEqual([1, 1]);
  });
});

it('the strongest place is the first of the largest', () => {
  const w: Window = { reach, kernel: [2, 3, 3], input: [2, 3, 4], output: [2, 2, 2] };
  expect(strongest([9, 9, 9, 9, 1, 3, 3, 2], w, 1)).toEqual([0, 1]);
});
