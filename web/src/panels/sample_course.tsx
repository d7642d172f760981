// What the network made of the chosen sample over the training: the probability of its class and of the answer.
import { address } from '../api';
import type { CourseFacts, SampleDetail } from '../api.gen';
import { json } from '../data';
import { t } from '../i18n';
import { written } from '../outcome';
import { useAnswer } from './ask';
import { Curve, type Line } from './curve';

/** The value at the upper edge: 1 for probabilities, else the largest output. */
export function topOf(lines: readonly Line[], probabilities: boolean): number {
  if (probabilities) return 1;
  let top = 1e-9;
  for (const l of lines) for (const v of l.values) if (v !== null && v > top && Number.isFinite(v)) top = v;
  return top;
}

/** The lines of a sample: its class, and the answer at the shown step where that is another. */
export function sampleLines(c: CourseFacts, actual: number, predicted: number): Line[] {
  const name = (k: number) => c.classes[k] ?? String(k);
  const said = (v: number | null) => written(v, c.probabilities);
  const lines: Line[] = [
    { label: t('course.true', { class: name(actual) }), values: c.outputs[actual] ?? [], look: 'good', said },
  ];
  if (predicted >= 0 && predicted !== actual)
    lines.push({
      label: t('course.answer', { class: name(predicted) }),
      values: c.outputs[predicted] ?? [],
      look: 'bad',
      said,
    });
  return lines;
}

export function SampleCourse({ d, run }: { d: SampleDetail; run: string }) {
  const c = useAnswer<CourseFacts>(address(['runs', run, 'sample', d.id, 'course'], { split: d.split }), json).value;
  if (!c || c.steps.length < 2) return null;
  const lines = sampleLines(c, d.actual, d.predicted);
  return (
    <Curve
      name={t('course.sample')}
      steps={c.steps}
      lines={lines}
      top={topOf(lines, c.probabilities)}
      foot={t('course.computed', { count: c.steps.length })}
    />
  );
}
