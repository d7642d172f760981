import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { addends, cellText, count, fixed, number, percent, short } from './numerals';

interface Vector {
  value: number | string;
  digits: number;
  number: string;
  fixed: string;
  percent: string;
  short: string;
}

// What Go writes for the same values.
const vectors = JSON.parse(readFileSync('../render/testdata/numbers.json', 'utf8')) as {
  values: Vector[];
  counts: Record<string, string>;
};

describe('numbers are written as Go writes them', () => {
  it('with significant digits, decimals and as percentages', () => {
    const written = vectors.values.map((v) => {
      const x = Number(v.value);
      return {
        value: v.value,
        digits: v.digits,
        number: number(x, v.digits),
        fixed: fixed(x, v.digits),
        percent: percent(x, v.digits - 1),
        short: short(x),
      };
    });
    expect(written.length).toBeGreaterThan(300);
    expect(written).toEqual(vectors.values);
  });

  it('and counts', () => {
    const written = Object.fromEntries(Object.keys(vectors.counts).map((n) => [n, count(Number(n))]));
    expect(written).toEqual(vectors.counts);
  });

  it('and the parts of sums', () => {
    const all = JSON.parse(readFileSync('../render/testdata/addends.json', 'utf8')) as {
      parts: number[];
      total: number;
      texts: string[];
      sum: string;
    }[];
    expect(all.length).toBeGreaterThan(40);
    for (const v of all) expect([v, addends(v.parts, v.total)]).toEqual([v, { texts: v.texts, sum: v.sum }]);
  });
});

// The same as figure/sum_test.go expects of saved pictures.
it('a number in a cell of four characters keeps its digits, and its sign where it rounds to zero', () => {
  for (const [v, decimals, text] of [
    [0.05, 2, '0.05'],
    [-0.054, 2, '−.05'],
    [0.004, 2, '<.01'],
    [-0.004, 2, '−0'],
    [-0.0842, 3, '−.08'],
    [0.0842, 3, '.084'],
    [12.345, 2, '12.3'],
    [-12345, 0, '−12,345'],
    [0, 2, '0'],
  ] as const)
    expect(cellText(v, decimals), `${v}`).toBe(text);
});
