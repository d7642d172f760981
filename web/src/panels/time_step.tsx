// The number of the shown step, which can be typed.
import { useSignalEffect } from '@preact/signals';
import { useState } from 'preact/hooks';
import { count, sentences, t } from '../i18n';
import * as model from '../model';
import * as player from '../player';
import * as state from '../state';
import { readStep } from '../url';
import { FieldError } from './field_error';

/** Says that a step is outside of the run, and which is shown instead. */
function complaint(step: number): string {
  const values = {
    step: count(step),
    first: count(model.first.value),
    last: count(model.last.value),
    shown: count(model.place.value),
  };
  return sentences(t('time.outside', values), t('time.nearest', values));
}

export function StepField() {
  const [typed, setTyped] = useState<string | null>(null);
  /** What is wrong with a step that was asked for, said as long as the step stays that was shown instead. */
  const [bad, setBad] = useState({ text: '', at: -1 });
  useSignalEffect(() => {
    const text = state.misread.value;
    const at = model.place.value;
    if (!model.facts.value) return;
    if (text !== '') {
      state.misread.value = '';
      setBad({ text: t('time.noStep', { text, first: count(model.first.value), last: count(model.last.value) }), at });
    } else if (model.outside.value) {
      setBad({ text: complaint(state.step.value as number), at });
      state.step.value = at; // so that the address says what is shown
    }
  });
  const shown = String(model.place.value);
  const { last, total } = { last: model.last.value, total: model.total.value };
  const apply = (text: string) => {
    const step = readStep(text);
    setTyped(null);
    setBad({
      text: step === null ? t('time.noStep', { text, first: count(model.first.value), last: count(last) }) : '',
      at: model.place.value,
    });
    if (step === null || text === shown) return;
    player.play(false);
    if (typeof step === 'number' && step >= model.first.value && step <= last) player.goto(step);
    else state.step.value = step;
  };
  const error = bad.at === model.place.value ? bad.text : '';
  return (
    <span class="field">
      <label>
        {t('time.stepField')}{' '}
        <input
          type="text"
          inputMode="numeric"
          class="tab"
          style={{ width: `${String(Math.max(total, last)).length + 3}ch` }}
          value={typed ?? shown}
          aria-invalid={error !== ''}
          aria-describedby="step-error"
          onInput={(e) => setTyped(e.currentTarget.value)}
          onFocus={(e) => e.currentTarget.select()}
          onBlur={() => typed !== null && apply(typed)}
          onKeyDown={(e) => {
            if (e.key === 'Enter') apply(e.currentTarget.value);
            if (e.key === 'Escape') {
              setTyped(null);
              setBad({ text: '', at: -1 });
            }
          }}
        />
      </label>{' '}
      {t('time.of', { total: count(total) })}
      <FieldError id="step-error" text={error} />
    </span>
  );
}
