// The strip of a sample's history: one cell for each step with a known prediction. Saved pictures
// draw it the same way (figure/mistakes.go).
import type { MistakeFacts } from '../api.gen';
import { count, t } from '../i18n';

/** Where the cells lie, 0…1: each from its step to the next; the last is as wide as the others on average. */
export function stripCells(steps: readonly number[]): { from: number; to: number }[] {
  const n = steps.length;
  const first = steps[0] ?? 0;
  const span = (steps[n - 1] ?? 0) - first;
  const at = (k: number): number => (k === n ? 1 : span === 0 ? k / n : (((steps[k]! - first) / span) * (n - 1)) / n);
  return steps.map((_, k) => ({ from: at(k), to: at(k + 1) }));
}

/** The index of the cell at a position, that of the first before it. */
export function cellAt(cells: readonly { from: number }[], position: number): number {
  return Math.max(
    cells.findLastIndex((c) => c.from <= position),
    0,
  );
}

export type Learnt = Pick<MistakeFacts, 'never' | 'learnt_by' | 'learnt_after' | 'wrong_by' | 'wrong_after'>;

/** When a sample was learnt, or went wrong: between which steps of its history. */
export function learntText(l: Learnt): string {
  const step = (v: number | null) => count(v ?? 0);
  if (l.never) return t('fig.mistakes.never');
  if (l.wrong_by !== null) return t('fig.mistakes.wrong', { after: step(l.wrong_after), by: step(l.wrong_by) });
  if (l.learnt_after === null) return t('fig.mistakes.learntFirst', { by: step(l.learnt_by) });
  return t('fig.mistakes.learnt', { after: step(l.learnt_after), by: step(l.learnt_by) });
}
