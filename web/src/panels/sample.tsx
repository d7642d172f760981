// The details of one sample or several: their classes, the predictions, and what distinguishes
// them.
import { useEffect, useRef, useState } from 'preact/hooks';
import { TrainAgain } from '../again/panel';
import { address, postJSON } from '../api';
import type { ExactTurn, ExplainFacts, NeighbourFacts, Predicted, PropertyFacts, SampleDetail, Turn } from '../api.gen';
import { json } from '../data';
import { Failure } from '../failure';
import { clauses, count, gap, list, number, percent, sentence, sentences, t } from '../i18n';
import { propertiesAbout, propertyName, titled, units } from '../messages/names';
import * as model from '../model';
import { written } from '../outcome';
import { learntText } from '../shared/history';
import * as state from '../state';
import type { RunFacts } from '../types';
import { useAnswer } from './ask';
import { Instead } from './instead';
import { Name } from './name';
import { SampleCourse } from './sample_course';
import { layerOf } from './sample_layer';
import { SampleWhy } from './sample_why';
import { Thumbs } from './thumbs';
import { rightText, Strip } from './time_lane';

/** When it was learnt or went wrong, and how often that changed. */
function learnt(d: SampleDetail): string {
  // Between the steps that were looked at it may have been correct.
  const parts = [d.never ? t('select.neverAt', { count: d.steps.length }) : learntText(d)];
  if (d.flips > 0) parts.push(t('fig.mistakes.flips', { count: d.flips }));
  return sentence(clauses(parts));
}

/** When it became what it is now, with the way there if it was learnt or went wrong. */
function When({ d, turn, run }: { d: SampleDetail; turn: Turn; run: string }) {
  const { after, by, right, until } = turn;
  if (after !== null && (!right || until === null))
    return <Exactly id={d.id} split={d.split} run={run} turn={{ after, by, right, until }} />;
  // Correct, but not learnt: it is wrong again later.
  return (
    <p class="muted">
      {after === null
        ? t('select.rightFromUntil', { step: count(by), until: count(until!) })
        : t('select.rightBetweenUntil', { after: count(after), by: count(by), until: count(until!) })}
    </p>
  );
}

/** Leads to the step of a turn; it is exact where the steps between are soon replayed. */
function Exactly({ id, split, run, turn }: { id: number; split: string; run: string; turn: Turn & { after: number } }) {
  const { after, by, right, until } = turn;
  const url = (long: boolean) =>
    address(['runs', run, 'sample', id, 'turn'], {
      split,
      after,
      by,
      to: right ? 'right' : 'wrong',
      ...(long ? { long: 'yes' } : {}),
    });
  const key = url(false);
  const [asked, ask] = useState('');
  const quick = useAnswer<ExactTurn>(key, json).value;
  const long = useAnswer<ExactTurn>(asked === key ? url(true) : null, json);
  const exact = quick?.step ?? long.value?.step ?? null;
  const begin = exact === null ? { after: count(after), by: count(by) } : { step: count(exact) };
  const said = `select.${right ? 'right' : 'wrong'}${exact === null ? 'Between' : 'From'}` as const;
  return (
    <>
      <button
        type="button"
        onClick={() => {
          state.step.value = exact ?? by;
        }}
      >
        {t(right ? 'select.when' : 'select.whenWrong')}
      </button>
      <p class="muted">{until === null ? t(said, begin) : t(`${said}Until`, { ...begin, until: count(until) })}</p>
      {long.error !== null && <Failure error={long.error} />}
      {exact === null && quick && (
        <button type="button" disabled={asked === key && long.error === null} onClick={() => ask(key)}>
          {asked === key && long.error === null
            ? t('pane.loading')
            : t('select.exactly', { seconds: count(Math.max(Math.round(quick.seconds), 1)) })}
        </button>
      )}
    </>
  );
}

