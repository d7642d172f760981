// Strongest features of a class: the hidden units with the largest positive and negative
// weights to its output, with their pictures and a sample's contributions.
import { address, contained } from '../api';
import type { ActivationFacts, ClassDetail, FeatureUnit, SampleFacts, WeightFacts } from '../api.gen';
import { arrays, Latest } from '../data';
import { clauses, count, fixed, labelled, number, percent, sentences, t } from '../i18n';
import { type SamplePictures, sampleCanvas, samplePictures } from '../images';
import { inkOn, signed, signedColor } from '../palette';
import { type Arrays, f32 } from '../safetensors';
import { isChain, kindOf, source } from '../shared/chain';
import { choice } from '../shared/choice';
import { drawnView } from '../shared/drawn';
import { foldOf } from '../shared/fold';
import { insteadText } from '../shared/instead';
import { limitOf, mosaic, signedColors } from '../shared/mosaic';
import { Scale } from '../shared/scale';
import { Sheet } from '../tiles';
import type { Host, Picture, Scene, View, ViewKind } from '../view';
import { option, unitName } from '../view';

function classOf(s: Scene): number {
  return s.selection.class ?? 0;
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
  return {
    view: 'features',
    params: {
      // By name, because classes may be named by other numbers.
      class: s.facts.classes?.[classOf(s)] ?? String(classOf(s)),
      k: option(s, 'k', '5'),
      ...(s.selection.samples.length > 0 ? { sample: String(s.selection.samples[0]) } : {}),
      ...(s.selection.split === 'train' ? { split: 'train' } : {}),
    },
  };
}

