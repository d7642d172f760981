import '../testing/page';
import { expect, it } from 'vitest';
import type { Metrics } from '../types';
import { curve, epochTicks } from './time_curves';

it('the accuracy of single batches is smoothed, that of the splits is as measured', () => {
  const n = 1200;
  const step = Array.from({ length: n }, (_, i) => i + 1);
  const m: Metrics = {
    step: [...step, n],
    epoch: [...step, n],
    split: [...step.map(() => 'batch'), 'test'],
    loss: [...step, 1],
    accuracy: [...step.map((i) => (i % 2 ? 1 : 0)), 0.25],
    samples: [...step, 100],
  };
  const batches = curve(m, 'batch', 'accuracy').slice(20);
  expect(batches.every(([, v]) => v > 0.4 && v < 0.6)).toBe(true);
  expect(curve(m, 'test', 'accuracy')).toEqual([[n, 0.25]]);
});

it('the numbers of epochs have room on either axis', () => {
  expect(epochTicks(500, 100, 'linear', 0.05)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(epochTicks(500, 100, 'linear', 0.25)).toEqual([0, 2, 4]);
  const log = epochTicks(10_000, 100, 'log', 0.05);
  expect(log.slice(0, 3)).toEqual([0, 1, 2]);
  expect(log.length).toBeLessThan(20);
  expect(epochTicks(500, 0, 'linear', 0.05)).toEqual([]);
});
