// Mistakes with their predicted class, kind, nearest training images, and history over the
// training.

import { address, getBlob } from '../api';
import type { MistakeFacts, MistakeList, SampleFacts } from '../api.gen';
import { arrays, json, Latest, peek } from '../data';
import { count, number, sentences, short, t } from '../i18n';
import { sampleCanvas, samplePictures } from '../images';
import { f32 } from '../safetensors';
import { offer } from '../save';
import { choice } from '../shared/choice';
import { toggled } from '../shared/chosen';
import { Explained } from '../shared/explained';
import { Fitted } from '../shared/fit';
import { insteadText } from '../shared/instead';
import { pointPicture, reachOf } from '../shared/marks';
import { writeNumbers } from '../url';
import type { Host, Scene, View, ViewKind } from '../view';
import { option } from '../view';
import { Card, type Kind, kindColor, kinds, made } from './mistakes_card';
import { pairBar, pairOf, writePair } from './mistakes_pairs';

export const mistakes: ViewKind = {
  name: 'mistakes',
  label: 'view.mistakes',
  group: 'wrong',
  about: 'view.mistakes.about',
  options: (_, scene) => [
    choice('show', 'mistakes.show', [
      ['kinds', 'mistakes.showKinds'],
      ['gallery', 'mistakes.showGallery'],
      ['history', 'mistakes.showHistory'],
    ]),
    choice('sort', 'mistakes.sort', [
      ['confidence', 'fig.mistakes.byConfidence'],
      ['loss', 'fig.mistakes.byLoss'],
      ['learnt', 'fig.mistakes.byLearnt'],
    ]),
    // Of a pair all are shown that fit.
    ...(pairOf(scene)
      ? []
      : [
          choice('count', 'mistakes.shown', [
            ['12', 'mistakes.first'],
            ['60', 'mistakes.sixty'],
          ]),
        ]),
    choice('kind', 'mistakes.kind', [
      ['all', 'mistakes.all'],
      ['understandable', 'fig.mistakes.understandable'],
      ['clear', 'fig.mistakes.clear'],
      ['no-idea', 'fig.mistakes.no-idea'],
      ['neither', 'fig.mistakes.neither'],
    ]),
  ],
  picture: (s) => ({
    view: 'mistakes',
    params: {
      ...(s.options.show ? { show: s.options.show } : {}),
      ...(pairOf(s) ? { pair: pairText(s) } : {}),
      ...(oneEach(s) ? {} : { count: limitOf(s) }),
      ...(s.options.sort ? { sort: s.options.sort } : {}),
      ...(s.options.kind ? { kind: s.options.kind } : {}),
      ...(s.selection.split === 'train' ? { split: 'train' } : {}),
    },
  }),
  mount: (element, host) => new Mistakes(element, host),
};

/** The examples of a kind at most, of one or two kinds; and of more, which stand in two rows. */
const ofFew = 3;
const ofMany = 2;

/** Samples that an address holds. */
const maxChosen = 2000;

/** Whether examples of each kind are shown. */
function oneEach(s: Scene): boolean {
  return option(s, 'show', 'kinds') === 'kinds' && option(s, 'kind', 'all') === 'all' && !pairOf(s);
}

/** The number of mistakes that are shown at most. */
function limitOf(s: Scene): string {
  return pairOf(s) ? '60' : option(s, 'count', '12');
}

function pairText(s: Scene): string {
  return writePair(pairOf(s)!, s.facts.classes ?? []);
}

/** As many examples of each kind as saved pictures have room for. */
function fitting(examples: readonly MistakeFacts[]): MistakeFacts[] {
  const of = new Map<string, number>();
  const n = new Set(examples.map((m) => m.kind)).size > 2 ? ofMany : ofFew;
  return examples.filter((m) => {
    const before = of.get(m.kind) ?? 0;
    of.set(m.kind, before + 1);
    return before < n;
  });
}