export const features: ViewKind = {
  name: 'features',
  label: 'view.features',
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

/** Up to this number of classes, each has a button. */
const maxButtons = 12;

class Features implements View {
  private readonly box = document.createElement('div');
  private readonly classes = document.createElement('div');
  private readonly latest: Latest;
  private readonly scale: Scale;
  private readonly pictures: Scale;
  private other: View | null = null;
  private scene: Scene | null = null;

  constructor(
    private readonly element: HTMLElement,
    private readonly host: Host,
  ) {
    this.classes.className = 'class-row';
    this.box.className = 'sum';
    this.box.tabIndex = 0;
    element.append(this.classes, this.box);
    this.scale = new Scale(element);
    this.pictures = new Scale(element);
    this.latest = new Latest((e) => host.fail(e));
  }

  update(scene: Scene): void {
    this.scene = scene;
    this.classRow(scene);
    const out = scene.facts.output;
    const hidden = scene.facts.data.error ? undefined : hiddenOf(scene);
    this.box.hidden = hidden === undefined;
    this.scale.hide(hidden === undefined);
    this.pictures.hide(hidden === undefined);
    if (hidden === undefined) {
      this.other ??= drawnView(this.element, this.host, drawnPicture);
      this.other.update(scene);
      return;
    }
    const id = scene.selection.samples[0];
    const { step, selection } = scene;
    const { split } = selection;
    this.latest.run(async (signal) => {
      const of = (...path: (string | number)[]) => ['runs', scene.run, ...path];
      const [about, top, below, values, chosen] = await Promise.all([
        arrays<ClassDetail>(
          address(of('class', classOf(scene)), { step, split, features: option(scene, 'k', '5') }),
          signal,
        ),
        arrays<WeightFacts>(address(of('weights', out), { step }), signal),
        arrays<WeightFacts>(address(of('weights', hidden), { step }), signal),
        id === undefined
          ? null
          : arrays<ActivationFacts>(address(of('activations'), { step, split, samples: id }), signal),
        id === undefined ? null : chosenOf(scene, id, signal),
      ]);
      if (about.facts.no_features) throw contained(about.facts.no_features);
      this.host.fail(null);
      if (this.scene === scene) this.show(scene, { about, top, below, values, chosen });
    });
  }

  private classRow(scene: Scene): void {
    const names = scene.facts.classes ?? [];
    if (names.length > maxButtons) {
      const list = document.createElement('select');
      list.setAttribute('aria-label', t('view.features'));
      list.append(...names.map((name, k) => new Option(name, String(k), false, k === classOf(scene))));
      list.addEventListener('change', () => this.host.select({ class: Number(list.value) }));
      this.classes.replaceChildren(list);
      return;
    }
    this.classes.replaceChildren(
      ...names.map((name, k) => {
        const b = document.createElement('button');
        b.type = 'button';
        b.textContent = name;
        b.setAttribute('aria-pressed', String(k === classOf(scene)));
        b.addEventListener('click', () => this.host.select({ class: k }));
        return b;
      }),
    );
  }

  private show(scene: Scene, a: Shown): void {
    const d = a.about.facts;
    const hidden = f32(a.below, 'weight');
    const row = rowOf(a.top, d.class);
    const name = d.name;
    const head = document.createElement('div');
    head.className = 'feature-head';
    head.append(this.board(scene, d, row), this.sample(scene, d, a, row));
    this.box.replaceChildren(head);
    const limit = limitOf(hidden.data);
    for (const [title, units] of [
      ['fig.features.likes', d.likes],
      ['fig.features.dislikes', d.dislikes],
    ] as const)
      this.box.append(this.list(scene, t(title, { class: name }), units, d, hidden, limit, a.values));
    this.box.append(legend(scene, name));
    this.scale.signed(signed[scene.theme], limitOf(row), t('fig.features.scale', { class: name }), scene.theme);
    this.pictures.signed(signed[scene.theme], limit, t('fig.features.pictures'), scene.theme);
    const split = t(scene.selection.split === 'test' ? 'fig.split.test' : 'fig.split.train');
    const id = scene.selection.samples[0];
    this.host.caption(
      sentences(
        t('fig.features.negative', { negative: count(d.negative), count: d.units }),
        likenessOf(d),
        id === undefined || !a.values
          ? t('fig.features.caption', { layer: d.hidden, split })
          : t('fig.features.captionOf', { layer: d.hidden, split, sample: count(id) }),
      ),
    );
    this.host.remark(insteadText(d));
  }

  /** The output's weights over the hidden layer, the strongest framed. */
  private board(scene: Scene, d: ClassDetail, row: Float32Array): HTMLElement {
    const box = document.createElement('div');
    box.className = 'feature-strip';
    const title = document.createElement('h3');
    title.textContent = t('fig.features.board', { layer: d.hidden });
    const [, columns] = foldOf(row.length);
    const side = Math.floor(Math.min(Math.max(360 / columns, 4), 30));
    const sheet = new Sheet(title.textContent);
    sheet.size(columns * side, Math.ceil(row.length / columns) * side);
    const ink = sheet.ink;
    const strongest = new Set([...d.likes, ...d.dislikes].map((u) => u.unit));
    ink.font = '11px system-ui, sans-serif';
    ink.textAlign = 'center';
    ink.textBaseline = 'middle';
    const css = getComputedStyle(this.element);
    row.forEach((w, u) => {
      const [x, y] = [(u % columns) * side, Math.floor(u / columns) * side];
      const color = signedColor(w, limitOf(row), scene.theme);
      ink.fillStyle = color;
      ink.fillRect(x, y, side - 1, side - 1);
      if (strongest.has(u)) {
        ink.strokeStyle = css.color;
        ink.lineWidth = 2;
        ink.strokeRect(x + 1, y + 1, side - 3, side - 3);
      }
      ink.fillStyle = inkOn(color);
      if (side >= 24) ink.fillText(String(u), x + side / 2, y + side / 2);
    });
    const at = (e: MouseEvent) => {
      const b = sheet.canvas.getBoundingClientRect();
      const u = Math.floor((e.clientY - b.top) / side) * columns + Math.floor((e.clientX - b.left) / side);
      return u < row.length ? u : -1;
    };
    sheet.canvas.addEventListener('click', (e) => {
      const u = at(e);
      if (u >= 0) this.host.select({ layer: d.hidden, units: [u] });
    });
    sheet.canvas.addEventListener('pointermove', (e) => {
      const u = at(e);
      sheet.canvas.title = u < 0 ? '' : labelled(unitName(scene.facts, d.hidden, u), number(row[u]!));
    });
    box.append(title, sheet.canvas);
    return box;
  }

  /** The chosen sample and its weighted sum. */
  private sample(scene: Scene, d: ClassDetail, a: Shown, row: Float32Array): HTMLElement {
    const box = document.createElement('div');
    const id = scene.selection.samples[0];
    if (id === undefined || !a.values || !a.chosen) return box;
    const bias = biasOf(a.top, d.class);
    const activation = f32(a.values, d.hidden).data;
    let sum = bias;
    for (const [u, w] of row.entries()) sum += w * activation[u]!;
    const lines = [
      t('fig.features.chosen', {
        sample: count(id),
        class: scene.facts.classes?.[a.chosen.label] ?? String(a.chosen.label),
      }),
      t('fig.features.score', { sum: number(sum) }),
      t('fig.features.bias', { bias: number(bias) }),
    ];
    if (a.chosen.picture) box.append(sampleCanvas(a.chosen.picture, 0));
    for (const text of lines) {
      const p = document.createElement('p');
      p.textContent = text;
      box.append(p);
    }
    return box;
  }

  private list(
    scene: Scene,
    title: string,
    units: readonly FeatureUnit[],
    d: ClassDetail,
    weights: { shape: number[]; data: Float32Array },
    limit: number,
    values: Arrays<ActivationFacts> | null,
  ): HTMLElement {
    const box = document.createElement('div');
    const head = document.createElement('h3');
    head.textContent = title;
    const list = document.createElement('div');
    list.className = 'feature-list';
    const activation = values ? f32(values, d.hidden).data : null;
    for (const x of units) {
      const u = x.unit;
      const b = document.createElement('button');
      b.type = 'button';
      b.dataset.words = '';
      const chosen = scene.selection.layer === d.hidden && scene.selection.units.includes(u);
      b.setAttribute('aria-pressed', String(chosen));
      const name = span('', t('fig.features.unit', { unit: u }));
      const weight = span('tab', number(x.weight));
      const line = document.createElement('span');
      line.className = 'feature-name';
      line.append(name, weight);
      const value = activation
        ? t('fig.features.ofSample', { value: number(x.weight * activation[u]!, 2) })
        : t('fig.features.mean', { value: number(x.mean, 2) });
      b.append(unitTile(weights, u, limit, scene.theme), line, useBar(scene, x), span('tab muted', value));
      b.addEventListener('click', () => this.host.select({ layer: d.hidden, units: [u] }));
      list.append(b);
    }
    if (units.length === 0) list.append(span('muted', t('fig.features.nothing')));
    box.append(head, list);
    return box;
  }

  dispose(): void {
    this.latest.dispose();
    this.other?.dispose();
    this.scale.dispose();
    this.pictures.dispose();
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

/** The weights of a class over the hidden units. A single output is for the second class and against the first. */
export function rowOf(top: Arrays<WeightFacts>, cls: number): Float32Array {
  const w = f32(top, 'weight');
  const outputs = w.shape[0]!;
  const units = w.data.length / outputs;
  if (outputs === 1) return cls === 0 ? w.data.map((v) => -v) : w.data;
  return w.data.subarray(cls * units, (cls + 1) * units);
}

function biasOf(top: Arrays<WeightFacts>, cls: number): number {
  if (!top.tensors.bias) return 0;
  const b = f32(top, 'bias').data;
  if (b.length === 1) return cls === 0 ? -b[0]! : b[0]!;
  return b[cls]!;
}

/** How alike the units of either sign look, in words. */
function likenessOf(d: ClassDetail): string {
  const parts = (
    [
      ['fig.features.across', d.likeness.across],
      ['fig.features.positive', d.likeness.likes],
      ['fig.features.opposed', d.likeness.dislikes],
    ] as const
  ).flatMap(([key, r]) => (r === null ? [] : [t(key, { r: fixed(r, 2) })]));
  return parts.length === 0 ? '' : t('fig.features.likeness', { parts: clauses(parts) });
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

/** The weight picture of one unit: units × channels × height × width values, on the scale of the layer. */
export function unitTile(
  h: { shape: number[]; data: Float32Array },
  u: number,
  limit: number,
  theme: 'light' | 'dark',
): HTMLCanvasElement {
  const [, c, hh, ww] = h.shape as [number, number, number, number];
  return mosaic(h.data, u * c * hh * ww, [c, hh, ww], signedColors(theme, limit));
}
