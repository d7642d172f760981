import { expect, test } from 'vitest';
import type { WeightFacts } from '../api.gen';
import { signed } from '../palette';
import { kernelPixels } from './activations_kernels';

const of = (shape: number[], data: number[]) => ({
  facts: { step: 3 } as WeightFacts,
  tensors: { weight: { shape, data: Float32Array.from(data) } },
  bytes: 0,
});
const table = signed.light;
const at = (v: number, limit: number) => table[127 + Math.round((127 * v) / limit)]!;

test('the kernels of a channel stand beside each other, and the next channel below', () => {
  // Two channels that read two, kernels of 1 × 2.
  const k = kernelPixels(of([2, 2, 1, 2], [1, -1, 0.5, 0, 2, -2, 0, 1]), 'light')!;
  expect([k.width, k.height, k.channels]).toEqual([5, 1, 2]);
  expect([...k.pixels]).toEqual([
    ...[at(1, 2), at(-1, 2), 0, at(0.5, 2), at(0, 2)],
    ...[at(2, 2), at(-2, 2), 0, at(0, 2), at(1, 2)],
  ]);
});

test('a kernel is not turned', () => {
  const k = kernelPixels(of([1, 1, 2, 2], [1, 0, -1, 0.5]), 'light')!;
  expect([...k.pixels]).toEqual([at(1, 1), at(0, 1), at(-1, 1), at(0.5, 1)]);
});

test('kernels of one weight, and too many to be seen, are left out', () => {
  expect(kernelPixels(of([2, 3, 1, 1], [1, 2, 3, 4, 5, 6]), 'light')).toBeNull();
  expect(kernelPixels(of([1, 17, 1, 2], new Array(34).fill(1)), 'light')).toBeNull();
  expect(kernelPixels(of([1, 16, 1, 2], new Array(32).fill(1)), 'light')).not.toBeNull();
});
