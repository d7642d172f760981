import { expect, it } from 'vitest';
import { clockOf, epochAt, stepOfEpoch } from './clock';
import type { Metrics } from './types';

const rows = (list: [number, number | null][]): Metrics =>
  ({ step: list.map((r) => r[0]), epoch: list.map((r) => r[1]) }) as unknown as Metrics;

it('a run counts epochs from its start', () => {
  const c = clockOf(
    rows([
      [0, 0],
      [10, 0.5],
      [40, 2],
    ]),
  );
  expect(c.per).toBe(20);
  expect(epochAt(c, 30)).toBe(1.5);
  expect(stepOfEpoch(c, 3)).toBe(60);
});

it('a branch goes on from the epoch of its parent', () => {
  const c = clockOf(
    rows([
      [35, 3.5],
      [40, 4.5],
      [70, 10.5],
    ]),
  );
  expect(c.per).toBe(5);
  expect(epochAt(c, 35)).toBe(3.5);
  expect(epochAt(c, 45)).toBe(5.5);
  expect(stepOfEpoch(c, 4)).toBe(37.5);
});

it('says when it does not know', () => {
  expect(epochAt(clockOf(null), 3)).toBe(null);
  expect(epochAt(clockOf(rows([[0, 0]])), 3)).toBe(null);
  expect(
    epochAt(
      clockOf(
        rows([
          [0, null],
          [5, null],
        ]),
      ),
      3,
    ),
  ).toBe(null);
});
