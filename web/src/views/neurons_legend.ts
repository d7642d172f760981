// The legend of the map of neurons, and what is said about a unit.
import { shared } from '../figure.gen';
import { count, number, percent, t } from '../i18n';
import { signed } from '../palette';
import { classPixel, cssOf, type Inks, mix } from '../points/colour';
import type { LegendContent } from '../points/legend';
import { classShape, disc, minus } from '../points/stamp';
import { sideText } from '../shared/side';
import { unitCode, unitName } from '../view';
import { type NeuronLook, others } from './neurons_look';
import { isFew, liftOf, type Shown, strongest, tells } from './neurons_state';

const least = shared.leastOpacity;

/** A class in a sentence: 5, or “cat” in quotation marks. */
function classWords(name: string): string {
  return /^(\d+|.)$/u.test(name) ? name : `“${name}”`;
}

/** The classes of the legend, with the numbers of units in their colours, or only to be chosen. */
export function classesOf(s: Shown, counts?: readonly number[]): LegendContent['classes'] {
  const { theme } = s.scene;
  return s.map.facts.classes.map((name, k) => ({
    name,
    color: counts ? cssOf(classPixel(k, theme)) : '',
    count: counts ? count(counts[k]!) : '',
  }));
}

/** The content of the legend. */
export function legendOf(s: Shown, { look, byAnswer, limit }: NeuronLook, inks: Inks): LegendContent {
  const { scene } = s;
  const { facts: f } = s.map;
  const against = look.minus!.includes(1);
  const counts = f.classes.map((_, k) => f.units.filter((u) => u.best === k && !u.silent).length);
  const cls = scene.selection.class;
  const name = cls === null ? '' : (f.classes[cls] ?? '');
  const hue = cls === null ? inks.muted : classPixel(cls, scene.theme);
  const fade = Array.from({ length: 64 }, (_, i) => mix(hue, inks.ground, least + ((1 - least) * i) / 63));
  const byClass = !byAnswer && cls === null;
  const few = f.units.filter((u) => isFew(u, f.samples)).length;
  return {
    classes: byAnswer ? [] : classesOf(s, byClass ? counts : undefined),
    chosen: cls,
    marks: [
      ...(cls !== null && !byAnswer
        ? [
            {
              shape: classShape(cls),
              color: cssOf(hue),
              text: t('fig.neurons.ownCount', {
                own: t('fig.neurons.own', { class: classWords(name) }),
                count: counts[cls]!,
              }),
            },
            { shape: disc, color: cssOf(others(inks)), text: t('fig.neurons.others') },
          ]
        : []),
      ...(against ? [{ shape: minus, color: cssOf(inks.ink), text: t('fig.neurons.minus'), extra: true }] : []),
      ...(few > 0
        ? [
            {
              shape: 'ring' as const,
              color: cssOf(inks.muted),
              text: t('fig.neurons.few', { count: shared.fewObservations }),
            },
          ]
        : []),
      ...(f.silent.length > 0
        ? [
            {
              shape: 'ring' as const,
              color: 'transparent',
              text: t('fig.neurons.silentCount', { count: f.silent.length }),
            },
          ]
        : []),
    ],
    scale: byAnswer
      ? {
          pixels: Array.from({ length: 101 }, (_, i) => signed[scene.theme][Math.round(2.54 * i)]!),
          low: -limit,
          high: limit,
          title: '',
          words: [t('fig.neurons.less'), t('fig.neurons.more')],
        }
      : cls === null
        ? {
            pixels: fade,
            low: 0,
            high: 1,
            title: t('fig.neurons.tellsOwn'),
            words: [t('fig.neurons.weakly'), t('fig.neurons.well')],
          }
        : null,
    units: {
      title: t('fig.neurons.silent', { count: f.silent.length }),
      numbers: f.silent.slice(0, shared.silentListed),
      name: (u) => unitCode(f.layer, u),
      rest:
        f.silent.length > shared.silentListed
          ? t('fig.network.more', { count: f.silent.length - shared.silentListed })
          : '',
    },
  };
}

/** The lines about a unit. */
export function nameOf(s: Shown, u: number): string {
  const f = s.map.facts;
  const n = f.units[u]!;
  const lines = [unitName(s.scene.facts, f.layer, u)];
  const k = s.scene.selection.class;
  const best = tells(s, n, strongest(s));
  const said = { side: sideText(best.auc), power: number(best.power), auc: number(best.auc) };
  if (k !== null && best.class >= 0) {
    lines.push(t('neurons.forClass', { name: f.classes[k] ?? '', ...said }));
  } else if (n.best >= 0) {
    lines.push(t('neurons.best', { name: f.classes[n.best]!, ...said }));
  }
  lines.push(t('neurons.mean', { mean: number(n.mean), rate: percent(n.rate, 0) }));
  const lift = liftOf(s, u);
  if (s.responses && lift !== null) {
    lines.push(t('neurons.lift', { value: (lift >= 0 ? '+' : '') + number(lift) }));
    const auc = s.responses.units[u]!.auc;
    if (auc !== null) lines.push(t('neurons.tells', { auc: number(auc) }));
  }
  return lines.join('\n');
}
