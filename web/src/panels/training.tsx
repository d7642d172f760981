// The controls of a training of this server.
import { useState } from 'preact/hooks';
import { number, sentence, sentences, t } from '../i18n';
import * as model from '../model';
import type { Training } from '../types';
import { FieldError } from './field_error';

const paces = [0, 1, 5, 20, 50, 200, 1000];

/** A number parsed from typed text, null if it is not one. */
function numberOf(text: string): number | null {
  const v = Number(text.trim().replace(',', '.').replace('−', '-'));
  return text.trim() !== '' && Number.isFinite(v) ? v : null;
}

function RateField({ tr }: { tr: Training }) {
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState('');
  const shown = String(Number(tr.learning_rate.toPrecision(6)));
  const apply = async (text: string) => {
    if (text === shown) {
      setTyped(null);
      setError('');
      return;
    }
    const v = numberOf(text);
    if (v === null) {
      setError(sentences(t('train.rateBad', { text }), t('train.rateHint')));
      return;
    }
    const failed = await model.steer(tr.run, 'learning-rate', v);
    setError(failed ? sentences(sentence(failed.error), failed.hint ? sentence(failed.hint) : '') : '');
    if (!failed) setTyped(null);
  };
  return (
    <span class="field">
      <label title={t('about.rate')}>
        <span>{t('train.rate')}</span>
        <input
          type="text"
          inputMode="decimal"
          size={7}
          value={typed ?? shown}
          aria-invalid={error !== ''}
          aria-describedby="rate-error"
          onInput={(e) => setTyped(e.currentTarget.value)}
          onBlur={() => typed !== null && void apply(typed)}
          onKeyDown={(e) => {
            if (e.key === 'Enter') void apply(e.currentTarget.value);
            if (e.key !== 'Escape') return;
            setTyped(null);
            setError('');
          }}
        />
      </label>
      <FieldError id="rate-error" text={error} />
    </span>
  );
}

export function Controls({ tr }: { tr: Training }) {
  const go = async (verb: string, value?: number) => {
    model.trouble.value = await model.steer(tr.run, verb, value);
  };
  const pace = paces.includes(tr.pace) ? paces : [...paces, tr.pace].sort((a, b) => a - b);
  return (
    <div class="verbs">
      <button type="button" class="pausing" onClick={() => void go(tr.paused ? 'continue' : 'pause')}>
        {tr.paused ? t('train.continue') : t('train.pause')}
      </button>
      <button
        type="button"
        onClick={() => void go('step-batch')}
        disabled={!tr.paused}
        title={sentences(sentence(t('train.batch')), t('about.batch'))}
      >
        +1 {t('train.batchShort')}
      </button>
      <button
        type="button"
        onClick={() => void go('step-epoch')}
        disabled={!tr.paused}
        title={sentences(sentence(t('train.epoch')), t('about.epoch'))}
      >
        +1 {t('train.epochShort')}
      </button>
      <RateField tr={tr} />
      <label>
        <span>{t('train.pace')}</span>
        <select value={String(tr.pace)} onChange={(e) => void go('pace', Number(e.currentTarget.value))}>
          {pace.map((p) => (
            <option key={p} value={String(p)}>
              {p === 0 ? t('train.paceFull') : t('train.paceValue', { value: number(p) })}
            </option>
          ))}
        </select>
      </label>
      <button type="button" onClick={() => void go('stop')}>
        {t('train.stop')}
      </button>
    </div>
  );
}
