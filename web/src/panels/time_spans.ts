// Stretches of the time axis with one state, from states at single steps.
import { type Axis, positionOf } from '../axis';

/** What is known at a step: its state, and a word about it. */
export interface Mark {
  step: number;
  state: 'correct' | 'wrong';
  label: string;
}

export interface Span {
  /** Where it lies on the axis, 0…1. */
  from: number;
  to: number;
  /** Its first mark. */
  mark: Mark;
}

/** The stretches of equal marks, each up to the next one; marks are ordered by step. */
export function spans(marks: readonly Mark[], last: number, axis: Axis): Span[] {
  const out: Span[] = [];
  for (const mark of marks) {
    const before = out.at(-1);
    if (before && before.mark.state === mark.state && before.mark.label === mark.label) continue;
    const from = positionOf(mark.step, last, axis);
    if (before) before.to = from;
    out.push({ from, to: 1, mark });
  }
  return out;
}

/** Where a mark begins, 0…1: at its step, but early enough at the end that it can be seen and clicked. */
export function startOf(mark: Mark, last: number, axis: Axis): number {
  return Math.min(positionOf(mark.step, last, axis), 0.99);
}

/** The step of the mark at a position: each mark reaches to the next one; null before the first. */
export function markAt(marks: readonly Mark[], position: number, last: number, axis: Axis): number | null {
  return marks.findLast((m) => startOf(m, last, axis) <= position)?.step ?? null;
}

/** The step at which something changes next after a step, or the first one. */
export function nextChange(all: readonly Span[], step: number): number | null {
  return (all.find((s) => s.mark.step > step) ?? all[0])?.mark.step ?? null;
}
