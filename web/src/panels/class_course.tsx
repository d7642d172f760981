// How well a class was known over the training, and when it came apart from another one.
import { address } from '../api';
import type { ClassCourseFacts } from '../api.gen';
import { json } from '../data';
import { count, percent, sentence, t } from '../i18n';
import { pairedWith, writePair } from '../shared/pair';
import * as state from '../state';
import type { RunFacts } from '../types';
import { useAnswer } from './ask';
import { Curve, type Line } from './curve';
import { Name } from './name';

const maxOthers = 4;

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

export function recallLine(f: ClassCourseFacts, name: (k: number) => string): Line {
  return {
    label: t('course.recall', { class: name(f.class) }),
    values: f.right.map((n) => (f.of > 0 ? n / f.of : null)),
    look: 'good',
    said: (v) => percent(v),
  };
}

export function ClassCourse({ cls, facts, mixed }: { cls: number; facts: RunFacts; mixed: readonly number[] }) {
  const chosen = pairedWith(state.options.value['confusion.pair'], cls);
  const other = chosen ?? mixed[0] ?? null;
  const split = state.selection.value.split;
  const url = address(['runs', facts.name, 'class', cls, 'course'], { split, other });
  const f = useAnswer<ClassCourseFacts>(url, json).value;
  if (!f || f.steps.length < 2) return null;
  const names = facts.classes ?? f.classes;
  const name = (k: number) => names[k] ?? String(k);
  const foot = t(f.recorded ? 'course.steps' : 'course.computed', { count: f.steps.length });
  const recall = recallLine(f, name);
  const others = [...new Set([...(other === null ? [] : [other]), ...mixed])].slice(0, maxOthers).sort((a, b) => a - b);
  const lines = f.pair && f.pair.other === other ? pairLines(f, name) : [];
  return (
    <>
      <Curve name={recall.label} steps={f.steps} lines={[recall]} top={1} foot={foot} />
      {others.length > 0 && (
        <>
          <p class="muted">{t('course.pair')}</p>
          <fieldset class="chips" aria-label={t('course.pair')}>
            {others.map((k) => (
              <button
                key={k}
                type="button"
                aria-pressed={k === other}
                onClick={() => state.setOption('confusion', 'pair', writePair(cls, k))}
              >
                <Name names={names} k={k} />
              </button>
            ))}
          </fieldset>
        </>
      )}
      {lines.length > 0 && (
        <>
          <p class="answer-line">{sentence(apartText(f, name))}</p>
          <Curve
            name={apartText(f, name)}
            steps={f.steps}
            lines={lines}
            top={Math.max(1, ...lines.flatMap((l) => l.values.map((v) => v ?? 0)))}
            foot={foot}
          />
        </>
      )}
    </>
  );
}
