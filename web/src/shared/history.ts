// The strip of a sample's history on the axis of the time bar: one cell for each of its steps, which
// reaches to the next one. Saved pictures draw it the same way (figure/strip.go).
import type { MistakeFacts } from '../api.gen';
import { type Axis, positionOf } from '../axis';
import { shared } from '../figure.gen';
import { count, t } from '../i18n';

/**
 * Where the cells begin, 0…1: at the place of their step on the axis. A cell that would be too narrow
 * to see and click takes room from its neighbours; half of the strip at most is given away so.
 */
export function cellStarts(steps: readonly number[], last: number, axis: Axis): number[] {
  const least = Math.min(shared.leastCell, 0.5 / steps.length);
  const starts = steps.map((s) => positionOf(s, last, axis));
  for (let k = 1; k < starts.length; k++) starts[k] = Math.max(starts[k]!, starts[k - 1]! + least);
  for (let k = starts.length - 1; k >= 0; k--) starts[k] = Math.min(starts[k]!, (starts[k + 1] ?? 1) - least);
  return starts;
}

/** The index of the cell at a position, that of the first before it. */
export function cellAt(starts: readonly number[], position: number): number {
  return Math.max(
    starts.findLastIndex((from) => from <= position),
    0,
  );
}

/** The step after another one at which the predicted class changes, or the first one. */
export function nextChange(steps: readonly number[], predicted: readonly number[], step: number): number {
  return steps.find((s, k) => s > step && predicted[k] !== predicted[k - 1]) ?? steps[0]!;
}

/**
 * The step that a click or a key on a strip leads to: that of the cell under the pointer, by Enter the
 * next change, by an arrow the step before or after the shown one; null for other keys.
 */
export function stepAsked(
  e: MouseEvent | KeyboardEvent,
  strip: { steps: readonly number[]; predicted: readonly number[]; starts: readonly number[] },
  shown: number,
): number | null {
  const { steps } = strip;
  if ('key' in e) {
    if (e.key === 'ArrowLeft') return steps.findLast((s) => s < shown) ?? steps[0]!;
    if (e.key === 'ArrowRight') return steps.find((s) => s > shown) ?? steps.at(-1)!;
    return null;
  }
  // A click of the keyboard has no place.
  if (e.detail === 0) return nextChange(steps, strip.predicted, shown);
  const r = (e.currentTarget as Element).getBoundingClientRect();
  return steps[cellAt(strip.starts, (e.clientX - r.left) / r.width)]!;
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
