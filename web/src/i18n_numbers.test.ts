import './testing/page';
import { expect, it } from 'vitest';
import { count, number, percent, t } from './i18n';

it('numbers have three significant digits, a real minus, and powers where they are far from one', () => {
  expect([0, 1.2345, -0.05678, 1234.5].map((v) => number(v))).toEqual(['0', '1.23', '−0.0568', '1230']);
  expect([123456, 0.00012345].map((v) => number(v))).toEqual(['1.23e+5', '1.23e−4']);
  expect(number(0.123456, 2)).toBe('0.12');
});

it('what is not there is a dash, and what is no number is said', () => {
  expect([number(null), number(undefined), percent(null)]).toEqual(['–', '–', '–']);
  expect(number(Number.NaN)).toBe(t('number.notFinite'));
});

it('shares are percents and counts have their thousands set off', () => {
  expect([percent(0.9465), percent(1, 0), count(12345)]).toEqual(['94.7%', '100%', '12,345']);
});
