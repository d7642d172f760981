// How a training went, in sentences.
import { accuracyAt, accuracyText, mainSplit } from './accuracy';
import type { Accuracy } from './api.gen';
import { count, percent, sentences, t } from './i18n';
import type { Metrics } from './types';

/** The best accuracy of the run's main split, the first of equal ones. */
export function best(m: Metrics): Accuracy | null {
  const split = mainSplit(m);
  let at = -1;
  for (let i = 0; i < m.step.length; i++) {
    const v = m.accuracy[i];
    if (m.split[i] === split && typeof v === 'number' && (at < 0 || v > m.accuracy[at]!)) at = i;
  }
  return at < 0 ? null : { split: split!, share: m.accuracy[at]!, samples: m.samples[at]!, step: m.step[at]! };
}

/** 3 min 20 s. */
export function duration(seconds: number): string {
  const s = Math.round(seconds);
  if (s < 60) return t('ended.seconds', { s: Math.max(s, 1) });
  if (s < 3600) return t('ended.minutes', { m: Math.floor(s / 60), s: s % 60 });
  return t('ended.hours', { h: Math.floor(s / 3600), m: Math.floor((s % 3600) / 60) });
}

export interface Ended {
  status: string;
  step: number;
  total: number;
  metrics: Metrics | null;
  /** 0 if it is unknown. */
  seconds: number;
}

/** How a training went: how it ended, its accuracy and its best step. */
export function summary(e: Ended): string {
  const values = { step: count(e.step), total: count(e.total) };
  const how = t(
    e.status === 'finished'
      ? 'ended.finished'
      : e.status === 'diverged'
        ? 'ended.diverged'
        : e.status === 'interrupted'
          ? 'ended.stopped'
          : 'ended.failed',
    values,
  );
  const last = accuracyAt(e.metrics, e.step);
  const top = e.metrics && best(e.metrics);
  return sentences(
    how,
    e.seconds > 0 ? t('ended.took', { time: duration(e.seconds) }) : '',
    last ? t('ended.accuracy', { accuracy: accuracyText(last, e.step) }) : '',
    top && last && top.step !== last.step && top.share > last.share
      ? t('ended.best', { share: percent(top.share), step: count(top.step) })
      : '',
  );
}
