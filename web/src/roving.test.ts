import { expect, it } from 'vitest';
import { moved } from './roving';

it('arrows, Home and End move within a group and stop at its ends', () => {
  expect(['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'Home', 'End'].map((k) => moved(k, 2, 5))).toEqual([
    3, 3, 1, 1, 0, 4,
  ]);
  expect([moved('ArrowLeft', 0, 5), moved('ArrowRight', 4, 5)]).toEqual([0, 4]);
  expect([moved('a', 2, 5), moved('Tab', 2, 5)]).toEqual([undefined, undefined]);
});
