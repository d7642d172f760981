import { expect, it } from 'vitest';
import { limitOf } from './mosaic';

it('a limit is the greatest size of the numbers that are finite', () => {
  expect(limitOf([1, -3, 2, Number.NaN, Number.NEGATIVE_INFINITY])).toBe(3);
  expect(limitOf([-9, 1, -2, 5], 1, 3)).toBe(2);
  expect(limitOf([])).toBe(0);
});
