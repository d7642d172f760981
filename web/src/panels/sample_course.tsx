// The chosen sample over the training: the output for its class and for the answer.
import { address } from '../api';
import type { CourseFacts, SampleDetail } from '../api.gen';
import { json } from '../data';
import { t } from '../i18n';
import { written } from '../outcome';
import type { RunFacts } from '../types';
import { useAnswer } from './ask';
import { sampleLines, topOf } from './course_lines';
import { Curve, withStep } from './curve';

export function SampleCourse({ d, facts }: { d: SampleDetail; facts: RunFacts }) {
  // The step lets it grow with the run.
  const step = facts.steps.frames.at(-1) ?? null;
  const url = address(['runs', facts.name, 'sample', d.id, 'course'], { split: d.split, step });
  const c = useAnswer<CourseFacts>(url, json).value;
  if (!c || c.steps.length < 2) return null;
  const classes = d.predicted >= 0 && d.predicted !== d.actual ? [d.actual, d.predicted] : [d.actual];
  const { steps, lines } = withStep(
    c.steps,
    sampleLines(c, d.actual, d.predicted),
    d.step,
    classes.map((k) => d.outputs[k] ?? null),
  );
  const top = topOf(lines, c.probabilities);
  return (
    <Curve
      name={t('course.sample')}
      steps={steps}
      lines={lines}
      top={top}
      topText={written(top, c.probabilities)}
      foot={t('course.computed', { count: c.steps.length })}
    />
  );
}