export function SamplePanel({ id, facts }: { id: number; facts: RunFacts }) {
  const split = state.selection.value.split;
  const run = facts.name;
  const step = model.step.value;
  const a = useAnswer<SampleDetail>(address(['runs', run, 'sample', id], { split, step }), json);
  const [alike, setAlike] = useState(false);
  const [why, setWhy] = useState(false);
  const d = a.value;
  if (a.error) return <Failure error={a.error} />;
  const name = (k: number) => d?.classes[k] ?? String(k);
  const nothing = d !== null && d !== undefined && d.predicted < 0;
  const answers = d
    ? d.outputs
        .map((v, k) => [k, v] as const)
        .filter((x) => x[1] !== null)
        .sort((x, y) => y[1]! - x[1]!)
    : [];
  return (
    <section>
      <h3>{t('select.sample', { id })}</h3>
      <div class="sample">
        <Thumbs ids={[id]} split={split} />
        {d && (
          <dl class="facts tab">
            {d.file !== '' && (
              <>
                <dt>{t('select.file')}</dt>
                <dd class="file" title={d.file}>
                  {d.file}
                </dd>
              </>
            )}
            <dt>{t('select.actual')}</dt>
            <dd>
              <strong>{name(d.actual)}</strong>
            </dd>
            <dt>{t('select.says')}</dt>
            <dd class="outputs">
              {nothing && t('select.unpredicted')}
              {answers.slice(0, 3).map(([k, v]) => (
                <div key={k} class={`output ${k === d.actual ? 'good-text' : k === d.predicted ? 'bad-text' : ''}`}>
                  <Name names={d.classes} k={k} />
                  <span>{written(v, d.probabilities)}</span>
                </div>
              ))}
              {!d.probabilities && !nothing && <small class="muted">{t('select.outputs')}</small>}
            </dd>
          </dl>
        )}
      </div>
      {d && (
        <>
          <Instead of={d} />
          {d.history.length > 0 && (
            <>
              <Strip of={d} says={rightText(d)} />
              <p>
                {learnt(d)}
                {gap(learnt(d))}
                <span class="muted">{sentence(t('select.rests', { count: d.steps.length }))}</span>
              </p>
            </>
          )}
          <SampleCourse d={d} facts={facts} />
          <div class="questions">
            <button type="button" aria-expanded={why} onClick={() => setWhy(!why)}>
              {nothing ? t('select.whyNothing') : t('select.why', { answer: name(d.predicted) })}
            </button>
            {why && <SampleWhy d={d} facts={facts} />}
            <button type="button" aria-expanded={alike} onClick={() => setAlike(!alike)}>
              {t('select.alike')}
            </button>
            {d.turn && <When d={d} turn={d.turn} run={run} />}
          </div>
          {alike && <Alike id={id} facts={facts} split={split} />}
        </>
      )}
    </section>
  );
}

function Alike({ id, facts, split }: { id: number; facts: RunFacts; split: string }) {
  const layer = layerOf(facts);
  const step = model.step.value;
  const near = useAnswer<NeighbourFacts>(
    layer ? address(['runs', facts.name, 'neighbours'], { sample: id, split, layer, step, k: 10 }) : null,
    json,
  );
  const pixels = useAnswer<NeighbourFacts>(
    address(['runs', facts.name, 'neighbours'], { sample: id, split, k: 10 }),
    json,
  );
  return (
    <>
      {[near, pixels].map((a, i) => (
        <div key={i === 0 ? 'layer' : 'pixels'}>
          <p class="muted">{i === 0 ? t('select.alikeLayer', { layer }) : t('select.alikePixels')}</p>
          {a.error !== null && <Failure error={a.error} />}
          {a.value && (
            <Thumbs
              ids={a.value.ids}
              split={a.value.among || split}
              notes={a.value.labels.map((l) => facts.classes?.[l] ?? String(l))}
              named
            />
          )}
        </div>
      ))}
    </>
  );
}

const maxShown = 60;

