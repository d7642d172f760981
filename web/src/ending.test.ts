import './testing/page';
import { expect, it } from 'vitest';
import { best, duration, summary } from './ending';
import { percent } from './i18n';
import type { Metrics } from './types';

const metrics: Metrics = {
  step: [0, 100, 200, 200, 300],
  epoch: [0, 1, 2, 2, 3],
  split: ['test', 'test', 'train', 'test', 'test'],
  loss: [1, 1, 1, 1, 1],
  accuracy: [0.1, 0.95, 0.99, 0.95, 0.94],
  samples: [1000, 1000, 5000, 1000, 1000],
};

it('the best step is the first with the highest accuracy of the test samples', () => {
  expect(best(metrics)).toMatchObject({ split: 'test', share: 0.95, step: 100 });
});

it('a finished training says how many steps, how long, of which samples, and the best step', () => {
  const said = summary({ status: 'finished', step: 300, total: 300, metrics, seconds: 200 });
  expect(said).toBe(
    `Training finished after 300 steps. It took 3 min 20 s. The network is correct on ${percent(0.94)} of 1,000 test samples. It was best at step 100, with ${percent(0.95)}.`,
  );
});

it('one that stopped or diverged says where', () => {
  const of = (status: string) => summary({ status, step: 200, total: 12000, metrics: null, seconds: 0 });
  expect(of('interrupted')).toBe('Training stopped at step 200 of 12,000.');
  expect(of('diverged')).toMatch(/^Training diverged at step 200 of 12,000/);
  expect(of('failed')).toBe('Training failed at step 200 of 12,000.');
});

it('durations have the units that matter', () => {
  expect([0.2, 59, 61, 7260].map(duration)).toEqual(['1 s', '59 s', '1 min 1 s', '2 h 1 min']);
});
