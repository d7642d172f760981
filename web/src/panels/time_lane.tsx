// A lane below the curves: what the network predicted of the selected sample, over the training.
import { address } from '../api';
import type { SampleDetail } from '../api.gen';
import { json } from '../data';
import { count, labelled, sentences, t } from '../i18n';
import * as model from '../model';
import * as player from '../player';
import { cellStarts, stepAsked } from '../shared/history';
import * as state from '../state';
import { useAnswer } from './ask';

/** A sample's history on the time axis; a click goes to a step of it, Enter to the next change. */
export function Strip({ of, says }: { of: SampleDetail; says: string }) {
  const { steps, history, actual } = of;
  const starts = cellStarts(steps, model.last.value, state.axis.value);
  const go = (e: MouseEvent | KeyboardEvent) => {
    const step = stepAsked(e, { steps, predicted: history, starts }, model.place.value);
    if (step === null) return;
    e.preventDefault();
    player.goto(step);
  };
  return (
    <button type="button" class="history" aria-label={sentences(says, t('lane.go'))} onClick={go} onKeyDown={go}>
      <svg viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">
        {starts.map((from, k) => {
          const said = history[k]!;
          const label = said < 0 ? t('select.unpredicted') : (of.classes[said] ?? String(said));
          return (
            <rect
              key={steps[k]}
              class={said === actual ? 'correct' : 'wrong'}
              x={100 * from}
              y={said === actual ? 0 : 1}
              width={100 * ((starts[k + 1] ?? 1) - from)}
              height={1}
            >
              <title>{t('lane.mark', { step: count(steps[k]!), label })}</title>
            </rect>
          );
        })}
      </svg>
    </button>
  );
}

/** At how many steps of its history a sample is correct. */
export function rightText(d: SampleDetail): string {
  return t('lane.correct', { right: d.right, count: d.steps.length });
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
  const says = labelled(t('select.sample', { id: count(id) }), rightText(d));
  return (
    <div class="lane">
      <Strip of={d} says={says} />
      <p>
        {says} <span class="muted">{t('lane.legend')}</span>
      </p>
    </div>
  );
}
