import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { datasets, properties, propertiesAbout, propertyName, recipes, titled, units } from './names';

const root = resolve(import.meta.dirname, '../../..');

/** The titles of a table in English. */
function english(names: Readonly<Record<string, { en: string }>>): Record<string, string> {
  return Object.fromEntries(Object.entries(names).map(([name, n]) => [name, n.en]));
}

/** Pairs of strings that a pattern finds in the Go sources under dataset. */
function found(pattern: RegExp): Record<string, string> {
  const dir = resolve(root, 'dataset');
  const files = readdirSync(dir, { encoding: 'utf8', recursive: true }).filter(
    (f) => f.endsWith('.go') && !f.endsWith('_test.go'),
  );
  const all = files.flatMap((f) => [...readFileSync(resolve(dir, f), 'utf8').matchAll(pattern)]);
  return Object.fromEntries(all.map((m) => [m[1]!, m[2]!]));
}

it('every recipe has a name in both languages', () => {
  const dir = resolve(root, 'experiment/recipes');
  const titles = readdirSync(dir).map((file): [string, string] => {
    const text = readFileSync(resolve(dir, file), 'utf8');
    return [/^name: (.+)$/m.exec(text)![1]!, /^title: (.+)$/m.exec(text)![1]!];
  });
  expect(titles.length).toBeGreaterThan(10);
  expect(english(recipes)).toEqual(Object.fromEntries(titles));
});

it('every data set has a name in both languages', () => {
  const all = {
    ...found(/\bname: "([^"]+)", title: "([^"]+)"/g), // generators
    ...found(/^\t\{"([a-z-]+)", "([^"]+)", (?:dataset\.DigitNames|\[\]string)/gm), // families of MNIST
    ...found(/Info\{Name: "([^"]+)", Title: "([^"]+)"/g), // sets of files
  };
  expect(Object.keys(all).length).toBeGreaterThan(8);
  expect(english(datasets)).toEqual(all);
});

it('every measured property has a name and an explanation in both languages, and its unit', () => {
  const source = readFileSync(resolve(root, 'dataset/properties.go'), 'utf8');
  const lines = [...source.matchAll(/^\t\t\{"(\w+)", "([^"]*)", "([^"]+)"\},$/gm)];
  expect(lines.length).toBeGreaterThan(10);
  expect(english(propertiesAbout)).toEqual(Object.fromEntries(lines.map((m) => [m[1]!, m[3]!])));
  expect(Object.keys(properties)).toEqual(lines.map((m) => m[1]!));
  const words = lines.map((m) => m[2]!).filter((unit) => /^[a-z]/.test(unit));
  expect(english(units)).toEqual(Object.fromEntries(words.map((unit) => [unit, unit])));
});

it('what is not built in keeps its title', () => {
  expect(titled(recipes, 'default', 'A first network', 'zh')).toBe('第一个网络');
  expect(titled(recipes, 'default', 'A first network', 'en')).toBe('A first network');
  expect(titled(recipes, 'default', 'Mine', 'zh')).toBe('Mine');
  expect(titled(recipes, 'constructor', 'Mine', 'zh')).toBe('Mine');
  expect(propertyName('stroke_width', 'zh')).toBe('笔画粗细');
  expect(propertyName('my_own', 'zh')).toBe('my own');
});