/** The cards under the names of their kinds. */
function groups(d: MistakeList, cards: readonly HTMLElement[]): HTMLElement[] {
  return kinds.flatMap((kind) => {
    const ours = cards.filter((_, i) => d.mistakes[i]!.kind === kind);
    if (ours.length === 0) return [];
    const group = made('section', 'kind-group');
    const head = made('h3', 'kind', t(`fig.mistakes.head.${kind}`));
    head.append(made('span', 'muted', t('fig.mistakes.of', { count: d.kinds[kind] ?? 0, all: count(d.count) })));
    group.append(head, ...ours);
    return [group];
  });
}

/** What a first part of the mistakes was taken from. */
function soFarText(d: MistakeList, split: string): string {
  const { looked, wrong, suspect } = d.so_far!;
  return t(suspect ? 'mistakes.soFar.suspect' : 'mistakes.soFar', {
    wrong: count(wrong),
    looked: count(looked),
    of: count(d.samples),
    split,
  });
}

class Mistakes implements View {
  private readonly box = document.createElement('div');
  private readonly fitted = new Fitted(this.box);
  private readonly explained: Explained;
  private readonly latest: Latest;
  private readonly pictures: Latest;
  private scene: Scene | null = null;
  private url = '';
  private list: MistakeList | null = null;

  constructor(
    element: HTMLElement,
    private readonly host: Host,
  ) {
    this.box.className = 'mistakes';
    this.box.tabIndex = 0;
    element.append(this.box);
    this.explained = new Explained(element);
    this.latest = new Latest((e) => {
      host.busy('');
      host.fail(e);
    });
    this.pictures = new Latest(() => undefined, true);
  }

  update(scene: Scene): void {
    const before = this.scene;
    this.scene = scene;
    const url = this.address(scene, scene.step);
    if (url === this.url) {
      const same = (['lang', 'theme', 'axis', 'last'] as const).every((k) => before?.[k] === scene[k]);
      if (!same) this.show();
      else this.mark();
      return;
    }
    if (scene.moving) return;
    this.url = url;
    // The server stops computing what nobody waits for. During a training every step would give up the one before.
    if (!scene.live) this.latest.cancel();
    this.host.busy(t('pane.loading'));
    this.latest.run(async (signal) => {
      if (!scene.live && peek(url) === undefined) {
        const first = await json<MistakeList>(this.address(scene, scene.step, { part: 'first' }), signal);
        this.arrived(url, scene, first);
        if (first.so_far === null) return;
      }
      this.arrived(url, scene, await json<MistakeList>(url, signal));
    });
  }

  /** Shows a list, or a first part of it while the rest is computed. */
  private arrived(url: string, scene: Scene, list: MistakeList): void {
    const now = this.scene!;
    if (this.url === url) {
      if (list.so_far === null) this.host.busy('');
      else this.host.busy(t('mistakes.rest'), () => this.keepPart());
    }
    this.host.fail(null);
    // During a training, show the loaded answer and name its step.
    if (this.url !== url && !(now.live && this.address(now, scene.step) === url)) return;
    this.complete(list, now);
    this.list = oneEach(scene) ? { ...list, mistakes: fitting(list.mistakes) } : list;
    this.show();
  }

  /** Selects all samples of a pair once they are known, where the selection is the first part of them. */
  private complete(list: MistakeList, now: Scene): void {
    const pair = pairOf(now);
    if (!pair || !this.list?.so_far || list.so_far) return;
    const of = (d: MistakeList) =>
      d.pairs.find((p) => p.actual === pair.actual && p.predicted === pair.predicted)?.samples ?? [];
    const key = (ids: readonly number[]) => writeNumbers(ids);
    const part = of(this.list);
    const all = of(list).slice(0, maxChosen);
    if (part.length > 0 && key(part) === key(now.selection.samples) && key(all) !== key(part))
      this.host.select({ samples: all });
  }

