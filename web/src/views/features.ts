// Strongest features of a class: the hidden units with the largest positive and negative
// weights to its output, with their pictures and a sample's contributions.
import { address, contained } from '../api';
import type { ActivationFacts, ClassDetail, FeatureUnit, SampleFacts, WeightFacts } from '../api.gen';
import { arrays, Latest } from '../data';
import { count, labelled, percent, t } from '../i18n';
import { type SamplePictures, sampleCanvas, samplePictures } from '../images';
import { signedColor } from '../palette';
import { type Arrays, f32 } from '../safetensors';
import { oneOf } from '../shared/called';
import { isChain, kindOf, source } from '../shared/chain';
import { choice } from '../shared/choice';
import { drawnView } from '../shared/drawn';
import { insteadText } from '../shared/instead';
import { limitOf } from '../shared/mosaic';
import { unitTile } from '../shared/unit_tile';
import { Sheet } from '../tiles';
import type { Host, Picture, Scene, View, ViewKind } from '../view';
import { option, classOf as outputClass, unitCode } from '../view';
import { differenceOf, drawBars, type Row } from './features_bars';

/** The class that is chosen, itself or by its output; null leaves it to the chosen sample. */
function chosenClass(s: Scene): number | null {
  const { class: chosen, layer, units } = s.selection;
  if (chosen !== null) return chosen;
  const name = units.length > 0 ? outputClass(s.facts, layer, units[0]!) : null;
  return name === null ? null : s.facts.classes!.indexOf(name);
}

/** The layer of the units to which the output's weights belong, or undefined. */
function hiddenOf(s: Scene): string | undefined {
  const out = s.facts.output;
  const from = source(s.facts, out);
  const found =
    isChain(s.facts) &&
    kindOf(s.facts, out) === 'dense' &&
    from !== undefined &&
    s.facts.layers.includes(from.name) &&
    kindOf(s.facts, from.name) === 'dense';
  return found ? from.name : undefined;
}

/** `brainbow render` draws no output that reads maps. */
function picture(s: Scene): Picture | null {
  if (isChain(s.facts) && hiddenOf(s) === undefined) return null;
  return drawnPicture(s);
}

function drawnPicture(s: Scene): Picture {
  // By name, because classes may be named by other numbers. Without one it is the class of the sample, or the first.
  const chosen = chosenClass(s);
  return {
    view: 'features',
    params: {
      ...(chosen === null ? {} : { class: s.facts.classes?.[chosen] ?? String(chosen) }),
      k: option(s, 'k', '5'),
      ...(s.selection.samples.length > 0 ? { sample: String(s.selection.samples[0]) } : {}),
      ...(s.selection.split === 'train' ? { split: 'train' } : {}),
    },
  };
}

export const features: ViewKind = {
  name: 'features',
  label: 'view.features',
  group: 'learnt',
  about: 'view.features.about',
  layer: (s) => hiddenOf(s) ?? '',
  options: () => [
    choice('k', 'features.k', [
      ['5', 'features.k5'],
      ['3', 'features.k3'],
      ['8', 'features.k8'],
    ]),
  ],
  picture,
  textual: true,
  mount: (element, host) => new Features(element, host),
};

/** Which sample is chosen. */
function sampleKey(s: Scene): string {
  return `${s.run} ${s.selection.split} ${s.selection.samples[0] ?? ''}`;
}

/** Up to this number of classes, each has a button. */
const maxButtons = 12;

class Features implements View {
  private readonly box = document.createElement('div');
  private readonly classes = document.createElement('div');
  private readonly latest: Latest;
  private other: View | null = null;
  private scene: Scene | null = null;
  /** The class of a sample. */
  private label = { of: '', class: 0 };

  constructor(
    private readonly element: HTMLElement,
    private readonly host: Host,
  ) {
    this.classes.className = 'class-row';
    this.box.className = 'sum';
    this.box.tabIndex = 0;
    element.append(this.classes, this.box);
    this.latest = new Latest((e) => host.fail(e));
  }

