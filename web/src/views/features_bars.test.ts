import '../testing/page';
import { expect, it } from 'vitest';
import { differenceOf, orderOf, sumsOf } from './features_bars';

it('units are sorted by their weight, and of many those of either end are left', () => {
  expect(orderOf(Float32Array.of(1, -3, 2, 0))).toEqual([2, 0, 3, 1]);
  expect(orderOf(Float32Array.of(1, -3, 2, 0, 5), 2)).toEqual([4, 1]);
});

it('what is for and what is against is added up, with three significant digits of the larger', () => {
  expect(sumsOf(Float32Array.of(10, 4.5, -40.4))).toEqual({ plus: '+14.5', minus: '−40.4' });
  expect(sumsOf(Float32Array.of(-1))).toEqual({ plus: '0', minus: '−1.00' });
});

it('the difference is parted by the sign of the weights, and not at all where a part is negative', () => {
  const weights = Float32Array.of(2, -1, -3);
  expect(differenceOf(weights, Float32Array.of(4, 0, -1), Float32Array.of(3, -1, -3))).toEqual({
    has: 0.25,
    against: 2,
  });
  expect(differenceOf(weights, Float32Array.of(1, 0, 0), Float32Array.of(3, -1, -3))).toBeNull();
  expect(differenceOf(weights, Float32Array.of(Number.NaN, 0, 0), Float32Array.of(3, 0, 0))).toBeNull();
});