  /** Gives up the rest of a list. */
  private keepPart(): void {
    this.latest.cancel();
    this.host.busy('');
  }

  private address(scene: Scene, step: number, more: { form?: 'csv'; part?: 'first' } = {}): string {
    return address(['runs', scene.run, 'mistakes'], {
      step,
      split: scene.selection.split,
      order: option(scene, 'sort', 'confidence'),
      kind: option(scene, 'kind', 'all'),
      pair: pairOf(scene) ? pairText(scene) : null,
      ...(more.form ? {} : oneEach(scene) ? { examples: ofFew } : { limit: limitOf(scene) }),
      ...more,
    });
  }

  private show(): void {
    const d = this.list;
    const scene = this.scene!;
    if (!d) return;
    this.fitted.clear();
    const past = option(scene, 'show', 'kinds') === 'history';
    const cards = d.mistakes.map(
      (m) =>
        new Card(m, d, scene, {
          fitted: this.fitted,
          form: past ? 'history' : oneEach(scene) ? 'example' : 'gallery',
          choose: (id, add) => this.host.select({ samples: add ? toggled(this.scene!.selection.samples, id) : [id] }),
          goto: (step) => this.host.goto(step),
        }).element,
    );
    const none = d.none > 0 && !d.so_far ? t('fig.confusion.unpredicted', { count: d.none }) : '';
    const nothing = d.so_far
      ? 'mistakes.noneYet'
      : d.count > 0
        ? 'fig.mistakes.none'
        : d.none > 0
          ? 'fig.mistakes.unpredicted'
          : 'fig.mistakes.noneAtAll';
    const pair = pairOf(scene);
    const taken = pair && { actual: d.classes[pair.actual], predicted: d.classes[pair.predicted] };
    const ofPair = taken && !d.so_far && d.count > 0 && kinds.every((k) => !d.kinds[k]);
    const noneOfPair = ofPair ? t('fig.mistakes.noneOfPair', taken) : '';
    const message = made('p', 'message muted', noneOfPair || t(nothing));
    const grid = made('div', past ? 'cards past' : 'cards');
    grid.append(...(cards.length === 0 ? [message] : oneEach(scene) ? groups(d, cards) : cards));
    // The arrow keys go on along the strip of a sample that is among the mistakes of the next step too.
    const at = document.activeElement?.closest<HTMLElement>('.mistake .strip')?.parentElement?.dataset.id;
    // So does the focus on a kind, with what it means.
    const kind = document.activeElement?.closest<HTMLElement>('.kinds [data-kind]')?.dataset.kind;
    const list = document.activeElement?.closest<HTMLElement>('[data-pair]')?.dataset.pair;
    const ours = this.box.contains(document.activeElement);
    this.explained.hide();
    this.box.replaceChildren(this.head(d), grid);
    this.fitted.fit();
    if (kind && ours) this.box.querySelector<HTMLElement>(`.kinds [data-kind="${kind}"]`)?.focus();
    if (list && ours) this.box.querySelector<HTMLElement>(`[data-pair="${list}"]`)?.focus();
    if (at) grid.querySelector<HTMLElement>(`[data-id="${at}"] .strip`)?.focus();
    this.mark();
    this.draw(scene, d);
    const { steps } = d;
    const unknown = scene.options.pair && !pair ? t('mistakes.noPair', { pair: scene.options.pair }) : '';
    this.host.remark(sentences(insteadText(d), unknown));
    this.host.caption(
      noneOfPair
        ? sentences(noneOfPair, none)
        : d.count === 0
          ? d.so_far
            ? ''
            : none || t('fig.mistakes.allCorrect', { of: count(d.samples), step: count(d.step) })
          : past
            ? sentences(
                d.passes
                  ? t('fig.mistakes.strip.passes', { count: steps.length - 1, to: count(steps.at(-1)!) })
                  : t('fig.mistakes.strip', { count: steps.length, from: count(steps[0]!), to: count(steps.at(-1)!) }),
                none,
              )
            : sentences(
                oneEach(scene)
                  ? t(d.probabilities ? 'fig.mistakes.brief' : 'fig.mistakes.brief.outputs', { count: d.nearest })
                  : t(d.probabilities ? 'fig.mistakes.shares' : 'fig.mistakes.outputs'),
                scene.facts.data.pictures ? '' : t('fig.mistakes.points'),
                none,
              ),
    );
  }

