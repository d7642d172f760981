// The part of the selection in which a run is trained again because of the selected samples.
import { useState } from 'preact/hooks';
import { address } from '../api';
import type { ExplainFacts, NeighbourFacts } from '../api.gen';
import { Coded } from '../coded';
import { json } from '../data';
import { Failure } from '../failure';
import { count, gap, percent, t } from '../i18n';
import { propertyName } from '../messages/names';
import * as model from '../model';
import { abilityText } from '../panels/about';
import { layerOf } from '../panels/sample_layer';
import * as state from '../state';
import type { RunFacts } from '../types';
import { trainAgain } from './begin';
import { beginsLater, type Choice, choices, factor, hindrance, isTransform, tells } from './choices';

interface Of {
  ids: number[];
  facts: RunFacts;
  explained: ExplainFacts | null;
  /** How many of them are wrong at the shown step. */
  wrong: number;
}

/** Why nothing is offered, or ''. */
function obstacle(facts: RunFacts): string {
  switch (hindrance(facts, model.readOnly.value)) {
    case 'readOnly':
      return t('home.readOnly');
    case 'ability':
      return abilityText(facts);
    case 'data':
      return t('again.data');
    case 'diverged':
      return t('again.diverged');
    default:
      return '';
  }
}

/** What a choice does. */
function about({ change }: Choice, facts: RunFacts, ids: readonly number[]): string {
  return t(`again.${change}.about`, { step: count(facts.first_step), count: ids.length, factor });
}

/** The measured reason for a choice, or ''. */
function reasonOf({ change, reason }: Choice, wrong: number): string {
  if (reason)
    return t('again.reason', {
      property: propertyName(reason.name, state.lang.value),
      share: percent(tells(reason), 0),
    });
  return change !== 'heavier' || wrong === 0 ? '' : t('again.wrong', { count: wrong, step: count(model.step.value) });
}

export function TrainAgain({ ids, facts, explained, wrong }: Of) {
  const split = state.selection.value.split;
  const [busy, setBusy] = useState('');
  const [failed, setFailed] = useState<{ of: string; error: unknown } | null>(null);
  const of = `${facts.name} ${split} ${ids.join()}`;
  const missing = obstacle(facts);
  const offered = missing === '' ? choices(facts, split, explained) : [];
  const begin = (c: Choice) => {
    setBusy(c.change);
    setFailed(null);
    trainAgain(facts, c.change, ids)
      .catch((error: unknown) => setFailed({ of, error }))
      .finally(() => setBusy(''));
  };
  return (
    <section class="again" aria-labelledby="again-title">
      <h4 id="again-title">{t('again.title')}</h4>
      {missing !== '' && (
        <p class="muted">
          <Coded text={missing} />
        </p>
      )}
      {offered.length > 0 && <p class="muted">{t('again.intro')}</p>}
      <ul>
        {offered.map((c) => {
          const reason = reasonOf(c, wrong);
          const does = about(c, facts, ids);
          return (
            <li key={c.change}>
              <button
                type="button"
                class={c.reason ? 'suggested' : undefined}
                aria-describedby={`again-${c.change}`}
                aria-disabled={busy !== ''}
                onClick={() => busy === '' && begin(c)}
              >
                {busy === c.change ? t('again.busy') : t(`again.${c.change}`)}
              </button>
              <p id={`again-${c.change}`}>
                {reason}
                {gap(reason)}
                <span class="muted">{does}</span>
              </p>
            </li>
          );
        })}
      </ul>
      {failed?.of === of && <Failure error={failed.error} close={() => setFailed(null)} />}
      {missing === '' && <Hints facts={facts} offered={offered} explained={explained !== null} />}
      {missing === '' && split === 'test' && <TestSamples ids={ids} facts={facts} />}
    </section>
  );
}

/** Why a transform is not offered, or not first. */
function Hints({ facts, offered, explained }: { facts: RunFacts; offered: Choice[]; explained: boolean }) {
  const hint = !facts.data.pictures
    ? t('again.points')
    : beginsLater(facts)
      ? t('again.later', { step: count(facts.first_step) })
      : !explained && offered.filter((c) => isTransform(c.change)).length > 0
        ? t('again.ask')
        : '';
  return hint === '' ? null : <p class="muted">{hint}</p>;
}

/** How many of the nearest training samples of each selected one are selected. */
const nearest = 3;

/** Test samples cannot be left out or made heavier: training samples like them can. */
function TestSamples({ ids, facts }: { ids: number[]; facts: RunFacts }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const layer = layerOf(facts) || 'input';
  const like = () => {
    setBusy(true);
    setError(null);
    const query = { samples: ids.join(), split: 'test', among: 'train', layer, step: model.step.value, k: nearest };
    json<NeighbourFacts>(address(['runs', facts.name, 'neighbours'], query))
      .then((n) => {
        state.select({ split: 'train', samples: [...n.ids].sort((a, b) => a - b) });
        // The button is gone; the keyboard goes on at what can be done with them.
        requestAnimationFrame(() => document.querySelector<HTMLElement>('.again button')?.focus());
      }, setError)
      .finally(() => setBusy(false));
  };
  return (
    <>
      <p class="muted">{t('again.test')}</p>
      <div class="questions">
        <button type="button" disabled={busy} title={t('again.likeAbout', { k: nearest, layer })} onClick={like}>
          {busy ? t('pane.loading') : t('again.like')}
        </button>
        <button type="button" onClick={() => state.select({ split: 'train', samples: [] })}>
          {t('again.train')}
        </button>
      </div>
      {error !== null && <Failure error={error} close={() => setError(null)} />}
    </>
  );
}
