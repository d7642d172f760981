// How well a class was known over the training, and when it came apart from another one.
import { address } from '../api';
import type { ClassCourseFacts, ClassDetail } from '../api.gen';
import { json } from '../data';
import { count, percent, sentence, t } from '../i18n';
import { pairedWith, writePair } from '../shared/pair';
import * as state from '../state';
import type { RunFacts } from '../types';
import { useAnswer } from './ask';
import { apartText, pairLines, recallLine } from './course_lines';
import { Curve, withStep } from './curve';
import { Name } from './name';

const maxOthers = 4;

export function ClassCourse({ d, facts }: { d: ClassDetail; facts: RunFacts }) {
  const cls = d.class;
  const mixed = d.confused.map((c) => c.class);
  const chosen = pairedWith(state.options.value['confusion.pair'], cls);
  const other = chosen ?? mixed[0] ?? null;
  const { split } = d;
  // The step lets it grow with the run.
  const step = facts.steps.frames.at(-1) ?? null;
  const url = address(['runs', facts.name, 'class', cls, 'course'], { split, other, step });
  const f = useAnswer<ClassCourseFacts>(url, json).value;
  if (!f || f.steps.length < 2) return null;
  const names = facts.classes ?? f.classes;
  const name = (k: number) => names[k] ?? String(k);
  const foot = t(f.recorded ? 'course.steps' : 'course.computed', { count: f.steps.length });
  const recall = recallLine(f, name);
  const known = withStep(f.steps, [recall], d.step, [d.recall]);
  const others = [...new Set([...(other === null ? [] : [other]), ...mixed])].slice(0, maxOthers).sort((a, b) => a - b);
  const now = d.confused.find((c) => c.class === other);
  const pair =
    f.pair && f.pair.other === other
      ? withStep(f.steps, pairLines(f, name), d.step, [now?.as ?? 0, now?.from ?? 0])
      : null;
  const top = Math.max(1, ...(pair?.lines ?? []).flatMap((l) => l.values.map((v) => v ?? 0)));
  return (
    <>
      <Curve name={recall.label} steps={known.steps} lines={known.lines} top={1} topText={percent(1, 0)} foot={foot} />
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
      {pair && (
        <>
          <p class="answer-line">{sentence(apartText(f, name))}</p>
          <Curve
            name={apartText(f, name)}
            steps={pair.steps}
            lines={pair.lines}
            top={top}
            topText={count(top)}
            foot={foot}
          />
        </>
      )}
    </>
  );
}