  /** How many mistakes of which split there are, and what their kinds mean; both are chosen here. */
  private head(d: MistakeList): HTMLElement {
    const scene = this.scene!;
    const head = made('div', 'about-mistakes');
    const line = made('div', 'line');
    const group = made('span', 'group');
    for (const split of ['test', 'train'] as const) {
      const b = made('button', '', t(split === 'test' ? 'fig.split.test' : 'fig.split.train'));
      b.type = 'button';
      b.setAttribute('aria-pressed', String(d.split === split));
      b.addEventListener('click', () => {
        if (d.split !== split) this.host.select({ split, samples: [] });
      });
      group.append(b);
    }
    const csv = made('button', '', t('mistakes.csv'));
    csv.type = 'button';
    csv.addEventListener('click', () => void this.save(d));
    const split = t(d.split === 'train' ? 'fig.split.train' : 'fig.split.test');
    const sort = option(scene, 'sort', 'confidence');
    const order = t(
      sort === 'loss'
        ? 'fig.mistakes.byLoss'
        : sort === 'learnt'
          ? 'fig.mistakes.byLearnt'
          : option(scene, 'kind', 'all') === 'no-idea'
            ? 'fig.mistakes.byFlatness'
            : 'fig.mistakes.byConfidence',
    );
    const said = d.so_far
      ? [soFarText(d, split)]
      : d.count === 0 && d.none > 0
        ? [t('fig.mistakes.noPredictions', { none: count(d.none), of: count(d.samples), split })]
        : pairOf(scene) && d.of > 0
          ? [] // the finding above says how many
          : [t('fig.mistakes.count', { count: d.count, of: count(d.samples), split })];
    if (!oneEach(scene) && d.of > 0 && !d.so_far)
      said.push(t('fig.mistakes.shown', { shown: count(d.mistakes.length), of: count(d.of), order }));
    line.append(group, made('span', '', said.join(' · ')), csv);
    const chosen = option(scene, 'kind', 'all');
    const bar = made('div', 'kind-bar');
    const terms = made('ul', 'kinds');
    for (const k of kinds) {
      const n = d.kinds[k] ?? 0;
      const part = made('i');
      part.style.flexGrow = String(n);
      part.style.background = kindColor(k);
      if (chosen !== 'all' && chosen !== k) part.style.opacity = '0.3';
      if (n > 0) bar.append(part);
      const b = made('button', '', `${t(`fig.mistakes.${k}`)} ${d.so_far ? '≥ ' : ''}${count(n)}`);
      b.type = 'button';
      b.setAttribute('aria-pressed', String(chosen === k));
      const dot = made('i');
      dot.style.background = kindColor(k);
      b.prepend(dot);
      b.addEventListener('click', () => this.host.option('kind', chosen === k ? '' : k));
      const item = made('li');
      b.dataset.kind = k;
      this.explained.word(b, this.about(k, d));
      item.append(b);
      terms.append(item);
    }
    const pairs = pairBar(d, pairOf(scene), (p) => {
      this.host.option('pair', p ? writePair(p, d.classes) : '');
      this.host.select({ samples: p ? p.samples.slice(0, maxChosen) : [] });
    });
    head.append(line, pairs, bar, terms, this.legend());
    return head;
  }

  private about(k: Kind, d: MistakeList): string {
    if (k === 'understandable')
      return t(`fig.mistakes.understandable.${this.scene!.facts.data.pictures ? 'about' : 'points'}`, {
        count: d.nearest,
      });
    return t(`fig.mistakes.${k}.about`, k === 'no-idea' ? { spread: short(d.flat_spread) } : {});
  }

