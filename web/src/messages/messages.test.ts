import { describe, expect, it } from 'vitest';
import { en, zh } from '.';
import * as errors from './errors';
import * as names from './names';

const english: Record<string, string> = en;
const chinese: Record<string, string> = zh;

function placeholders(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g))].sort();
}

/** The Chinese of everything that the page says. */
const allChinese: [key: string, text: string][] = [
  ...Object.entries(chinese).filter(([key]) => !key.startsWith('join.')),
  ...Object.entries(errors.zh).flatMap(([code, e]): [string, string][] => [
    [code, e.text],
    [`${code} hint`, e.hint ?? ''],
  ]),
  ...[names.recipes, names.datasets, names.properties, names.propertiesAbout, names.units].flatMap((of) =>
    Object.entries(of).map(([key, name]): [string, string] => [key, name.zh]),
  ),
];

describe('messages', () => {
  it('have the same keys in both languages, but for singulars', () => {
    expect(Object.keys(chinese).sort()).toEqual(
      Object.keys(english)
        .filter((key) => !key.endsWith('.one'))
        .sort(),
    );
    expect(Object.keys(errors.zh).sort()).toEqual(Object.keys(errors.en).sort());
  });

  it('have the same placeholders in both languages', () => {
    for (const [key, text] of Object.entries(chinese))
      expect([key, placeholders(text)]).toEqual([key, placeholders(english[key]!)]);
    for (const [code, e] of Object.entries(errors.zh)) {
      const other = errors.en[code]!;
      expect([code, placeholders(e.text)]).toEqual([code, placeholders(other.text)]);
      expect([code, e.hint === undefined]).toEqual([code, other.hint === undefined]);
    }
  });

  it('in the singular have a plural with a count and no other placeholder than it', () => {
    const singulars = Object.keys(english).filter((key) => key.endsWith('.one'));
    expect(singulars.length).toBeGreaterThan(0);
    for (const key of singulars) {
      const plural = english[key.slice(0, -'.one'.length)];
      expect(plural, key).toContain('{count}');
      expect(placeholders(plural!), key).toEqual(expect.arrayContaining(placeholders(english[key]!)));
    }
  });

  it('in Chinese neither end nor join with ASCII punctuation', () => {
    for (const [key, text] of allChinese) {
      expect(text, key).not.toMatch(/[.,;:!?]$/);
      expect(text, key).not.toMatch(/[\u4e00-\u9fff}][,;:!?.](?!\w)|[,;:!?.]\s*[\u4e00-\u9fff]/);
      expect(text, key).not.toMatch(/[，。；：、！？]\s/);
    }
  });

  it('have no space before a per cent sign', () => {
    for (const text of [...Object.values(english), ...allChinese.map(([, zh]) => zh)]) expect(text).not.toMatch(/\s%/);
  });
});
