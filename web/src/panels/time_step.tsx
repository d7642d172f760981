// The number of the shown step, which can be typed.
import { useState } from 'preact/hooks';
import { count, sentences, t } from '../i18n';
import * as model from '../model';
import * as player from '../player';
import * as state from '../state';
import { readStep } from '../url';
import { FieldError } from './field_error';

/** What is wrong with the chosen step, '' if the run has it. */
function complaint(): string {
  if (!model.outside.value) return '';
  const values = {
    step: count(state.step.value as number),
    last: count(model.last.value),
    shown: count(model.place.value),
  };
  return sentences(t('time.outside', values), t('time.nearest', values));
}

export function StepField() {
  const [typed, setTyped] = useState<string | null>(null);
  const [bad, setBad] = useState('');
  const shown = String(model.place.value);
  const { last, total } = { last: model.last.value, total: model.total.value };
  const apply = (text: string) => {
    const step = readStep(text);
    setTyped(null);
    setBad(step === null ? t('time.noStep', { text, last: count(last) }) : '');
    if (step === null || text === shown) return;
    player.play(false);
    if (typeof step === 'number' && step >= 0 && step <= last) player.goto(step);
    else state.step.value = step;
  };
  const error = bad || complaint();
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
              setBad('');
            }
          }}
        />
      </label>{' '}
      {t('time.of', { total: count(total) })}
      <FieldError id="step-error" text={error} />
    </span>
  );
}
