// The chosen layer: what it is, and the views that show it.
import { count, t } from '../i18n';
import { sceneOf } from '../scene';
import * as state from '../state';
import type { RunFacts } from '../types';
import { kinds } from '../views';

/** The number of trained parameters of a layer. */
export function parametersOf(facts: RunFacts, layer: number): number {
  return facts.params
    .filter((p) => p.layer === layer && !p.buffer)
    .reduce((n, p) => n + p.shape.reduce((a, b) => a * b, 1), 0);
}

export function LayerPanel({ facts }: { facts: RunFacts }) {
  const name = state.selection.value.layer.replace(/\.pre$/, '');
  const v = facts.values.find((x) => x.name === name);
  if (!v) return null;
  const spec = v.layer >= 0 ? facts.meta.network.layers[v.layer] : undefined;
  const [c, h, w] = v.shape;
  const own = v.layer < 0 ? 0 : parametersOf(facts, v.layer);
  const shownIn = kinds.filter((k) => {
    const scene = sceneOf(k, 0);
    return scene && k.layer?.(scene) === name;
  });
  return (
    <section>
      <h3>{t('search.layer', { name: name === 'input' ? t('network.input') : name })}</h3>
      <dl class="facts tab">
        {spec && (
          <>
            <dt>{t('layer.kind')}</dt>
            <dd>{[spec.layer, spec.activation].filter(Boolean).join(' · ')}</dd>
          </>
        )}
        <dt>{t('layer.shape')}</dt>
        <dd>{h * w === 1 ? t('layer.units', { count: c }) : t('layer.channels', { count: c, h, w })}</dd>
        <dt>{t('layer.parameters')}</dt>
        <dd>{own > 0 ? count(own) : t('layer.none')}</dd>
      </dl>
      {shownIn.length > 0 && <p class="muted">{t('layer.shownIn')}</p>}
      <div class="chips">
        {shownIn.map((k) => (
          <button
            key={k.name}
            type="button"
            aria-pressed={state.views.value.includes(k.name)}
            onClick={() => state.show(k.name)}
          >
            {t(k.label)}
          </button>
        ))}
      </div>
    </section>
  );
}
