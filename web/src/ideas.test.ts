import { expect, it, vi } from 'vitest';
import './testing/page';
import type { RunFacts } from './types';

vi.mock('./views', () => ({ kinds: [] }));
vi.mock('./views/mistakes_pairs', () => ({ writePair: () => '' }));
const { ideasFor } = await import('./ideas');

/** A trained network on pictures, but for what is given. */
function run(given: Record<string, unknown> = {}): RunFacts {
  return {
    can: { level: 'replay' },
    data: { shape: [1, 28, 28], pictures: true },
    steps: { predictions: [0, 10] },
    params: [{}],
    first_step: 0,
    last_step: 10,
    ...given,
  } as unknown as RunFacts;
}
const points = { data: { shape: [2, 1, 1], pictures: false } };

it('what to try fits the run', () => {
  expect(ideasFor(run(), false)).toEqual(['mistake', 'watch', 'draw']);
  expect(ideasFor(run(), true)).toEqual(['mistake', 'first', 'draw']);
  expect(ideasFor(run({ data: { shape: [3, 32, 32], pictures: true } }), false)).toEqual([
    'mistake',
    'watch',
    'picture',
  ]);
  expect(ideasFor(run(points), false)).toEqual(['bend', 'unit', 'point']);
  expect(ideasFor(run({ data: { shape: [8, 1, 1], pictures: false } }), false)).toEqual(['matrix', 'watch', 'curves']);
  // One step, without a training: an imported network.
  expect(ideasFor(run({ last_step: 0, can: { level: 'forward' } }), false)).toEqual(['mistake', 'weights', 'draw']);
  // A training that has just begun.
  expect(ideasFor(run({ last_step: 0 }), true)).toEqual(['weights', 'first', 'draw']);
  // No network, or no data.
  expect(ideasFor(run({ can: { level: 'recorded' }, params: [] }), false)).toEqual(['matrix', 'curves']);
  expect(ideasFor(run({ data: { error: 'gone', pictures: false } }), false)).toEqual(['matrix', 'curves', 'weights']);
});
