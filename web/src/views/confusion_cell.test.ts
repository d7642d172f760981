import '../testing/page';
import { describe, expect, it } from 'vitest';
import { t } from '../i18n';
import { signedColor } from '../palette';
import { fakeInk } from '../testing/ink';
import { type CellStyle, drawCell, drawMargin } from './confusion_cell';
import { Matrix } from './confusion_matrix';

const m = new Matrix(
  [
    [6, 4],
    [1, 1115],
  ],
  [0, 0],
);
const style: CellStyle = {
  cells: 'counts',
  theme: 'light',
  text: '#111',
  muted: '#888',
  ground: '#fff',
  word: 'arrow',
};
const box = [10, 20, 40, 40] as const;

function cell(at: [number, number], change: Partial<CellStyle> = {}, picture?: HTMLCanvasElement) {
  const { ink, drawn } = fakeInk();
  drawCell(ink, m, at, box, { ...style, ...change }, picture);
  return drawn;
}

function margin(at: [number, number], change: Partial<CellStyle> = {}): string[] {
  const { ink, drawn } = fakeInk();
  drawMargin(ink, m, at, box, { ...style, ...change });
  return drawn.texts.map((x) => x.text);
}

describe('a cell of the confusion matrix', () => {
  it('has the count of its row and column in its middle', () => {
    expect(cell([0, 1]).texts).toMatchObject([{ text: '4', x: 30, y: 40 }]);
    expect(cell([1, 0]).texts).toMatchObject([{ text: '1', x: 30, y: 40 }]);
    expect(cell([1, 1]).texts).toMatchObject([{ text: '1,115' }]);
  });
  it('has shares of the row, or of the column', () => {
    expect(cell([0, 1], { cells: 'row' }).texts[0]!.text).toBe('40.0');
    expect(cell([1, 0], { cells: 'column' }).texts[0]!.text).toBe('14.3');
  });
  it('is blue where the answer is right and red where it is wrong, the more the larger its share', () => {
    expect(cell([0, 0]).fills[0]!.color).toBe(signedColor(Math.sqrt(6 / 1116), 1, 'light'));
    expect(cell([0, 0], { cells: 'row' }).fills[0]!.color).toBe(signedColor(Math.sqrt(0.6), 1, 'light'));
    expect(cell([0, 1], { cells: 'row' }).fills[0]!.color).toBe(signedColor(-Math.sqrt(0.4), 1, 'light'));
    expect(cell([0, 1], { cells: 'column' }).fills[0]!.color).toBe(signedColor(-Math.sqrt(4 / 1119), 1, 'light'));
  });
  it('has a picture, and its number below', () => {
    const picture = { width: 28, height: 28 } as HTMLCanvasElement;
    const drawn = cell([0, 1], {}, picture);
    expect(drawn.pictures).toEqual([picture]);
    expect(drawn.texts).toMatchObject([{ text: '4' }]);
    expect(drawn.texts[0]!.y).toBeGreaterThan(50);
  });
});

it('the margins say recall at the right, with the best and the worst, and precision below', () => {
  expect(margin([0, 2])).toEqual(['60.0\u2009%', `← ${t('fig.confusion.worst')}`]);
  expect(margin([1, 2])).toEqual(['99.9\u2009%', `← ${t('fig.confusion.best')}`]);
  expect(margin([2, 0])).toEqual(['85.7\u2009%']);
  expect(margin([2, 2])).toEqual([]);
});

it('a narrow matrix has whole per cents, and the word alone or below its number, within the cell', () => {
  expect(margin([0, 2], { word: 'short' })).toEqual(['60\u2009%', t('fig.confusion.worst')]);
  const { ink, drawn } = fakeInk();
  drawMargin(ink, m, [1, 2], box, { ...style, word: 'below' });
  const [number, word] = drawn.texts;
  expect([number!.text, word!.text]).toEqual(['>99\u2009%', t('fig.confusion.best')]);
  expect(word).toMatchObject({ x: number!.x });
  expect(word!.y).toBeGreaterThan(number!.y);
  expect(word!.y).toBeLessThan(box[1] + box[3]);
});

describe('the cells that the finding speaks of', () => {
  const of = (counts: number[][]) =>
    new Matrix(
      counts,
      counts.map(() => 0),
    ).marked('counts');
  it('are the most frequent mistake and its opposite', () => {
    expect(m.marked('counts')).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(m.marked('row')).toEqual([[0, 1]]);
  });
  it('are two that are equally frequent, and none of many', () => {
    expect(
      of([
        [9, 2, 0],
        [0, 9, 2],
        [1, 0, 9],
      ]),
    ).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(
      of([
        [9, 2, 0],
        [0, 9, 2],
        [2, 0, 9],
      ]),
    ).toEqual([]);
    expect(
      of([
        [9, 0],
        [0, 9],
      ]),
    ).toEqual([]);
  });
});
