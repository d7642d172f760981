import { expect, it } from 'vitest';
import { readPlace, writePlace } from './try_place';

it('a point is in the address with four decimals', () => {
  expect(writePlace([0.5, -1 / 3])).toBe('0.5,-0.3333');
  expect(writePlace([1e-9, -1e-9])).toBe('0,0');
  expect(readPlace('0.5,-0.3333')).toEqual([0.5, -0.3333]);
  for (const bad of ['', '1', '1,', 'a,b', '1,2,3', '1e9,2']) expect(readPlace(bad)).toBeNull();
});
