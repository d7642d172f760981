// Strongest features of a class: the hidden units with the largest positive and negative
// weights to its output, with their pictures and a sample's contributions.
import { address } from '../api';
import type { ActivationFacts, WeightFacts } from '../api.gen';
import { arrays, Latest } from '../data';
import { number, sentences, t } from '../i18n';
import { signed, signedLevel } from '../palette';
import { type Arrays, f32 } from '../safetensors';
import { isChain, kindOf, source } from '../shared/chain';
import { choice } from '../shared/choice';
import { drawnView } from '../shared/drawn';
import { limitOf, mosaic, signedColors } from '../shared/mosaic';
import { Scale } from '../shared/scale';
import { partsBar } from '../shared/sums';
import { Raster } from '../tiles';
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

/** `brainbow render` draws no single output, and no output that reads maps. */
function picture(s: Scene): Picture | null {
  const out = s.facts.values.find((v) => v.name === s.facts.output);
  if (out?.shape[0] === 1 || (isChain(s.facts) && hiddenOf(s) === undefined)) return null;
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

class Features implements View {
  private readonly box = document.createElement('div');
  private readonly classes = document.createElement('div');
  private readonly latest: Latest;
  private readonly scale: Scale;
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
    this.latest = new Latest((e) => host.fail(e));
  }

  update(scene: Scene): void {
    this.scene = scene;
    this.classRow(scene);
    const out = scene.facts.output;
    const hidden = scene.facts.data.error ? undefined : hiddenOf(scene);
    this.box.hidden = hidden === undefined;
    this.scale.hide(hidden === undefined);
    if (hidden === undefined) {
      this.other ??= drawnView(this.element, this.host, drawnPicture);
      this.other.update(scene);
      return;
    }
    const id = scene.selection.samples[0];
    this.latest.run(async (signal) => {
      const [top, below, values] = await Promise.all([
        arrays<WeightFacts>(address(['runs', scene.run, 'weights', out], { step: scene.step }), signal),
        arrays<WeightFacts>(address(['runs', scene.run, 'weights', hidden], { step: scene.step }), signal),
        id === undefined
          ? Promise.resolve(null)
          : arrays<ActivationFacts>(
              address(['runs', scene.run, 'activations'], {
                step: scene.step,
                split: scene.selection.split,
                samples: id,
              }),
              signal,
            ),
      ]);
      this.host.fail(null);
      if (this.scene === scene) this.show(scene, top, below, values, hidden);
    });
  }

  private classRow(scene: Scene): void {
    const names = scene.facts.classes ?? [];
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

  private show(
    scene: Scene,
    top: Arrays<WeightFacts>,
    below: Arrays<WeightFacts>,
    values: Arrays<ActivationFacts> | null,
    hidden: string,
  ): void {
    const w = f32(top, 'weight');
    const h = f32(below, 'weight');
    const outputs = w.shape[0]!;
    const units = w.data.length / outputs;
    // A single output is for the second class and against the first.
    const lone = outputs === 1;
    const cls = Math.min(classOf(scene), lone ? 1 : outputs - 1);
    const own = lone ? w.data : w.data.subarray(cls * units, cls * units + units);
    const row = lone && cls === 0 ? own.map((v) => -v) : own;
    const activation = values?.tensors[hidden] ? f32(values, hidden).data : null;
    const k = Number(option(scene, 'k', '5'));
    const order = [...row.keys()].sort((a, b) => row[b]! - row[a]!);
    const liked = order.filter((u) => row[u]! > 0).slice(0, k);
    const disliked = order
      .filter((u) => row[u]! < 0)
      .slice(-k)
      .reverse();
    const limit = limitOf(row);
    const name = scene.facts.classes?.[cls] ?? String(cls);
    const strip = document.createElement('div');
    strip.className = 'feature-strip';
    const head = document.createElement('h3');
    head.textContent = t('features.weights', { name, layer: hidden });
    const bars = new Raster(units, 1);
    for (let u = 0; u < units; u++) bars.pixels[u] = signed[scene.theme][signedLevel(row[u]!, limit)]!;
    const canvas = bars.done();
    canvas.className = 'crisp';
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', head.textContent);
    strip.append(head, canvas);
    this.box.replaceChildren(strip);
    if (liked.length > 0) this.box.append(this.list(scene, 'features.likes', liked, row, limit, h, hidden, activation));
    if (disliked.length > 0)
      this.box.append(this.list(scene, 'features.dislikes', disliked, row, limit, h, hidden, activation));
    this.scale.signed(signed[scene.theme], limit, t('features.scale'), scene.theme);
    let negative = 0;
    for (const v of row) if (v < 0) negative++;
    let used = 0;
    if (activation) for (let u = 0; u < units; u++) used += row[u]! * activation[u]!;
    const alike = this.alike(h.data, h.data.length / (h.shape[0] ?? 1), liked);
    this.host.caption(
      sentences(
        t('features.caption', { name, layer: hidden, negative, units, step: top.facts.step }),
        alike === null ? '' : t('features.alike', { alike: number(alike) }),
        activation
          ? t('features.used', { sample: scene.selection.samples[0]!, sum: number(used) })
          : t('features.choose'),
      ),
    );
  }

  /** The mean cosine similarity of the weight pictures of some units. */
  private alike(data: Float32Array, size: number, units: number[]): number | null {
    let sum = 0;
    let n = 0;
    for (let i = 0; i < units.length; i++)
      for (let j = 0; j < i; j++) {
        let dot = 0;
        let a = 0;
        let b = 0;
        for (let k = 0; k < size; k++) {
          const x = data[units[i]! * size + k]!;
          const y = data[units[j]! * size + k]!;
          dot += x * y;
          a += x * x;
          b += y * y;
        }
        if (a > 0 && b > 0) {
          sum += dot / Math.sqrt(a * b);
          n++;
        }
      }
    return n > 0 ? sum / n : null;
  }

  private list(
    scene: Scene,
    title: 'features.likes' | 'features.dislikes',
    units: number[],
    row: Float32Array,
    limit: number,
    h: { shape: number[]; data: Float32Array },
    hidden: string,
    activation: Float32Array | null,
  ): HTMLElement {
    const box = document.createElement('div');
    const head = document.createElement('h3');
    head.textContent = t(title);
    const list = document.createElement('div');
    list.className = 'feature-list';
    const size = h.data.length / h.shape[0]!;
    for (const u of units) {
      const b = document.createElement('button');
      b.type = 'button';
      b.setAttribute('aria-pressed', String(scene.selection.layer === hidden && scene.selection.units.includes(u)));
      const canvas = unitTile(h, u, scene.theme);
      const text = document.createElement('span');
      const scale = document.createElement('span');
      scale.className = 'tab muted';
      scale.textContent = `±${number(limitOf(h.data, u * size, (u + 1) * size))}`;
      text.append(unitName(scene.facts, hidden, u), ' ', scale);
      const bar = partsBar(Math.max(row[u]!, 0), Math.min(row[u]!, 0), limit);
      const value = document.createElement('span');
      value.className = 'tab muted';
      value.textContent = activation
        ? `${number(activation[u]!, 2)} × ${number(row[u]!, 2)} = ${number(activation[u]! * row[u]!, 2)}`
        : `w ${number(row[u]!)}`;
      b.append(canvas, text, bar, value);
      b.addEventListener('click', () => this.host.select({ layer: hidden, units: [u] }));
      list.append(b);
    }
    box.append(head, list);
    return box;
  }

  dispose(): void {
    this.latest.dispose();
    this.other?.dispose();
    this.scale.dispose();
    this.box.remove();
    this.classes.remove();
  }
}

/** The weight picture of one unit: units × channels × height × width values. */
export function unitTile(
  h: { shape: number[]; data: Float32Array },
  u: number,
  theme: 'light' | 'dark',
): HTMLCanvasElement {
  const [, c, hh, ww] = h.shape as [number, number, number, number];
  const size = c * hh * ww;
  const limit = limitOf(h.data, u * size, (u + 1) * size);
  return mosaic(h.data, u * size, [c, hh, ww], signedColors(theme, limit));
}
