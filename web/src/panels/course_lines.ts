// The lines of the curves in the selection, and what is said about them.
import type { ClassCourseFacts, CourseFacts } from '../api.gen';
import { count, percent, t } from '../i18n';
import { written } from '../outcome';
import type { Line } from './curve';

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

/** The classes of the largest outputs, the largest first. */
export function ranked(outputs: readonly (number | null)[]): number[] {
  return [...outputs.keys()].filter((k) => outputs[k] !== null).sort((a, b) => outputs[b]! - outputs[a]!);
}

/** The lines of the answer and of the class that is next at the shown step. */
export function ownLines(c: CourseFacts, outputs: readonly (number | null)[]): Line[] {
  const name = (k: number) => c.classes[k] ?? String(k);
  const said = (v: number | null) => written(v, c.probabilities);
  return ranked(outputs)
    .slice(0, 2)
    .map((k, i) => ({
      label: t(i === 0 ? 'course.answer' : 'course.rival', { class: name(k) }),
      values: c.outputs[k] ?? [],
      look: i === 0 ? 'plain' : 'dashed',
      said,
    }));
}

/** When two classes came apart, as `brainbow analyze course` says it. */
export function apartText(f: ClassCourseFacts, name: (k: number) => string): string {
  const p = f.pair!;
  const values = { a: name(f.class), b: name(p.other) };
  if (p.apart === null) return t('fig.course.apartNever', values);
  if (p.after === null) return t('fig.course.apartAlways', values);
  return t('fig.course.apart', { ...values, after: count(p.after), step: count(p.apart) });
}

/** How often each of two classes was taken for the other. */
export function pairLines(f: ClassCourseFacts, name: (k: number) => string): Line[] {
  const p = f.pair!;
  const said = (v: number | null) => (v === null ? '–' : count(v));
  return [
    { label: t('course.as', { a: name(f.class), b: name(p.other) }), values: p.as, look: 'plain', said },
    { label: t('course.as', { a: name(p.other), b: name(f.class) }), values: p.from, look: 'dashed', said },
  ];
}

/** The share of a class that was correct. */
export function recallLine(f: ClassCourseFacts, name: (k: number) => string): Line {
  return {
    label: t('course.recall', { class: name(f.class) }),
    values: f.right.map((n) => (f.of > 0 ? n / f.of : null)),
    look: 'good',
    said: (v) => percent(v),
  };
}
