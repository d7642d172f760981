import { expect, test } from 'vitest';
import { fit } from './board';

test('a table of kernels takes the room that there is, a row for each unit', () => {
  const heads = { rows: 'unit', columns: 'input channel', column: String };
  const p = { n: 8, across: 8, w: 3, h: 3, heads };
  // 16 rows of 3 weights and a line of 4 points below the heads: 34 + 8 + 16 · (3 s + 4) ≤ 600.
  expect(fit(16, p, 400, 600)).toEqual({ scale: 10, columns: 1 });
  // Wide enough for two tables side by side, of 8 rows each.
  expect(fit(16, p, 1400, 600)).toEqual({ scale: 21, columns: 2 });
});

test('pictures that do not fit are not smaller than a point for each weight', () => {
  expect(fit(5000, { n: 1, across: 1, w: 28, h: 28 }, 300, 300).scale).toBe(1);
});
