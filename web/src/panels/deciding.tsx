// The hidden unit that matters most to a class: the picture of its weights, and what the class loses without it.
import { useEffect, useRef } from 'preact/hooks';
import { address } from '../api';
import type { ClassDetail, WeightFacts } from '../api.gen';
import { arrays } from '../data';
import { count, t } from '../i18n';
import * as model from '../model';
import { type Arrays, f32 } from '../safetensors';
import { limitOf } from '../shared/mosaic';
import { unitTile } from '../shared/unit_tile';
import * as state from '../state';
import type { RunFacts } from '../types';
import { unitCode } from '../view';
import { useAnswer } from './ask';

/** Weights of a layer that are loaded for the picture of one unit. */
const maxWeights = 4_000_000;

/** The picture of a unit's weights, where its layer has a few. */
function UnitPicture({ facts, layer, unit }: { facts: RunFacts; layer: string; unit: number }) {
  const box = useRef<HTMLSpanElement>(null);
  const v = facts.values.find((x) => x.name === layer);
  const weights = facts.params.find((p) => p.layer === v?.layer && p.shape.length > 1);
  const small = weights !== undefined && weights.shape.reduce((a, b) => a * b, 1) <= maxWeights;
  const a = useAnswer<Arrays<WeightFacts>>(
    small && facts.layers.includes(layer)
      ? address(['runs', facts.name, 'weights', layer], { step: model.step.value })
      : null,
    arrays,
  );
  const theme = state.theme.value;
  useEffect(() => {
    const w = a.value ? f32(a.value, 'weight') : null;
    const fits = w && w.shape.length === 4 && unit < w.shape[0]!;
    box.current?.replaceChildren(...(fits ? [unitTile(w, unit, limitOf(w.data), theme)] : []));
  }, [a.value, unit, theme]);
  return <span class="unit-picture" ref={box} />;
}

export function Deciding({ d, facts }: { d: ClassDetail; facts: RunFacts }) {
  if (d.hidden === '' || d.units === 0 || d.no_features) return null;
  if (!d.deciding) return <p class="muted">{t('select.decidesNone', { layer: d.hidden, class: d.name })}</p>;
  const { unit, with: all, without } = d.deciding;
  const [, h, w] = facts.values.find((v) => v.name === d.hidden)?.shape ?? [0, 1, 1];
  const channel = Math.floor(unit / (h * w));
  return (
    <button type="button" class="deciding" onClick={() => state.select({ layer: d.hidden, units: [channel] })}>
      <UnitPicture facts={facts} layer={d.hidden} unit={channel} />
      <span>
        <strong>{t('select.decides', { unit: unitCode(d.hidden, channel) })}</strong>
        <span class="muted">
          {t('select.decidesBy', { without: count(without), with: count(all), of: count(d.samples) })}
        </span>
      </span>
    </button>
  );
}
