// Texts in the language of the page, its numbers and its punctuation.
import { en, type MessageKey, zh } from './messages';
import * as numerals from './numerals';
import { letter } from './shared/called';
import { lang } from './state';

export type { MessageKey } from './messages';

/** What stands for {name} in a text; a number as `count` chooses between singular and plural. */
export interface Values {
  [name: string]: string | number | undefined;
  count?: number;
}

const plural = new Intl.PluralRules('en');

function textOf(key: MessageKey, n: number | undefined): string {
  if (lang.value === 'zh') return zh[key];
  const one = `${key}.one`;
  return n !== undefined && plural.select(n) === 'one' && one in en ? en[one as keyof typeof en] : en[key];
}

/** The text of a key; {name} in it becomes values.name, and {count} has its thousands set off. */
export function t(key: MessageKey, values: Values = {}): string {
  return textOf(key, values.count).replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const v = values[name];
    if (v === undefined) return whole;
    return name === 'count' ? count(v as number) : String(v);
  });
}

/** What is between a sentence and the next: nothing after a Chinese one. */
export function gap(before: string): string {
  return before === '' || /[。！？：；，]$/.test(before) ? '' : ' ';
}

/** Sentences one after the other; empty ones are left out. */
export function sentences(...parts: string[]): string {
  return parts.filter(Boolean).reduce((a, b) => a + gap(a) + b, '');
}

/** Parts of a sentence: a, b, c. */
export function clauses(parts: readonly string[]): string {
  return parts.join(t('join.clauses'));
}

/** The samples of a class: 5s, or “cat” in quotation marks, as saved pictures call them (figure/language.go). */
export function many(name: string): string {
  if (!letter(name)) return `“${name}”`;
  return lang.value === 'zh' ? ` ${name} ` : `${name}s`;
}

/** Things of one kind: a, b, c; in Chinese 、 is between them. */
export function list(parts: readonly string[]): string {
  return parts.join(t('join.list'));
}

/** A name and what it is: a: b. */
export function labelled(label: string, text: string): string {
  return t('join.label', { label, text });
}

/** A text as a whole sentence. A first word that has a capital, such as t-SNE, stays as it is. */
export function sentence(text: string): string {
  const own = /^\S*[A-Z]/.test(text);
  return t('join.sentence', { text: own ? text : text.charAt(0).toUpperCase() + text.slice(1) });
}

/** A number with separated groups of thousands. */
export const count = numerals.count;

/** A number to three significant digits; null is a dash. */
export function number(v: number | null | undefined, digits = 3): string {
  if (v === null || v === undefined) return '–';
  return Number.isNaN(v) ? t('number.notFinite') : numerals.number(v, digits);
}

/** A number to three significant digits without trailing zeros; null is a dash. */
export function short(v: number | null | undefined): string {
  if (v === null || v === undefined) return '–';
  return Number.isNaN(v) ? t('number.notFinite') : numerals.short(v);
}

/** A number with the given number of decimals; null is a dash. */
export function fixed(v: number | null | undefined, decimals: number): string {
  if (v === null || v === undefined) return '–';
  return Number.isNaN(v) ? t('number.notFinite') : numerals.fixed(v, decimals);
}

/** A share as a percentage; null is a dash. */
export function percent(v: number | null | undefined, decimals = 1): string {
  if (v === null || v === undefined) return '–';
  return unspaced(numerals.percent(v, decimals));
}

/** A number as a percentage: 20 %. */
export function inPercent(label: string): string {
  return unspaced(`${label}\u2009%`);
}

/** In Chinese there is no space before %. */
function unspaced(percentage: string): string {
  return lang.value === 'zh' ? percentage.replace('\u2009', '') : percentage;
}
