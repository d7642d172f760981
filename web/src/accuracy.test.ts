import './testing/page';
import { expect, it } from 'vitest';
import { accuracyAt, accuracyText, mainSplit, resultText } from './accuracy';
import { percent } from './i18n';
import type { Metrics } from './types';

const m: Metrics = {
  step: [0, 10, 10, 10, 20, 30, 30],
  epoch: [0, 1, 1, 1, 2, 3, 3],
  split: ['test', 'batch', 'train', 'test', 'batch', 'train', 'test'],
  loss: [2, 1, 1, 1, 1, 1, 1],
  accuracy: [0.1, 0.7, 0.6, 0.5, 0.8, 0.9, 0.85],
  samples: [1000, 10, 5000, 1000, 10, 5000, 1000],
};

it('an accuracy is that of the test samples, latest at the step, whatever else was measured since', () => {
  expect([0, 9, 10, 25, 30].map((s) => accuracyAt(m, s)?.share)).toEqual([0.1, 0.1, 0.5, 0.5, 0.85]);
  expect(accuracyAt(m, 25)).toEqual({ split: 'test', share: 0.5, samples: 1000, step: 10 });
});

it('a measurement on some samples stands where the whole split was measured earlier', () => {
  const some: Metrics = {
    step: [10, 20, 30, 30],
    epoch: [1, 2, 3, 3],
    split: ['test', 'test-sample', 'test-sample', 'test'],
    loss: [1, 1, 1, 1],
    accuracy: [0.5, 0.6, 0.7, 0.8],
    samples: [1000, 64, 64, 1000],
  };
  expect(accuracyAt(some, 25)).toEqual({ split: 'test', share: 0.6, samples: 64, step: 20 });
  expect(accuracyAt(some, 30)?.samples).toBe(1000);
  expect(accuracyAt(some, 15)?.samples).toBe(1000);
});

it('without test samples it is that of the training samples, then of batches', () => {
  const without = (split: string): Metrics => ({ ...m, split: m.split.map((s) => (s === split ? 'none' : s)) });
  expect(accuracyAt(without('test'), 30)?.split).toBe('train');
  expect(mainSplit({ ...m, split: m.split.map((s) => (s === 'batch' ? s : 'none')) })).toBe('batch');
  expect(accuracyAt({ ...m, split: m.split.map(() => 'none') }, 30)).toBeNull();
});

it('it always says of which samples', () => {
  expect(accuracyText(accuracyAt(m, 30))).toBe(`${percent(0.85)} of 1,000 test samples`);
  expect(accuracyText(accuracyAt(m, 30, 'train'))).toBe(`${percent(0.9)} of 5,000 training samples`);
  expect(accuracyText(accuracyAt(m, 30, 'batch'))).toBe(`${percent(0.8)} of 10 samples of one batch`);
  expect(accuracyText(null)).toBe('–');
});

it('a measurement of an earlier step says of which', () => {
  const text = accuracyText(accuracyAt(m, 30), 45);
  expect(text).toContain(accuracyText(accuracyAt(m, 30)));
  expect(text).toMatch(/\(step \d+\)$/);
  expect(accuracyText(accuracyAt(m, 30), accuracyAt(m, 30)!.step)).toBe(accuracyText(accuracyAt(m, 30)));
});

it('the result of a run is said to be of the end, or of its step', () => {
  const a = accuracyAt(m, 30)!;
  expect(resultText(a, 30, true)).toBe(`${accuracyText(a)} at the end`);
  expect(resultText(a, 30, false)).toBe(`${accuracyText(a)} (step 30)`);
  expect(resultText(a, 45, true)).toBe(`${accuracyText(a)} (step 30)`);
});
