import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { smooth } from './smooth';

it('curves are as smooth as those of saved pictures', () => {
  const vectors = JSON.parse(readFileSync('../render/testdata/smooth.json', 'utf8')) as {
    values: (number | null)[];
    keep: number;
    smooth: (number | null)[];
  }[];
  for (const v of vectors) {
    const got = smooth(
      v.values.map((x) => x ?? Number.NaN),
      v.keep,
    );
    v.smooth.forEach((want, i) => {
      if (want === null) expect(got[i]).toBeNaN();
      else expect(got[i]).toBeCloseTo(want, 9);
    });
  }
});
