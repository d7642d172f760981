import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { namesIn, shortened, shortNames } from './shorten';

const letters = (s: string) => [...s].length;

it('long names lose their middle, so that what differs at their end stays', () => {
  expect(shortened('cat', 3, letters)).toBe('cat');
  const north = shortened('greater spotted woodpecker of the north', 15, letters);
  const south = shortened('greater spotted woodpecker of the south', 15, letters);
  expect([north, south]).toEqual(['greater…e north', 'greater…e south']);
  expect(shortened('a long name', 1, letters)).toBe('…');
});

// Written by the tests of package render, which shortens names in saved pictures.
const vectors = JSON.parse(readFileSync(new URL('../../../render/testdata/shorten.json', import.meta.url), 'utf8')) as {
  letters: number;
  names: string[];
  short: string[];
}[];

it('names are shortened as in files, and different ones never look the same', () => {
  for (const v of vectors) expect(shortNames(v.names, v.letters, letters), `${v.letters} letters`).toEqual(v.short);
});

it('names in a font are shortened once', () => {
  let measured = 0;
  const ink = {
    font: '13px serif',
    measureText: (s: string) => {
      measured++;
      return { width: letters(s) };
    },
  } as unknown as CanvasRenderingContext2D;
  const names = ['woodpecker_male', 'woodpecker_female'];
  expect(namesIn(ink, names, 9.7)).toEqual(['woo…_male', 'woo…emale']);
  const before = measured;
  namesIn(ink, names, 9.2);
  expect(measured).toBe(before);
  expect(namesIn(ink, names, 20)).toEqual(names);
});
