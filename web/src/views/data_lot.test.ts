import { expect, it } from 'vitest';
import { lot } from './data_lot';

it('a lot is the same for the same seed, and another for another', () => {
  expect(lot(60000, 1000, 3)).toEqual(lot(60000, 1000, 3));
  expect(lot(60000, 1000, 3)).not.toEqual(lot(60000, 1000, 4));
  expect(lot(400, 1000, 0).slice(0, 14)).not.toEqual(lot(400, 1000, 1).slice(0, 14));
});

it('a lot of all has each once, one of some has them from everywhere', () => {
  expect(lot(400, 1000, 1).sort((a, b) => a - b)).toEqual([...Array(400).keys()]);
  const some = lot(60000, 1000, 0);
  expect(new Set(some).size).toBe(1000);
  for (let k = 0; k < 6; k++) {
    const here = some.filter((i) => Math.floor(i / 10000) === k).length;
    expect(here).toBeGreaterThan(100); // expected 167; 100 is more than five standard deviations below
    expect(here).toBeLessThan(240);
  }
});
