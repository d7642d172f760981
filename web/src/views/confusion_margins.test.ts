import { expect, test } from 'vitest';
import { type MarginTexts, marginsOf } from './confusion_margins';

const texts: MarginTexts = { name: 70, maxName: 96, precision: 94, recall: 118, corner: 180, word: 32, arrow: 46 };

/** The width of all cells at their least size, with what is beside them. */
function least(width: number, rows: number, pictured: boolean, t = texts): number {
  const m = marginsOf(width, rows, pictured, t);
  return m.left + rows * (Math.floor((m.cell[0] * m.least) / m.cell[1]) + 1) + m.right;
}

test('a wide pane has the words beside the cells', () => {
  const m = marginsOf(800, 11, true, texts);
  expect(m).toMatchObject({ narrow: false, left: 104, right: 88, top: 38, below: false });
});

test('in a narrow pane ten classes fit with everything around them', () => {
  for (const pictured of [true, false])
    for (const width of [372, 400, 430]) {
      expect(marginsOf(width, 11, pictured, texts).narrow, `${width}`).toBe(true);
      expect(least(width, 11, pictured), `${width} ${pictured}`).toBeLessThanOrEqual(width);
    }
});

test('ten digits fit beside each other in half of a small screen', () => {
  for (const pictured of [true, false])
    expect(least(292, 11, pictured, { ...texts, name: 8 })).toBeLessThanOrEqual(292);
});

test('a picture keeps a size at which it can be seen', () => {
  for (const width of [200, 372, 800, 1600]) {
    const m = marginsOf(width, 11, true, texts);
    const w = Math.floor((m.cell[0] * m.least) / m.cell[1]);
    expect(Math.min(w - 4, m.least - 16)).toBeGreaterThanOrEqual(14);
  }
});

test('the head of recall gets its own line where it would meet the corner', () => {
  expect(marginsOf(372, 11, true, texts).top).toBe(38);
  expect(marginsOf(280, 11, true, texts).top).toBe(53);
});
