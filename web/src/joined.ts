// Measurements that arrive in parts while a run is trained.
import type { Metrics } from './types';

/** The rows of `a` up to a step, followed by those of `b`. */
export function joined(a: Metrics, after: number, b: Metrics): Metrics {
  let n = a.step.length;
  while (n > 0 && a.step[n - 1]! > after) n--;
  return {
    step: [...a.step.slice(0, n), ...b.step],
    epoch: [...a.epoch.slice(0, n), ...b.epoch],
    split: [...a.split.slice(0, n), ...b.split],
    loss: [...a.loss.slice(0, n), ...b.loss],
    accuracy: [...a.accuracy.slice(0, n), ...b.accuracy],
    samples: [...a.samples.slice(0, n), ...b.samples],
  };
}
