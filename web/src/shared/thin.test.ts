import { expect, test } from 'vitest';
import { thin } from './thin';

test('steps that share a place become their mean, and a spike stays', () => {
  const values = new Map(Array.from({ length: 10_000 }, (_, i) => [i, i === 4321 ? 50 : 1]));
  const t = thin(values, (step) => Math.floor(step / 40));
  expect(t.x).toHaveLength(250);
  expect(Math.max(...t.high)).toBe(50);
  expect(Math.max(...t.mean)).toBeCloseTo(1 + 49 / 40);
  expect(Math.min(...t.low)).toBe(1);
  expect(t.x[0]).toBe(19.5);
});

test('a step without a number leaves no point', () => {
  const t = thin(
    new Map([
      [0, 2],
      [1, Number.NaN],
      [2, 4],
    ]),
    (step) => step,
  );
  expect(t).toEqual({ x: [0, 2], mean: [2, 4], low: [2, 4], high: [2, 4] });
});
