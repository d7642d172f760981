import { describe, expect, it } from 'vitest';
import { cellsOf, Matrix, matrixAt } from './confusion_matrix';

// 6 of 10 cats, 4 of 5 dogs and 0 of 2 cows are recognised; nothing is predicted as a cow.
const m = new Matrix(
  [
    [6, 4, 0],
    [1, 4, 0],
    [2, 0, 0],
  ],
  [0, 0, 0],
);

describe('a confusion matrix', () => {
  it('has actual classes in rows and predicted ones in columns', () => {
    expect([m.count(0, 1), m.count(1, 0), m.count(2, 0), m.count(0, 2)]).toEqual([4, 1, 2, 0]);
    expect([m.rows, m.columns, m.all, m.right]).toEqual([[10, 5, 2], [9, 8, 0], 17, 10]);
  });
  it('has shares of the row or of the column', () => {
    expect([m.share(0, 1, 'row'), m.share(0, 1, 'column')]).toEqual([0.4, 0.5]);
    expect([m.share(1, 0, 'row'), m.share(1, 0, 'column')]).toEqual([0.2, 1 / 9]);
    expect(m.share(0, 2, 'column')).toBe(0);
  });
  it('tells recall from precision, and has neither where nothing is', () => {
    expect([m.recall(0), m.recall(1), m.recall(2)]).toEqual([0.6, 0.8, 0]);
    expect([m.precision(0), m.precision(1), m.precision(2)]).toEqual([6 / 9, 0.5, null]);
    expect([m.accuracy(), new Matrix([[0]], [0]).accuracy()]).toEqual([10 / 17, null]);
  });
  it('has recall beside its rows and precision below its columns', () => {
    expect([m.margin(0, 3), m.margin(3, 0), m.margin(3, 3)]).toEqual([0.6, 0.6666666666666666, null]);
  });
});

describe('the matrix of a recorded step', () => {
  it('counts the answers of its frame, and samples without one apart', () => {
    const facts = { labels: [0, 0, 1, 1], classes: ['a', 'b'] };
    const predicted = [0, 0, 0, 0, 1, 0, 1, 255, 0, -1, 0, 1];
    expect(matrixAt(facts, predicted, 0).counts).toEqual([
      [2, 0],
      [2, 0],
    ]);
    expect(matrixAt(facts, predicted, 1).counts).toEqual([
      [1, 1],
      [0, 1],
    ]);
    expect(matrixAt(facts, predicted, 2).counts).toEqual([
      [1, 0],
      [1, 1],
    ]);
    const m = matrixAt(facts, predicted, 1);
    expect([m.unpredicted, m.rows, m.all, m.accuracy(), m.recall(1)]).toEqual([1, [2, 2], 4, 0.5, 0.5]);
  });
});

it('a sample is in the cell that lists it', () => {
  const cell = cellsOf([
    [[5, 9], [7]],
    [[], [2]],
  ]);
  expect([5, 7, 2, 9, 3].map(cell)).toEqual(['0-0', '0-1', '1-1', '0-0', undefined]);
});
