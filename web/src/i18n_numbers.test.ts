import './testing/page';
import { afterEach, expect, it } from 'vitest';
import { fixed, number, percent, short, t } from './i18n';
import { lang } from './state';

afterEach(() => {
  lang.value = 'en';
});

it('what is not there is a dash, and what is no number is said', () => {
  expect([number(null), number(undefined), percent(null), fixed(null, 2), short(null)]).toEqual(Array(5).fill('–'));
  expect([number(Number.NaN), fixed(Number.NaN, 1), short(Number.NaN)]).toEqual(Array(3).fill(t('number.notFinite')));
});

it('no space is before a Chinese percent sign', () => {
  expect(percent(0.9465)).toBe('94.7\u2009%');
  lang.value = 'zh';
  expect(percent(0.9465)).toBe('94.7%');
});
