// The dialog of a branch: what changes, and for how long.
import { useState } from 'preact/hooks';
import { address, postJSON } from '../api';
import { optimizers } from '../api.gen';
import { clockOf, epochAt } from '../clock';
import { count, number, sentence, sentences, t } from '../i18n';
import { useLeaving } from '../leaving';
import { saidBy } from '../messages/errors';
import * as model from '../model';
import * as state from '../state';
import type { RunFacts, Training } from '../types';
import { type BranchForm, type Chosen, empty, type Recipe, scaled, settings, usualEpochs } from './branch_form';
import { Dialog } from './dialog';
import { FieldError } from './field_error';

/** What is selected on the page and can be changed. */
function chosen(facts: RunFacts): Chosen & { name: string } {
  const s = state.selection.value;
  const value = facts.values.find((v) => v.name === s.layer.replace(/\.pre$/, ''));
  const layer = value && facts.params.some((p) => p.layer === value.layer && !p.buffer) ? value.layer : -1;
  return {
    samples: s.split === 'train' ? s.samples : [],
    layer,
    units: layer < 0 ? [] : s.units,
    name: value?.name ?? '',
  };
}

async function begin(run: string, step: number, set: string[]): Promise<string> {
  try {
    const tr = await postJSON<Training>(address(['trainings']), { branch: { run, step }, set });
    model.trainings.value = { ...model.trainings.value, [tr.run]: tr };
    state.dialog.value = '';
    state.openRun(tr.run);
    state.compareWith(run); // side by side at once
    state.step.value = 'live';
    return '';
  } catch (e) {
    const said = saidBy(e);
    return sentences(sentence(said.error), said.hint ? sentence(said.hint) : '');
  }
}

export function BranchDialog() {
  const facts = model.facts.value;
  if (!facts) return null;
  return (
    <Dialog title={t('branch.title', { name: facts.name, step: count(model.step.value) })}>
      <Form key={`${facts.name} ${model.step.value}`} facts={facts} step={model.step.value} />
    </Dialog>
  );
}

function Form({ facts, step }: { facts: RunFacts; step: number }) {
  const recipe = facts.meta.recipe as unknown as Recipe;
  const atEnd = step >= (facts.total_steps || facts.last_step);
  const [f, set] = useState<BranchForm>({ ...empty, epochs: usualEpochs(recipe, atEnd) });
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const of = chosen(facts);
  const [touched, setTouched] = useState(false);
  useLeaving(touched);
  const change = (part: Partial<BranchForm>) => {
    set({ ...f, ...part });
    setTouched(true);
    setError('');
  };
  const rate = recipe.optimizer.learning_rate;
  const epoch = epochAt(clockOf(model.known[0].value.metrics), step);
  const text = (key: 'rate' | 'l1' | 'l2' | 'batch' | 'epochs', label: string, now: number) => (
    <label>
      <span>{label}</span>
      <input
        type="text"
        inputMode="decimal"
        size={8}
        value={f[key]}
        placeholder={String(now)}
        data-first={key === 'rate' ? '' : undefined}
        onInput={(e) => change({ [key]: e.currentTarget.value.replace(',', '.') })}
      />
    </label>
  );
  return (
    <form
      class="branch-form"
      onSubmit={(e) => {
        e.preventDefault();
        setBusy(true);
        void begin(facts.name, step, settings(f, recipe, of)).then((failed) => {
          setBusy(false);
          setError(failed);
        });
      }}
    >
      <p class="muted">{t('branch.intro')}</p>
      <fieldset>
        <legend>{t('branch.training')}</legend>
        {text('rate', t('train.rate'), rate)}
        <button type="button" onClick={() => change({ rate: scaled(Number(f.rate) || rate, 0.5) })}>
          ×½
        </button>
        <button type="button" onClick={() => change({ rate: scaled(Number(f.rate) || rate, 2) })}>
          ×2
        </button>
        <label>
          <span>{t('branch.optimizer')}</span>
          <select
            value={f.optimizer || recipe.optimizer.kind}
            onChange={(e) => change({ optimizer: e.currentTarget.value })}
          >
            {optimizers.map((o) => (
              <option key={o} value={o}>
                {o}
              </option>
            ))}
          </select>
        </label>
        {text('batch', t('branch.batch'), recipe.batch)}
        {text('l2', 'L2', recipe.l2 ?? 0)}
        {text('l1', 'L1', recipe.l1 ?? 0)}
        {text('epochs', t('branch.epochs'), recipe.epochs)}
        {epoch !== null && <span class="muted">{t('branch.made', { epochs: number(Number(epoch.toFixed(2))) })}</span>}
      </fieldset>
      <fieldset>
        <legend>{t('branch.samples')}</legend>
        {of.samples.length === 0 ? (
          <p class="muted">{t('branch.noSamples')}</p>
        ) : (
          <>
            <label class="check">
              <input
                type="checkbox"
                checked={f.without}
                onChange={(e) => change({ without: e.currentTarget.checked })}
              />{' '}
              {t('branch.without', { count: of.samples.length })}
            </label>
            {of.samples.length === 1 && (
              <label>
                <span>{t('branch.label', { id: count(of.samples[0]!) })}</span>
                <select value={f.label} onChange={(e) => change({ label: e.currentTarget.value })}>
                  <option value="">{t('branch.unchanged')}</option>
                  {(facts.classes ?? []).map((c) => (
                    <option key={c} value={c}>
                      {c}
                    </option>
                  ))}
                </select>
              </label>
            )}
          </>
        )}
      </fieldset>
      <fieldset>
        <legend>{t('branch.network')}</legend>
        {of.layer < 0 ? (
          <p class="muted">{t('branch.noLayer')}</p>
        ) : (
          <>
            <label class="check">
              <input type="checkbox" checked={f.freeze} onChange={(e) => change({ freeze: e.currentTarget.checked })} />{' '}
              {of.units.length === 0
                ? t('branch.freeze', { layer: of.name })
                : t('branch.freezeUnits', { layer: of.name, units: of.units.join(', ') })}
            </label>
            {of.units.length > 0 && (
              <label>
                <span>{t('branch.off', { layer: of.name, units: of.units.join(', ') })}</span>
                <select value={f.off} onChange={(e) => change({ off: e.currentTarget.value as BranchForm['off'] })}>
                  <option value="">{t('branch.offNot')}</option>
                  <option value="zero">{t('branch.offZero')}</option>
                  <option value="mean">{t('branch.offMean')}</option>
                </select>
              </label>
            )}
          </>
        )}
      </fieldset>
      <details>
        <summary>{t('branch.more')}</summary>
        <p class="muted">{t('branch.moreAbout')}</p>
        <textarea
          rows={3}
          aria-label={t('branch.more')}
          placeholder="schedule.kind=cosine"
          value={f.more}
          onInput={(e) => change({ more: e.currentTarget.value })}
        />
      </details>
      <p>
        <button type="submit" class="primary" disabled={busy}>
          {busy ? t('branch.busy') : t('branch.begin')}
        </button>{' '}
        <FieldError id="branch-error" text={error} />
      </p>
    </form>
  );
}
