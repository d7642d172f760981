import { describe, expect, it } from 'vitest';
import '../testing/page';

const { readPair, writePair } = await import('./mistakes_pairs');

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const odd = ['3', '7', 'a, b', 'c'];

describe('a pair of classes', () => {
  it('is read by names, else by numbers, as saved pictures do', () => {
    expect(readPair('4,9', digits)).toEqual({ actual: 4, predicted: 9 });
    expect(readPair('3, 7', odd)).toEqual({ actual: 0, predicted: 1 });
    expect(readPair('c,3', odd)).toEqual({ actual: 3, predicted: 0 });
  });
  it('is not read if a class is unknown, missing, or the same', () => {
    for (const text of ['', '4', '4,', '4,12', '-1,3', '4,4', 'x,1', '4,9,1'])
      expect(readPair(text, digits)).toBeNull();
  });
  it('is written so that it is read again', () => {
    for (let actual = 0; actual < odd.length; actual++)
      for (let predicted = 0; predicted < odd.length; predicted++)
        if (actual !== predicted)
          expect([actual, predicted, readPair(writePair({ actual, predicted }, odd), odd)]).toEqual([
            actual,
            predicted,
            { actual, predicted },
          ]);
  });
});
