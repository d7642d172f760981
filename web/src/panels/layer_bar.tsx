// The bar of a layer in the network at the left.
import { t } from '../i18n';
import * as model from '../model';
import type { RunFacts } from '../types';
import { bars, barText, best, of100 } from './layer_bars';

export function LayerBar({ layer }: { layer: string }) {
  const b = bars.value;
  const f = b.run === model.known[0].value.name ? b.layers[layer] : undefined;
  if (!f) return <span class={b.waiting ? 'separates pending' : 'separates'} aria-hidden="true" />;
  const text = barText(f);
  return (
    <span class="separates" title={text}>
      <span class="bar-track" aria-hidden="true">
        <i style={{ width: `${100 * f.hit}%` }} />
        <b style={{ left: `${100 * f.chance}%` }} />
      </span>
      <small class="tab" aria-hidden="true">
        {t('bars.of', { count: of100(f.hit) as unknown as number })}
      </small>
      <span class="unseen">{text}</span>
    </span>
  );
}

/** What the bars are, and which layer separates best. */
export function BarsLegend({ facts }: { facts: RunFacts }) {
  const b = bars.value;
  const all = Object.values(b.layers);
  if (b.run !== facts.name || (all.length === 0 && !b.waiting)) return null;
  if (all.length === 0) return <p class="muted">{t('bars.waiting')}</p>;
  const top = b.waiting ? null : best(b.layers, facts.values);
  return (
    <p class="muted tab">
      {top !== null && <strong>{t('bars.best', { layer: top === 'input' ? t('network.input') : top })} </strong>}
      {t('bars.legend', { chance: of100(all[0]!.chance) })}
    </p>
  );
}
