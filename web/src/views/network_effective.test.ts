import { expect, it } from 'vitest';
import { effectiveOf, favoursOf } from './network_effective';

it('a second layer looks for the sum of what the first one does, by its weights', () => {
  const first = { shape: [2, 1, 1, 3], data: Float32Array.of(1, 0, 2, 0, 1, 1) };
  const second = { shape: [2, 2, 1, 1], data: Float32Array.of(1, 1, 2, -1) };
  const e = effectiveOf(first, second);
  expect([e.shape, [...e.data]]).toEqual([
    [2, 1, 1, 3],
    [1, 1, 3, 2, -1, 3],
  ]);
});

it('a unit speaks for the classes with the largest positive weights', () => {
  const outgoing = { shape: [3, 2], data: Float32Array.of(3, -1, 5, 0, -2, 4) };
  expect(favoursOf(outgoing, ['a', 'b', 'c'])).toEqual(['b, a', 'c']);
});
