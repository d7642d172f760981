import { describe, expect, it } from 'vitest';
import { largestRows, rowsOf } from './kernel_rows';
import { partsOf } from './sums';

const x = Float32Array.of(1, 2, 0, -1, 3, 1, 0.5, 0.5);
const w = Float32Array.of(0.5, 1, 2, 3, 1, -1, 2, -4);

describe('the rows of a kernel', () => {
  it('are what each channel contributes, the largest first', () => {
    const rows = rowsOf(x, w, [2, 2, 2], 4);
    expect(rows.map((r) => [r.channel, r.sum])).toEqual([
      [5, 1],
      [4, -0.5],
    ]);
    expect([...rows[0]!.product]).toEqual([3, -1, 1, -2]);
    expect([...rows[1]!.w]).toEqual([0.5, 1, 2, 3]);
  });
  it('add up to the sum of all, also where some are not shown', () => {
    const rows = rowsOf(x, w, [4, 1, 2]);
    const { shown, more, rest } = largestRows(rows, 1);
    expect([shown.length, more]).toEqual([1, 3]);
    const z = partsOf({ shape: [1, 8], data: w }, [0.25], x)[0]!.z;
    expect(0.25 + shown[0]!.sum + rest).toBeCloseTo(z, 5);
    expect(largestRows(rows, 9)).toMatchObject({ more: 0, rest: 0 });
  });
});
