import '../testing/page';
import { expect, it } from 'vitest';
import type { Metrics } from '../types';
import { curve, epochTicks, upTo } from './time_curves';

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

const every = (per: number) => ({ per, step: 0, epoch: 0 });

it("the ticks of a branch go on from its parent's epoch", () => {
  expect(epochTicks(60, { per: 5, step: 35, epoch: 3.5 }, 'linear', 0.01)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(epochTicks(60, { per: 20, step: 35, epoch: 3.5 }, 'linear', 0.01)).toEqual([2, 3, 4]);
});

it('a curve ends where a branch leaves it', () => {
  const points: [number, number][] = [
    [0, 0],
    [10, 0.5],
    [20, 0.9],
  ];
  expect(upTo(points, 15)).toEqual([
    [0, 0],
    [10, 0.5],
    [15, 0.7],
  ]);
  expect(upTo(points, 10)).toEqual([
    [0, 0],
    [10, 0.5],
  ]);
  expect(upTo(points, 30)).toEqual(points);
  expect(upTo([], 3)).toEqual([]);
});

it('the numbers of epochs have room on either axis', () => {
  expect(epochTicks(500, every(100), 'linear', 0.05)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(epochTicks(500, every(100), 'linear', 0.25)).toEqual([0, 2, 4]);
  const log = epochTicks(10_000, every(100), 'log', 0.05);
  expect(log.slice(0, 3)).toEqual([0, 1, 2]);
  expect(log.length).toBeLessThan(20);
  expect(epochTicks(500, every(0), 'linear', 0.05)).toEqual([]);
});
