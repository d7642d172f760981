// A lane below the curves: what the network predicted of the selected sample, over the training.
import { address } from '../api';
import type { SampleDetail } from '../api.gen';
import { json } from '../data';
import { count, labelled, sentences, t } from '../i18n';
import * as model from '../model';
import * as player from '../player';
import * as state from '../state';
import { useAnswer } from './ask';
import { type Mark, markAt, nextChange, spans } from './time_spans';

/** Marks over the time axis; a click goes to the step where a stretch begins, Enter to the next change. */
function Lane({ marks, name }: { marks: readonly Mark[]; name: string }) {
  const all = spans(marks, model.last.value, state.axis.value);
  const right = marks.filter((m) => m.state === 'correct').length;
  const says = labelled(name, t('lane.correct', { right, count: marks.length }));
  const go = (e: MouseEvent & { currentTarget: HTMLElement }) => {
    const r = e.currentTarget.getBoundingClientRect();
    // A click of the keyboard has no place.
    const step = e.detail === 0 ? nextChange(all, model.place.value) : markAt(all, (e.clientX - r.left) / r.width);
    if (step !== null) player.goto(step);
  };
  return (
    <div class="lane">
      <button type="button" aria-label={sentences(says, t('lane.go'))} onClick={go}>
        <svg viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">
          {all.map((s) => (
            <rect
              key={s.mark.step}
              class={s.mark.state}
              x={100 * s.from}
              y={s.mark.state === 'correct' ? 0 : 1}
              width={Math.max(100 * (s.to - s.from), 0.3)}
              height={1}
            >
              <title>{t('lane.mark', { step: count(s.mark.step), label: s.mark.label })}</title>
            </rect>
          ))}
        </svg>
      </button>
      <p>
        {says} <span class="muted">{t('lane.legend')}</span>
      </p>
    </div>
  );
}

/** The predictions of a sample at the recorded steps. */
export function marksOf(d: SampleDetail): Mark[] {
  return d.steps.flatMap((step, i): Mark[] => {
    const predicted = d.history[i]!;
    if (predicted < 0) return []; // not recorded of this sample
    const label = d.classes[predicted] ?? String(predicted);
    return [{ step, state: predicted === d.actual ? 'correct' : 'wrong', label }];
  });
}

/** The lane of the selected sample; nothing without one, or without a history. */
export function SampleLane() {
  const s = state.selection.value;
  const facts = model.facts.value;
  const id = s.samples.length === 1 && facts && !facts.data.error ? s.samples[0]! : null;
  const url =
    id === null
      ? null
      : address(['runs', facts!.name, 'sample', id], { split: s.split, step: facts!.steps.frames.at(-1) ?? null });
  const d = useAnswer<SampleDetail>(url, json).value;
  if (id === null || !d || d.history.length === 0) return null;
  return <Lane marks={marksOf(d)} name={t('select.sample', { id: count(id) })} />;
}
