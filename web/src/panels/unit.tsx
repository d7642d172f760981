// A unit: the class it separates best, the samples with the strongest responses, and similar units.
import { address } from '../api';
import type { NeuronDetail } from '../api.gen';
import { arrays } from '../data';
import { Failure } from '../failure';
import { clauses, labelled, number, percent, sentence, t } from '../i18n';
import * as model from '../model';
import { classColor } from '../palette';
import type { Arrays } from '../safetensors';
import { sideText } from '../shared/side';
import * as state from '../state';
import type { RunFacts } from '../types';
import { unitName } from '../view';
import { useAnswer } from './ask';
import { Instead } from './instead';
import { Name } from './name';
import { Thumbs } from './thumbs';

/** The class that a unit separates best, and how well. */
function separates(best: NeuronDetail['answers'][number], name: (k: number) => string): string {
  const auc = best.auc!;
  const parts = [
    labelled(t('select.best', { name: name(best.class) }), sideText(auc)),
    `AUC ${number(auc)}`,
    t('select.power', { value: number(best.power) }),
  ];
  return sentence(clauses(parts));
}

export function UnitPanel({ unit, facts }: { unit: number; facts: RunFacts }) {
  const layer = state.selection.value.layer;
  const a = useAnswer<Arrays<NeuronDetail>>(
    address(['runs', facts.name, 'neuron'], { layer, unit, step: model.step.value }),
    arrays,
  );
  const d = a.value?.facts;
  const classes = facts.classes ?? [];
  const name = (k: number) => classes[k] ?? String(k);
  const title = unitName(facts, layer, unit);
  if (a.error)
    return (
      <section>
        <h3>{title}</h3>
        <Failure error={a.error} />
      </section>
    );
  const means = d?.answers.map((x) => x.mean ?? 0) ?? [];
  const limit = Math.max(...means.map(Math.abs), 1e-12);
  const best = d && d.best >= 0 ? d.answers.find((x) => x.class === d.best) : undefined;
  return (
    <section>
      <h3>{title}</h3>
      {!d && <p class="muted">{t('pane.loading')}</p>}
      {d && (
        <>
          <Instead of={d} />
          {d.silent ? (
            <p>{t('select.silent')}</p>
          ) : (
            best && (
              <p title={[labelled('AUC', t('about.auc')), labelled(t('neurons.power'), t('about.power'))].join('\n')}>
                {separates(best, name)}
              </p>
            )
          )}
          <p class="muted" title={t('about.activation')}>
            {t('select.perClass')}
          </p>
          <div class="answers">
            {d.answers.map((x) => (
              <button
                key={x.class}
                type="button"
                class="bar-row"
                onClick={() => state.select({ class: x.class })}
                title={labelled(name(x.class), percent(x.rate, 0))}
              >
                <span class="row">
                  <i class="dot" style={{ background: classColor(x.class) }} />
                  <Name names={classes} k={x.class} />
                </span>
                <span class="parts">
                  <i
                    class={(x.mean ?? 0) < 0 ? 'minus' : 'plus'}
                    style={{ width: `${(50 * Math.abs(x.mean ?? 0)) / limit}%` }}
                  />
                </span>
                <span class="tab">{number(x.mean)}</span>
              </button>
            ))}
          </div>
          {d.top.length > 0 && (
            <>
              <p class="muted">{t('select.top')}</p>
              <Thumbs
                ids={d.top.slice(0, 12).map((s) => s.id)}
                split={d.split}
                notes={d.top.slice(0, 12).map((s) => number(s.value, 2))}
              />
            </>
          )}
          {[false, true].map((opposite) => {
            const units = d.alike.slice(0, 6).filter((u) => u.opposite === opposite);
            return (
              units.length > 0 && (
                <div key={String(opposite)}>
                  <p class="muted">{t(opposite ? 'select.oppositeUnits' : 'select.likeUnits')}</p>
                  <div class="chips">
                    {units.map((u) => (
                      <button key={u.unit} type="button" onClick={() => state.select({ layer, units: [u.unit] })}>
                        {u.unit} <span class="muted tab">{number(u.r, 2)}</span>
                      </button>
                    ))}
                  </div>
                </div>
              )
            );
          })}
        </>
      )}
    </section>
  );
}
