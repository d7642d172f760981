import { expect, it } from 'vitest';
import type { Listing } from '../types';
import { families, matching, ordered } from './families';

const run = (name: string, more: Partial<Listing> = {}): Listing => ({
  name,
  step: 0,
  epoch: 0,
  accuracy: null,
  bytes: 0,
  ...more,
});
/** Newest first, as the server sends them. */
const runs = [
  run('grandchild', { parent: 'late', parent_step: 50 }),
  run('early', { parent: 'old', parent_step: 7 }),
  run('late', { parent: 'old', parent_step: 40 }),
  run('newer', { status: 'running' }),
  run('orphan', { lost_parent: 'deleted' }),
  run('old'),
];
const shown = (rows: { r: Listing; depth: number }[]) => rows.map((x) => `${'-'.repeat(x.depth)}${x.r.name}`);

it('branches stand below their parents, and the family with the newest run is first', () => {
  expect(shown(families(runs, () => false))).toEqual(['old', '-early', '-late', '--grandchild', 'newer', 'orphan']);
});

it('a training in progress is first, with its family', () => {
  expect(shown(families(runs, (r) => r.status === 'running')).slice(0, 2)).toEqual(['newer', 'old']);
  expect(shown(families(runs, (r) => r.name === 'late'))[0]).toBe('old');
});

it('a branch whose parent is filtered out is at the top', () => {
  const found = matching(runs, '  L  ', (r) => r.name);
  expect(found.map((r) => r.name)).toEqual(['grandchild', 'early', 'late', 'old']);
  expect(
    shown(
      families(
        matching(runs, 'grand', (r) => r.name),
        () => false,
      ),
    ),
  ).toEqual(['grandchild']);
});

it('every word must be found', () => {
  expect(matching(runs, 'ol late', (r) => `${r.name} ${r.parent ?? ''}`).map((r) => r.name)).toEqual(['late']);
});

it('parents in a circle end', () => {
  const circle = [run('a', { parent: 'b' }), run('b', { parent: 'a' }), run('c', { parent: 'c' })];
  expect(
    families(circle, () => false)
      .map((x) => x.r.name)
      .sort(),
  ).toEqual(['a', 'b', 'c']);
});

it('other orders are flat', () => {
  const some = [
    run('b10', { accuracy: { split: 'test', share: 0.5, samples: 9, step: 1 } }),
    run('b9', { parent: 'b10', accuracy: { split: 'test', share: 0.9, samples: 9, step: 1 } }),
    run('a'),
  ];
  const size = (r: Listing) => r.name.length;
  expect(shown(ordered(some, 'accuracy', () => false, size))).toEqual(['b9', 'b10', 'a']);
  expect(shown(ordered(some, 'size', () => false, size))).toEqual(['b10', 'b9', 'a']);
  expect(shown(ordered(some, 'name', () => false, size))).toEqual(['a', 'b9', 'b10']);
});
