import { describe, expect, it } from 'vitest';
import { smoothed } from './curves_smooth';

describe('smoothing', () => {
  it('is the mean of what there is in the window', () => {
    expect(smoothed([1, 3, null, 5, 7], 2)).toEqual([1, 2, null, 4, 6]);
  });
  it('of one value changes nothing', () => {
    expect(smoothed([1, null, 2], 1)).toEqual([1, null, 2]);
  });
});