export function SamplesPanel({ ids, facts }: { ids: number[]; facts: RunFacts }) {
  const split = state.selection.value.split;
  const step = model.step.value;
  const a = useAnswer<Predicted>(address(['runs', facts.name, 'predictions'], { split, step }), json);
  const [explained, setExplained] = useState<{ key: string; value: ExplainFacts | null; error: unknown } | null>(null);
  const [waiting, setWaiting] = useState(false);
  const key = `${facts.name} ${split} ${step} ${ids.join()}`;
  const name = (k: number) => facts.classes?.[k] ?? String(k);
  const actual = new Map<number, number>();
  const said = new Map<number, number>();
  let wrong = 0;
  if (a.value) {
    const at = new Map(a.value.ids.map((x, k) => [x, k]));
    for (const id of ids) {
      const k = at.get(id);
      if (k === undefined) continue;
      actual.set(a.value.labels[k]!, (actual.get(a.value.labels[k]!) ?? 0) + 1);
      if (a.value.labels[k] !== a.value.predicted[k]) wrong++;
      said.set(a.value.predicted[k]!, (said.get(a.value.predicted[k]!) ?? 0) + 1);
    }
  }
  const counted = (m: Map<number, number>) =>
    list([...m].sort((x, y) => y[1] - x[1]).map(([k, n]) => `${k < 0 ? t('select.unpredicted') : name(k)} ×${n}`));
  const explain = () => {
    setWaiting(true);
    postJSON<ExplainFacts>(address(['runs', facts.name, 'explain']), {
      samples: ids,
      split,
      layer: layerOf(facts),
      step,
    })
      .then(
        (value) => setExplained({ key, value, error: null }),
        (error: unknown) => setExplained({ key, value: null, error }),
      )
      .finally(() => setWaiting(false));
  };
  return (
    <section>
      <h3>{t('select.samples', { count: ids.length })}</h3>
      <Thumbs ids={ids.slice(0, maxShown)} split={split} />
      {ids.length > maxShown && <p class="muted">+ {ids.length - maxShown}</p>}
      {a.error !== null && <Failure error={a.error} />}
      {a.value && <Instead of={a.value} />}
      {a.value && (
        <dl class="facts tab">
          <dt>{t('select.classes')}</dt>
          <dd>{counted(actual)}</dd>
          <dt>{t('select.said')}</dt>
          <dd>{counted(said)}</dd>
        </dl>
      )}
      <div class="questions">
        <button type="button" disabled={waiting} onClick={explain}>
          {waiting ? t('pane.loading') : t('select.explain')}
        </button>
      </div>
      {explained?.key === key && explained.error !== null && <Failure error={explained.error} />}
      {explained?.key === key && explained.value && <Explained key={key} explained={explained.value} name={name} />}
      <TrainAgain ids={ids} facts={facts} explained={explained?.key === key ? explained.value : null} wrong={wrong} />
    </section>
  );
}

function Explained({ explained, name }: { explained: ExplainFacts; name: (k: number) => string }) {
  const shown = explained.properties.filter((p) => p.tells).slice(0, 5);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), []);
  const value = (p: PropertyFacts, k: 0 | 1) =>
    `${number(p.mean[k])}${/^[a-z%°]/i.test(p.unit) ? ` ${titled(units, p.unit, p.unit, state.lang.value)}` : ''}`;
  return (
    <div ref={box}>
      <p class="muted">
        {sentences(
          t('select.explained', {
            selected: explained.selected.length,
            rest: explained.rest.length,
            class: name(explained.class),
          }),
          shown.length > 0 ? t('select.percentages') : '',
        )}
      </p>
      {shown.length === 0 && <p>{t('select.nothingTells')}</p>}
      <ol class="properties">
        {shown.map((p) => (
          <li key={p.name} title={titled(propertiesAbout, p.name, p.about, state.lang.value)}>
            <strong>{propertyName(p.name, state.lang.value)}</strong> {percent(Math.max(p.auc, 1 - p.auc), 0)}
            <br />
            <span class="muted tab">{t('select.means', { selected: value(p, 0), rest: value(p, 1) })}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
