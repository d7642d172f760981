// Which epoch a step belongs to. A branch with other batches than its parent goes on from the parent's epoch.
import type { Metrics } from './types';

export interface Clock {
  /** Updates of a pass over the training samples, 0 if unknown. */
  per: number;
  /** A step and the epoch at it. */
  step: number;
  epoch: number;
}

/** The clock of a run by its measurements: a line through the first and the last. */
export function clockOf(m: Metrics | null): Clock {
  const rows: [step: number, epoch: number][] = [];
  for (let i = 0; m && i < m.step.length; i++) {
    const e = m.epoch[i];
    if (typeof e === 'number') rows.push([m.step[i]!, e]);
  }
  const [a, b] = [rows[0], rows.at(-1)];
  if (!a || !b || b[0] <= a[0] || b[1] <= a[1]) return { per: 0, step: 0, epoch: 0 };
  return { per: (b[0] - a[0]) / (b[1] - a[1]), step: a[0], epoch: a[1] };
}

/** The epoch of a step, null if unknown. */
export function epochAt(c: Clock, step: number): number | null {
  return c.per > 0 ? c.epoch + (step - c.step) / c.per : null;
}

/** The step of an epoch, not rounded. */
export function stepOfEpoch(c: Clock, epoch: number): number {
  return c.step + (epoch - c.epoch) * c.per;
}
