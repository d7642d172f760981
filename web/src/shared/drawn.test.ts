import '../testing/page';
import { expect, test } from 'vitest';
import { shapeFor, sizeFor } from './drawn';

test('the sheet has the proportion of the pane', () => {
  expect(shapeFor(900, 500)).toBe('wide');
  expect(shapeFor(500, 500)).toBe('square');
  expect(shapeFor(390, 700)).toBe('tall');
});

test('a body fills its pane, within limits, and is never wider', () => {
  expect(sizeFor({ width: 800, height: 400 }, 1200, 600)).toBe(1.5);
  expect(sizeFor({ width: 100, height: 100 }, 1200, 600)).toBe(2);
  // A high one is scrolled before its text gets too small.
  expect(sizeFor({ width: 800, height: 2000 }, 1200, 600)).toBe(0.7);
  expect(sizeFor({ width: 800, height: 400 }, 380, 600)).toBe(380 / 800);
});
