import { expect, it } from 'vitest';
import { positionOf, stepAt } from './axis';

it.each(['linear', 'log'] as const)('positions on a %s axis go from 0 to 1 and back to their steps', (axis) => {
  expect([positionOf(0, 570, axis), positionOf(570, 570, axis)]).toEqual([0, 1]);
  for (const s of [0, 1, 17, 569, 570]) expect(Math.round(stepAt(positionOf(s, 570, axis), 570, axis))).toBe(s);
  expect([stepAt(-1, 570, axis), Math.round(stepAt(2, 570, axis))]).toEqual([0, 570]);
  expect(positionOf(0, 0, axis)).toBe(0);
});

it('a logarithmic axis gives the first steps more room', () => {
  expect(positionOf(50, 100, 'linear')).toBe(0.5);
  expect(positionOf(9, 99, 'log')).toBeCloseTo(0.5);
});