  update(scene: Scene): void {
    this.scene = scene;
    this.classRow(scene, this.classShown(scene));
    const out = scene.facts.output;
    const hidden = scene.facts.data.error ? undefined : hiddenOf(scene);
    this.box.hidden = hidden === undefined;
    if (hidden === undefined) {
      this.other ??= drawnView(this.element, this.host, drawnPicture);
      this.other.update(scene);
      return;
    }
    const id = scene.selection.samples[0];
    const { step, selection } = scene;
    const { split } = selection;
    this.latest.run(async (signal) => {
      const chosen = id === undefined ? null : await chosenOf(scene, id, signal);
      this.label = { of: sampleKey(scene), class: chosen?.label ?? 0 };
      const shown = this.classShown(scene);
      const of = (...path: (string | number)[]) => ['runs', scene.run, ...path];
      const [about, top, below, values] = await Promise.all([
        arrays<ClassDetail>(address(of('class', shown), { step, split, features: option(scene, 'k', '5') }), signal),
        arrays<WeightFacts>(address(of('weights', out), { step }), signal),
        arrays<WeightFacts>(address(of('weights', hidden), { step }), signal),
        id === undefined
          ? null
          : arrays<ActivationFacts>(address(of('activations'), { step, split, samples: id }), signal),
      ]);
      if (about.facts.no_features) throw contained(about.facts.no_features);
      this.host.fail(null);
      if (this.scene !== scene) return;
      this.classRow(scene, shown);
      this.show(scene, { about, top, below, values, chosen });
    });
  }

  /** The class that is shown: the chosen one, that of the chosen sample once it is known, or the first. */
  private classShown(scene: Scene): number {
    return chosenClass(scene) ?? (this.label.of === sampleKey(scene) ? this.label.class : 0);
  }

  private classRow(scene: Scene, shown: number): void {
    const names = scene.facts.classes ?? [];
    if (names.length > maxButtons) {
      const list = document.createElement('select');
      list.setAttribute('aria-label', t('view.features'));
      list.append(...names.map((name, k) => new Option(name, String(k), false, k === shown)));
      list.addEventListener('change', () => this.host.select({ class: Number(list.value) }));
      this.classes.replaceChildren(list);
      return;
    }
    this.classes.replaceChildren(
      ...names.map((name, k) => {
        const b = document.createElement('button');
        b.type = 'button';
        b.textContent = name;
        b.setAttribute('aria-pressed', String(k === shown));
        b.addEventListener('click', () => this.host.select({ class: k }));
        return b;
      }),
    );
  }

  private show(scene: Scene, a: Shown): void {
    const d = a.about.facts;
    const hidden = f32(a.below, 'weight');
    const one = oneOf(d.name, scene.lang);
    const id = scene.selection.samples[0];
    const head = document.createElement('div');
    head.className = 'feature-head';
    const limit = limitOf(hidden.data);
    for (const [title, units] of [
      ['fig.features.likes', d.likes],
      ['fig.features.dislikes', d.dislikes],
    ] as const)
      head.append(this.list(scene, t(title, { one }), units, d, hidden, limit));
    head.append(this.sample(scene, a));
    const bars = new Sheet(t('view.features'));
    const rows: Row[] = [{ words: t('fig.features.row.weights', { one }), values: f32(a.about, 'weights').data }];
    const activation = a.values ? f32(a.values, d.hidden).data : null;
    if (id !== undefined && activation) {
      const values = f32(a.about, 'weights').data.map((w, u) => w * activation[u]!);
      rows.push({ words: t('fig.features.row.sample', { sample: count(id) }), values });
    } else rows.push({ words: t('fig.features.row.own', { one }), values: f32(a.about, 'own').data });
    rows.push({ words: t('fig.features.row.others'), values: f32(a.about, 'others').data });
    const use = legend(scene, d.name);
    use.dataset.extra = ''; // of the bars below the pictures, which saved pictures lack
    this.box.replaceChildren(head, use, bars.canvas);
    const own = rows[1]!.values;
    const parted = id !== undefined && activation ? null : differenceOf(rows[0]!.values, own, rows[2]!.values);
    if (parted) {
      parted.one = one;
      rows[0]!.words = t('fig.features.row.weightsApart', { one });
    }
    const at = drawBars(bars, rows, d.hidden, this.box.clientWidth, scene.theme, parted);
    bars.canvas.addEventListener('click', (e) => {
      const u = at(e.clientX - bars.canvas.getBoundingClientRect().left);
      if (u !== null) this.host.select({ layer: d.hidden, units: [u] });
    });
    this.host.caption(
      t(a.top.tensors.centred ? 'fig.features.captionCentred' : 'fig.features.caption', { layer: d.hidden }),
    );
    this.host.remark(insteadText(d));
  }

