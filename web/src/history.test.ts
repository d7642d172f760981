import { describe, expect, it } from 'vitest';
import './testing/page';

const { isEntry } = await import('./history');
const { amongOf } = await import('./state');
const { decode } = await import('./url');

const at = (query: string) => decode(`?run=see&${query}`);

describe('the history', () => {
  it('has an entry for every run, view and selection that was chosen', () => {
    const from = at('view=mistakes&samples=7');
    for (const to of [
      decode('?run=other&view=mistakes&samples=7'),
      at('view=weights&samples=7'),
      at('view=mistakes&samples=8'),
      at('view=mistakes&samples=7&class=3'),
      at('view=mistakes&samples=7&layer=fc1&units=2'),
      at('view=mistakes&samples=7&split=train'),
      at('view=mistakes&samples=7&mistakes.pair=4,9'),
    ])
      expect(isEntry(from, to)).toBe(true);
  });
  it('has none for steps, options, and the view that the page chose', () => {
    expect(isEntry(at('view=mistakes&step=3'), at('view=mistakes&step=9&axis=log'))).toBe(false);
    expect(isEntry(at('view=try&try.drawing=ab'), at('view=try&try.drawing=cd'))).toBe(false);
    expect(isEntry(at(''), at('view=network'))).toBe(false);
  });
});

describe('the way back', () => {
  const of = (samples: number[], split: 'test' | 'train' = 'test') => ({ ...at('').selection, samples, split });
  it('leads from one sample to the several among which it was chosen', () => {
    expect(amongOf(of([4, 5, 6]), of([5]), [])).toEqual([4, 5, 6]);
    expect(amongOf(of([5]), of([6]), [4, 5, 6])).toEqual([4, 5, 6]);
  });
  it('ends at another sample, several, none, or another split', () => {
    expect(amongOf(of([5]), of([9]), [4, 5, 6])).toEqual([]);
    expect(amongOf(of([5]), of([4, 5, 6]), [4, 5, 6])).toEqual([]);
    expect(amongOf(of([5]), of([]), [4, 5, 6])).toEqual([]);
    expect(amongOf(of([4, 5, 6]), of([5], 'train'), [])).toEqual([]);
  });
});
