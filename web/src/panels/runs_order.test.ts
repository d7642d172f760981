import { expect, it } from 'vitest';
import type { Listing } from '../types';
import { type Column, clicked, newest, sorted } from './runs_order';

const run = (name: string, share: number | null, step: number, created: string): Listing => ({
  name,
  step,
  created,
  epoch: 0,
  bytes: 0,
  recipe: name.slice(0, 1),
  accuracy: share === null ? null : { split: 'test', share, samples: 100, step },
});
const runs = [
  run('b-10', 0.9, 570, '2026-01-03'),
  run('b-9', null, 15000, '2026-01-02'),
  run('a', 0.5, 80, '2026-01-04'),
];
const names = (column: Column, down: boolean) => sorted(runs, { column, down }).map((r) => r.name);

it('runs are ordered by numbers as numbers, and unmeasured ones are the least accurate', () => {
  expect(sorted(runs, newest).map((r) => r.name)).toEqual(['a', 'b-10', 'b-9']);
  expect(names('accuracy', true)).toEqual(['b-10', 'a', 'b-9']);
  expect(names('step', false)).toEqual(['a', 'b-10', 'b-9']);
  expect(names('name', false)).toEqual(['a', 'b-9', 'b-10']);
});

it('runs that are equal in a column keep their order', () => {
  expect(names('recipe', false)).toEqual(['a', 'b-10', 'b-9']);
});

it('a second click on a head turns the order round', () => {
  const first = clicked(newest, 'accuracy');
  expect(first).toEqual({ column: 'accuracy', down: true });
  expect(clicked(first, 'accuracy')).toEqual({ column: 'accuracy', down: false });
  expect(clicked(first, 'name')).toEqual({ column: 'name', down: false });
});
