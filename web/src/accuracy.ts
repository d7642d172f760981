// The accuracy of a run at a step, said in the same way everywhere: its share, and of which samples.
import type { Accuracy } from './api.gen';
import { count, percent, t } from './i18n';
import type { Metrics } from './types';

export type Split = 'test' | 'train' | 'batch';

/** The splits of measurements, the most telling first; the server's list of runs has the same order. */
export const splits: readonly Split[] = ['test', 'train', 'batch'];

/** The split whose measurements stand for a run: the first that was measured. */
export function mainSplit(m: Metrics): Split | null {
  return splits.find((s) => m.split.some((x, i) => x === s && typeof m.accuracy[i] === 'number')) ?? null;
}

/** The row of the latest measurement of a split at or before a step, −1 before the first. */
export function rowAt(m: Metrics, split: Split | `${Split}-sample`, step: number): number {
  let row = -1;
  for (let i = 0; i < m.step.length && m.step[i]! <= step; i++) {
    if (m.split[i] === split && typeof m.accuracy[i] === 'number') row = i;
  }
  return row;
}

/** The row of the latest measurement of a split, or of a sample of it if that is later. */
function latestRow(m: Metrics, split: Split, step: number): number {
  const whole = rowAt(m, split, step);
  const some = rowAt(m, `${split}-sample`, step);
  return some >= 0 && (whole < 0 || m.step[some]! > m.step[whole]!) ? some : whole;
}

/** The accuracy to show at a step, by default of the run's main split; null before the first measurement. */
export function accuracyAt(m: Metrics | null, step: number, split: Split | null = m && mainSplit(m)): Accuracy | null {
  if (!m || !split) return null;
  const row = latestRow(m, split, step);
  return row < 0 ? null : { split, share: m.accuracy[row]!, samples: m.samples[row]!, step: m.step[row]! };
}

/**
 * 94.6 % of 1,000 test samples; a dash if nothing was measured. If another step is shown than that
 * of the measurement, it names the latter.
 */
export function accuracyText(a: Accuracy | null | undefined, shown?: number): string {
  if (!a) return '–';
  const text = t(`accuracy.${a.split as Split}`, { share: percent(a.share), count: a.samples });
  return shown === undefined ? text : measured(text, a.step, shown);
}

/** A measurement, with its step if another one is shown. */
export function measured(text: string, step: number, shown: number): string {
  return step === shown ? text : t('accuracy.measured', { text, step: count(step) });
}

/** The accuracy of a run as its result: at the end of a training that is over, else with its step. */
export function resultText(a: Accuracy, last: number, over: boolean): string {
  const text = accuracyText(a);
  return over && a.step === last ? t('accuracy.end', { text }) : t('accuracy.measured', { text, step: count(a.step) });
}
