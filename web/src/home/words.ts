// What is said about a run in a line.
import type { Change } from '../api.gen';
import { clauses, count, t } from '../i18n';
import type { Listing } from '../types';

const longest = 40;

/** A value of a recipe, shortened. */
export function brief(value: unknown): string {
  if (value === null || value === undefined) return t('runs.unset');
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** What a branch does otherwise than its parent: batch 50 → 25, epochs 2 → 3. */
export function changesText(changes: readonly Change[] | undefined): string {
  if (!changes || changes.length === 0) return t('runs.unchanged');
  return clauses(changes.map((c) => `${c.key} ${brief(c.from)} → ${brief(c.to)}`));
}

/** Where a branch left its parent, and what it changed; '' for other runs. */
export function branchText(r: Listing, below: boolean): string {
  const values = { step: count(r.parent_step ?? 0), changes: changesText(r.changes) };
  if (r.lost_parent) return t('runs.branchLost', { ...values, parent: r.lost_parent });
  if (!r.parent) return '';
  return below ? t('runs.branch', values) : t('runs.branchOf', { ...values, parent: r.parent });
}

/** A size in powers of 1000, as the command line has it: 12.3 MB. */
export function bytesText(n: number): string {
  if (n < 1000) return `${n} B`;
  if (n < 1e6) return `${(n / 1e3).toFixed(1)} kB`;
  if (n < 1e9) return `${(n / 1e6).toFixed(1)} MB`;
  return `${(n / 1e9).toFixed(1)} GB`;
}
