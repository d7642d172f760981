// Which class is mistaken for which, and how often: the list with which the mistakes begin. A pair shows its mistakes
// alone, and selects their samples.
import type { MistakeList, MistakenPair } from '../api.gen';
import { clauses, count, t } from '../i18n';
import { item, rove } from '../roving';
import type { Scene } from '../view';
import { made } from './mistakes_card';

export interface Pair {
  actual: number;
  predicted: number;
}

/** The class that a text names: by its name, or else by its number; −1 if no class is called so. */
function classOf(text: string, names: readonly string[]): number {
  const named = names.indexOf(text);
  if (named >= 0) return named;
  return /^\d{1,6}$/.test(text) && Number(text) < names.length ? Number(text) : -1;
}

/** Reads two classes, the actual and the predicted one, such as 4,9; null if they are not. */
export function readPair(text: string, names: readonly string[]): Pair | null {
  const at = text.indexOf(',');
  if (at < 0) return null;
  const actual = classOf(text.slice(0, at).trim(), names);
  const predicted = classOf(text.slice(at + 1).trim(), names);
  return actual < 0 || predicted < 0 || actual === predicted ? null : { actual, predicted };
}

/** Writes a pair so that it is read again: by name where that can be, because classes may be named by other numbers. */
export function writePair(p: Pair, names: readonly string[]): string {
  const ways = (k: number) => [names[k] ?? '', String(k)];
  for (const actual of ways(p.actual))
    for (const predicted of ways(p.predicted)) {
      const again = readPair(`${actual},${predicted}`, names);
      if (again?.actual === p.actual && again.predicted === p.predicted) return `${actual},${predicted}`;
    }
  return `${p.actual},${p.predicted}`;
}

/** The pair of a scene, null without one. */
export function pairOf(scene: Scene): Pair | null {
  return readPair(scene.options.pair ?? '', scene.facts.classes ?? []);
}

/** Pairs that have a button; the others are in a list. */
const maxButtons = 8;

/** What the list of pairs asks for: the mistakes of one, or null for all again. */
export type Choose = (pair: MistakenPair | null) => void;

export function pairBar(d: MistakeList, chosen: Pair | null, choose: Choose): HTMLElement {
  const bar = made('div', 'pair-bar');
  bar.dataset.extra = ''; // saved pictures have no list
  const is = (p: Pair) => p.actual === chosen?.actual && p.predicted === chosen.predicted;
  const first = d.pairs.slice(0, maxButtons);
  const rest = d.pairs.slice(maxButtons);
  const here = d.pairs.find(is);
  // The chosen pair has a button even if nothing is mistaken so at this step.
  if (chosen && !first.some(is)) first.push(here ?? { ...chosen, count: 0, samples: [] });
  if (first.length === 0) return bar;
  let label: HTMLElement = made('span', 'muted', t('mistakes.pairs'));
  if (chosen) {
    const all = made('button', '', t('mistakes.pairsAll'));
    all.type = 'button';
    all.addEventListener('click', () => choose(null));
    label = all;
  }
  const group = made('div', 'pairs');
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', t('mistakes.pairs'));
  group.addEventListener('keydown', rove);
  const name = (k: number) => d.classes[k] ?? String(k);
  const said = (p: MistakenPair) => `${name(p.actual)} → ${name(p.predicted)}`;
  const times = (p: MistakenPair) => `${d.so_far ? '≥ ' : ''}${count(p.count)}`;
  first.forEach((p, i) => {
    const b = made('button', '', said(p));
    b.type = 'button';
    b.append(made('span', 'muted tab', times(p)));
    b.title = clauses([t('fig.mistakes.taken', { actual: name(p.actual), predicted: name(p.predicted) }), times(p)]);
    b.setAttribute('aria-pressed', String(is(p)));
    b.dataset.pair = `${p.actual},${p.predicted}`;
    const { tabIndex } = item(chosen ? is(p) : i === 0);
    b.tabIndex = tabIndex;
    b.dataset.item = '';
    b.addEventListener('click', () => choose(is(p) ? null : p));
    group.append(b);
  });
  bar.append(label, group);
  if (rest.length > 0) {
    const list = made('select');
    list.setAttribute('aria-label', t('mistakes.pairsMore'));
    list.append(new Option(t('mistakes.pairsRest', { count: rest.length }), ''));
    list.append(...rest.map((p, i) => new Option(`${said(p)}  ${times(p)}`, String(i))));
    list.addEventListener('change', () => {
      const p = rest[Number(list.value)];
      if (list.value !== '' && p) choose(p);
    });
    bar.append(list);
  }
  return bar;
}
