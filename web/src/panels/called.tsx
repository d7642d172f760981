// What a picture was called at each recorded step: a strip of names on the time bar's axis.
import { positionOf } from '../axis';
import { clauses, count, labelled, t } from '../i18n';
import * as model from '../model';
import * as state from '../state';

/** The share of the strip below which a name has no room. */
const narrow = 0.05;

export interface Stretch {
  said: number;
  /** The first step of it, and its place on the axis, 0…1. */
  from: number;
  at: number;
  width: number;
  now: boolean;
}

/** Neighbouring steps with the same answer, each stretch up to where the next one begins. */
export function stretches(
  steps: readonly number[],
  predicted: readonly number[],
  shown: number,
  place: (step: number) => number,
): Stretch[] {
  const starts = predicted.flatMap((said, k) => (k === 0 || said !== predicted[k - 1] ? [k] : []));
  return starts.map((k, i) => {
    const next = starts[i + 1];
    const at = i === 0 ? 0 : place(steps[k]!);
    const end = next === undefined ? 1 : place(steps[next]!);
    const to = next === undefined ? Number.POSITIVE_INFINITY : steps[next]!;
    return {
      said: predicted[k]!,
      from: steps[k]!,
      at,
      width: Math.max(end - at, 0),
      now: shown < to && (i === 0 || shown >= steps[k]!),
    };
  });
}

export function Called({
  steps,
  predicted,
  names,
}: {
  steps: readonly number[];
  predicted: readonly number[];
  names: readonly string[];
}) {
  const last = model.last.value;
  const axis = state.axis.value;
  const all = stretches(steps, predicted, model.place.value, (s) => positionOf(s, last, axis));
  const name = (k: number) => (k < 0 ? t('course.calledNone') : (names[k] ?? String(k)));
  const said = all.map((s) => t('course.calledAt', { class: name(s.said), step: count(s.from) }));
  return (
    <ol class="called" aria-label={labelled(t('course.called'), clauses(said))}>
      {all.map((s, k) => (
        <li key={s.from} class={s.now ? 'now' : ''} style={{ flex: `${s.width} 0 0` }} title={said[k]}>
          {s.width < narrow ? '' : name(s.said)}
        </li>
      ))}
    </ol>
  );
}