  /** The chosen sample. */
  private sample(scene: Scene, a: Shown): HTMLElement {
    const box = document.createElement('div');
    const id = scene.selection.samples[0];
    if (id === undefined || !a.chosen) return box;
    if (a.chosen.picture) box.append(sampleCanvas(a.chosen.picture, 0));
    const p = document.createElement('p');
    p.textContent = t('fig.features.chosen', {
      sample: count(id),
      class: scene.facts.classes?.[a.chosen.label] ?? String(a.chosen.label),
    });
    box.append(p);
    return box;
  }

  private list(
    scene: Scene,
    title: string,
    units: readonly FeatureUnit[],
    d: ClassDetail,
    weights: { shape: number[]; data: Float32Array },
    limit: number,
  ): HTMLElement {
    const box = document.createElement('div');
    const head = document.createElement('h3');
    head.textContent = title;
    const list = document.createElement('div');
    list.className = 'feature-list';
    for (const x of units) {
      const u = x.unit;
      const b = document.createElement('button');
      b.type = 'button';
      b.dataset.words = '';
      const chosen = scene.selection.layer === d.hidden && scene.selection.units.includes(u);
      b.setAttribute('aria-pressed', String(chosen));
      const line = document.createElement('span');
      line.className = 'feature-name';
      line.append(span('', unitCode(d.hidden, u)));
      b.append(unitTile(weights, u, limit, scene.theme), line, useBar(scene, x));
      b.addEventListener('click', () => this.host.select({ layer: d.hidden, units: [u] }));
      list.append(b);
    }
    if (units.length === 0) {
      const none = span('muted', t('fig.features.nothing'));
      none.dataset.extra = '';
      list.append(none);
    }
    box.append(head, list);
    return box;
  }

  dispose(): void {
    this.latest.dispose();
    this.other?.dispose();
    this.box.remove();
    this.classes.remove();
  }
}

/** What the view shows of a class at a step. */
interface Shown {
  about: Arrays<ClassDetail>;
  top: Arrays<WeightFacts>;
  below: Arrays<WeightFacts>;
  values: Arrays<ActivationFacts> | null;
  chosen: { label: number; picture: SamplePictures | null } | null;
}

/** The label of a sample, and its picture if it is one. */
async function chosenOf(scene: Scene, id: number, signal: AbortSignal): Promise<NonNullable<Shown['chosen']>> {
  const { split } = scene.selection;
  const url = address(['runs', scene.run, 'samples'], { split, samples: id });
  const { facts } = await arrays<SampleFacts>(url, signal);
  const picture = scene.facts.data.pictures ? await samplePictures(scene.run, split, [id], signal) : null;
  return { label: facts.labels[0]!, picture };
}

const uses = ['fully', 'partly', 'not', 'against'] as const;

/** The colours of fully, partly, not used, and against, as in saved pictures. */
function useColor(scene: Scene, use: (typeof uses)[number]): string {
  const level = { fully: 0.82, partly: 0.36, not: 0, against: -0.76 }[use];
  return level === 0 ? 'var(--rule)' : signedColor(level, 1, scene.theme);
}

/** The shares of the class's samples that use a unit. */
function useBar(scene: Scene, x: FeatureUnit): HTMLElement {
  const bar = document.createElement('span');
  bar.className = 'use-bar';
  const all = uses.reduce((n, use) => n + x[use], 0);
  for (const use of uses) {
    if (x[use] === 0) continue;
    const part = document.createElement('i');
    part.style.background = useColor(scene, use);
    part.style.width = `${(100 * x[use]) / all}%`;
    part.title = labelled(t(`fig.features.${use}`), percent(x[use] / all));
    bar.append(part);
  }
  return bar;
}

function legend(scene: Scene, name: string): HTMLElement {
  const box = document.createElement('p');
  box.className = 'use-legend';
  box.append(span('', t('fig.features.use', { class: name })));
  for (const use of uses) {
    const mark = document.createElement('i');
    mark.style.background = useColor(scene, use);
    const one = span('', '');
    one.append(mark, t(`fig.features.${use}`));
    box.append(one);
  }
  return box;
}

function span(className: string, text: string): HTMLElement {
  const e = document.createElement('span');
  e.className = className;
  e.textContent = text;
  return e;
}
