import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { addends, count, fixed, number, percent, short } from './numerals';

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