  private legend(): HTMLElement {
    const legend = made('p', 'mistake-legend');
    for (const k of ['own', 'predicted', 'third'] as const) {
      const dot = made('i', `part-${k}`);
      const item = made('span', '', t(`fig.mistakes.${k}`));
      item.prepend(dot);
      legend.append(item);
    }
    return legend;
  }

  /** Saves the whole list, also what is not shown. */
  private async save(d: MistakeList): Promise<void> {
    try {
      const blob = await getBlob(this.address(this.scene!, d.step, { form: 'csv' }));
      offer(blob, `${d.run}-mistakes-${d.split}-${d.step}.csv`);
    } catch (e) {
      this.host.fail(e);
    }
  }

  private draw(scene: Scene, d: MistakeList): void {
    const ids = d.mistakes.map((m) => m.id);
    const near = [...new Set(d.mistakes.flatMap((m) => m.neighbours))];
    if (!scene.facts.data.pictures) {
      this.drawPoints(scene, ids, near);
      return;
    }
    this.pictures.run(async (signal) => {
      if (ids.length > 0) {
        const p = await samplePictures(scene.run, scene.selection.split, ids, signal);
        p.ids.forEach((id, k) => {
          for (const e of this.box.querySelectorAll(`[data-sample="${id}"]`)) e.replaceChildren(sampleCanvas(p, k));
        });
      }
      if (near.length === 0) return;
      const q = await samplePictures(scene.run, 'train', near, signal);
      q.ids.forEach((id, k) => {
        for (const e of this.box.querySelectorAll(`[data-neighbour="${id}"]`)) {
          e.querySelector('canvas')?.remove();
          e.prepend(sampleCanvas(q, k));
        }
      });
    });
  }

  /** Points are pictured by their position in the plane, all in the same frame. */
  private drawPoints(scene: Scene, ids: number[], near: number[]): void {
    if (ids.length === 0) return;
    const of = (split: string, list: number[], signal: AbortSignal) =>
      arrays<SampleFacts>(address(['runs', scene.run, 'samples'], { split, samples: writeNumbers(list) }), signal);
    this.pictures.run(async (signal) => {
      const all = await Promise.all([
        of(scene.selection.split, ids, signal),
        ...(near.length > 0 ? [of('train', near, signal)] : []),
      ]);
      const values = all.map((a) => f32(a, 'samples').data);
      if (values.some((v, i) => v.length !== 2 * all[i]!.facts.samples.length)) return;
      const reach = Math.max(...values.map(reachOf));
      all.forEach((a, i) => {
        const v = values[i]!;
        a.facts.samples.forEach((id, k) => {
          const name = i === 0 ? 'sample' : 'neighbour';
          for (const e of this.box.querySelectorAll<HTMLElement>(`[data-${name}="${id}"]`)) {
            const side = i === 0 ? 96 : 28;
            e.querySelector('canvas')?.remove();
            e.prepend(pointPicture(v[2 * k]!, v[2 * k + 1]!, a.facts.labels[k]!, reach, side));
            e.title ||= t('select.sample', { id });
            e.title += ` (${number(v[2 * k]!, 2)}, ${number(v[2 * k + 1]!, 2)})`;
          }
        });
      });
    });
  }

  private mark(): void {
    for (const e of this.box.querySelectorAll<HTMLElement>('.mistake')) {
      const chosen = String(this.scene!.selection.samples.includes(Number(e.dataset.id)));
      e.dataset.chosen = chosen;
      e.querySelector('.choose')!.setAttribute('aria-pressed', chosen);
    }
  }

  dispose(): void {
    this.latest.dispose();
    this.pictures.dispose();
    this.fitted.dispose();
    this.explained.remove();
    this.box.remove();
  }
}
