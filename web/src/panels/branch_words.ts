// What a branch changed, in words.
import type { Change } from '../api.gen';
import { t } from '../i18n';

const longest = 40;

/** A value of a recipe, shortened. */
export function valueText(v: unknown): string {
  if (v === null || v === undefined) return t('branch.none');
  const text = typeof v === 'string' ? v : JSON.stringify(v);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

export function changesText(changes: readonly Change[]): string {
  if (changes.length === 0) return t('branch.nothing');
  return changes.map((c) => `${c.key} ${valueText(c.from)} → ${valueText(c.to)}`).join(', ');
}
