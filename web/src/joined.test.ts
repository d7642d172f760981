import { expect, it } from 'vitest';
import { joined } from './joined';
import type { Metrics } from './types';

const rows = (...all: [number, string][]): Metrics => ({
  step: all.map((r) => r[0]),
  split: all.map((r) => r[1]),
  epoch: all.map((r) => r[0] / 10),
  loss: all.map(() => 1),
  accuracy: all.map(() => 0.5),
  samples: all.map(() => 100),
});

it('rows of the last known step that come later are not lost, and none is there twice', () => {
  const known = rows([1, 'batch'], [10, 'batch'], [10, 'train']);
  const after = 9;
  const fresh = rows([10, 'batch'], [10, 'train'], [10, 'test'], [11, 'batch']);
  expect(joined(known, after, fresh)).toEqual(
    rows([1, 'batch'], [10, 'batch'], [10, 'train'], [10, 'test'], [11, 'batch']),
  );
  expect(joined(known, after, rows([10, 'batch'], [10, 'train']))).toEqual(known);
  expect(joined(rows(), 0, fresh)).toEqual(fresh);
});
