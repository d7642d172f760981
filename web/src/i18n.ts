// Texts in the language of the page. Every message file holds both languages.

import * as points from './messages/points';
import * as shell from './messages/shell';
import * as views from './messages/views';
import { lang } from './state';

const en = { ...shell.en, ...views.en, ...points.en };
const zh: Record<keyof typeof en, string> = { ...shell.zh, ...views.zh, ...points.zh };

export type MessageKey = keyof typeof en;

/** The text of a key; {name} in it becomes values.name. */
export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  const text = (lang.value === 'zh' ? zh : en)[key];
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/** A number with its thousands set off. */
export function count(n: number): string {
  return n.toLocaleString(lang.value === 'zh' ? 'zh-CN' : 'en-US');
}

/** A number to three significant digits; null is a dash. */
export function number(v: number | null | undefined, digits = 3): string {
  if (v === null || v === undefined) return '–';
  if (!Number.isFinite(v)) return t('number.notFinite');
  if (v !== 0 && (Math.abs(v) >= 1e5 || Math.abs(v) < 1e-3)) return v.toExponential(digits - 1).replace('-', '−');
  return String(Number(v.toPrecision(digits))).replace('-', '−');
}

export function percent(v: number | null | undefined, digits = 1): string {
  return v === null || v === undefined ? '–' : `${(100 * v).toFixed(digits)} %`;
}
