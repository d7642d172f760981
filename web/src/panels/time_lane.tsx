// A lane below the curves: what the network predicted of the selected sample, over the training.
import { address } from '../api';
import type { SampleDetail } from '../api.gen';
import { json } from '../data';
import { count, labelled, sentences, t } from '../i18n';
import * as model from '../model';
import * as player from '../player';
import * as state from '../state';
import { useAnswer } from './ask';
import { type Mark, markAt, nextChange, spans, startOf } from './time_spans';

/** Marks over the time axis; a click goes to the step of the mark, Enter to the next change. */
export function Strip({ marks, says }: { marks: readonly Mark[]; says: string }) {
  const last = model.last.value;
  const axis = state.axis.value;
  const go = (e: MouseEvent & { currentTarget: HTMLElement }) => {
    const r = e.currentTarget.getBoundingClientRect();
    // A click of the keyboard has no place.
    const step =
      e.detail === 0
        ? nextChange(spans(marks, last, axis), model.place.value)
        : markAt(marks, (e.clientX - r.left) / r.width, last, axis);
    if (step !== null) player.goto(step);
  };
  return (
    <button type="button" class="history" aria-label={sentences(says, t('lane.go'))} onClick={go}>
      <svg viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">
        {marks.map((m, i) => {
          const from = startOf(m, last, axis);
          const next = marks[i + 1];
          const to = next ? startOf(next, last, axis) : 1;
          return (
            <rect
              key={m.step}
              class={m.state}
              x={100 * from}
              y={m.state === 'correct' ? 0 : 1}
              width={Math.max(100 * (to - from), 0.3)}
              height={1}
            >
              <title>{t('lane.mark', { step: count(m.step), label: m.label })}</title>
            </rect>
          );
        })}
      </svg>
    </button>
  );
}

/** How many of the marks are correct. */
export function rightText(marks: readonly Mark[]): string {
  return t('lane.correct', { right: marks.filter((m) => m.state === 'correct').length, count: marks.length });
}

function Lane({ marks, name }: { marks: readonly Mark[]; name: string }) {
  const says = labelled(name, rightText(marks));
  return (
    <div class="lane">
      <Strip marks={marks} says={says} />
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
