// Explains a weighted sum: for one unit and one sample, the values it reads, its weights, their
// products, and z = b + Σ w·x with numbers; for a convolution, at one position.

import { address } from '../api';
import type { ActivationFacts, WeightFacts } from '../api.gen';
import { arrays, Latest, peek } from '../data';
import { shared } from '../figure.gen';
import { fixed, number, t } from '../i18n';
import { addends } from '../numerals';
import { type Arrays, f32 } from '../safetensors';
import { around, inputColors } from '../shared/cells';
import { choice } from '../shared/choice';
import { layerOf } from '../shared/chosen';
import { orDrawn } from '../shared/either';
import { checkFinite } from '../shared/finite';
import { Fitted } from '../shared/fit';
import { insteadText } from '../shared/instead';
import { Maps } from '../shared/kernel_maps';
import { firstChannel, patch, type Shape, strongest, strongestChannel, type Window } from '../shared/patch';
import { largestPart, type Parts, partsBar, partsOf } from '../shared/sums';
import type { Value } from '../types';
import type { Host, Picture, Scene, View, ViewKind } from '../view';
import { classOf, unitCode } from '../view';
import { bars, panels } from './sum_pictures';

/** The layer whose unit is explained: the chosen one with weights, else the output. */
function layerFor(s: Scene): string {
  return s.facts.layers.includes(s.selection.layer.replace(/\.pre$/, '')) ? layerOf(s) : s.facts.output;
}

/** The chosen position of a convolution's output, or null. */
function placeOf(s: Scene): [number, number] | null {
  const m = /^(\d{1,5}),(\d{1,5})$/.exec(s.options.at ?? '');
  return m ? [Number(m[1]), Number(m[2])] : null;
}

function isConv(s: Scene): boolean {
  const v = s.facts.values.find((x) => x.name === layerFor(s));
  return v !== undefined && s.facts.meta.network.layers[v.layer]?.layer === 'conv';
}

/** The output of the chosen class, if the output layer is shown and has one for each class. */
function classUnit(s: Scene): number | undefined {
  const outputs = s.facts.values.find((v) => v.name === s.facts.output)!.shape[0];
  const k = s.selection.class;
  return layerFor(s) === s.facts.output && k !== null && k < outputs ? k : undefined;
}

function picture(s: Scene): Picture {
  const unit = s.selection.layer.replace(/\.pre$/, '') === layerFor(s) ? s.selection.units[0] : classUnit(s);
  return {
    view: 'sum',
    params: {
      layer: layerFor(s),
      ...(unit === undefined ? {} : { unit: String(unit) }),
      ...(isConv(s) && placeOf(s) ? { at: placeOf(s)!.join(',') } : {}),
      sample: String(s.selection.samples[0] ?? 0),
      ...(s.options.layout ? { layout: s.options.layout } : {}),
      ...(s.selection.split === 'train' ? { split: 'train' } : {}),
    },
  };
}

/** What the channel of a value is; a picture in colour is drawn as it is. */
function contextOf(source: string, v: Value, channel: number): string {
  return v.shape[0] === 1 || coloured(v) ? source : t('fig.sum.context', { source, channel });
}

/** Whether a value is an input picture in colour. */
function coloured(v: Value): boolean {
  return v.name === 'input' && v.shape[0] === 3 && v.shape[1] * v.shape[2] > 1;
}

const grids: ViewKind = {
  name: 'sum',
  label: 'view.sum',
  group: 'sees',
  about: 'view.sum.about',
  layer: layerFor,
  options: () => [
    choice('layout', 'sum.layout', [
      ['grid', 'network.grid'],
      ['unrolled', 'network.unrolled'],
    ]),
  ],
  picture,
  mount: (element, host) => new Sum(element, host),
};

/** Pixels move where the sum is over the picture itself. */
export const sum = orDrawn(
  grids,
  (s) => s.options.layout === 'unrolled',
  (s) => s.facts.data.pictures && layerFor(s) === s.facts.layers[0],
);

const most = 12;

/** Whether the totals of all units stand beside the sum, as in saved pictures: those of the classes, if they are few. */
function totalled(s: Scene, layer: string, units: number): boolean {
  return layer === s.facts.output && units > 1 && units <= shared.maxSums;
}

/** What the three colours of each pixel add together. */
function overColours(product: Float32Array, [, h, w]: Shape): Float32Array {
  const n = h * w;
  return Float32Array.from({ length: n }, (_, i) => product[i]! + product[n + i]! + product[2 * n + i]!);
}

class Sum implements View {
  private readonly box = document.createElement('div');
  private readonly rest = document.createElement('div');
  private readonly fitted = new Fitted(this.box);
  private readonly maps: Maps;
  private readonly latest: Latest;
  private scene: Scene | null = null;
  private values: Arrays<ActivationFacts> | null = null;
  private weights: Arrays<WeightFacts> | null = null;
  /** The position under the pointer. */
  private pointed: [number, number] | null = null;

  constructor(
    element: HTMLElement,
    private readonly host: Host,
  ) {
    this.box.className = 'sum';
    this.box.tabIndex = 0;
    this.maps = new Maps({
      at: (place, chosen) => {
        this.pointed = chosen ? null : place;
        if (chosen && place.join() !== this.scene?.options.at) host.option('at', place.join(','));
        else this.resize();
      },
      left: () => {
        this.pointed = null;
        this.resize();
      },
    });
    this.box.append(this.maps.element, this.rest);
    element.append(this.box);
    this.latest = new Latest((e) => host.fail(e));
  }

  /** The address of a layer's activations for the sample. */
  private valuesURL(scene: Scene, w: WeightFacts): string {
    const pre = `${w.layer}.pre`;
    const names = [w.reads, w.layer, ...(scene.facts.values.some((v) => v.name === pre) ? [pre] : [])];
    return address(['runs', scene.run, 'activations'], {
      step: scene.step,
      split: scene.selection.split,
      samples: scene.selection.samples[0] ?? 0,
      layers: [...new Set(names)].join(','),
    });
  }

  update(scene: Scene): void {
    if (this.scene && layerFor(this.scene) !== layerFor(scene)) this.maps.stop();
    this.scene = scene;
    const layer = layerFor(scene);
    const weights = address(['runs', scene.run, 'weights', layer], { step: scene.step });
    const w = peek<Arrays<WeightFacts>>(weights);
    const a = w && peek<Arrays<ActivationFacts>>(this.valuesURL(scene, w.facts));
    if (a && w) {
      this.show(a, w);
      return;
    }
    this.latest.run(async (signal) => {
      const y = await arrays<WeightFacts>(weights, signal);
      const x = await arrays<ActivationFacts>(this.valuesURL(scene, y.facts), signal);
      this.host.fail(null);
      if (this.scene && layerFor(this.scene) === layer) this.show(x, y);
    });
  }

  private show(a: Arrays<ActivationFacts>, wa: Arrays<WeightFacts>): void {
    const scene = this.scene!;
    const layer = layerFor(scene);
    const from = scene.facts.values.find((v) => v.name === wa.facts.reads);
    const made = scene.facts.values.find((v) => v.name === layer);
    if (!from || !made || !a.tensors[from.name] || !a.tensors[layer]) return;
    this.values = null;
    this.maps.element.hidden = true;
    this.rest.replaceChildren();
    const all = f32(a, from.name).data;
    const w = f32(wa, 'weight');
    const units = w.shape[0]!;
    const n = w.data.length / units;
    const bias = wa.tensors.bias ? f32(wa, 'bias').data : new Float32Array(units);
    const out = f32(a, layer).data;
    const sums = a.tensors[`${layer}.pre`] ? f32(a, `${layer}.pre`).data : out;
    checkFinite(scene.step, `the weights of ${layer}`, w.data, bias);
    checkFinite(scene.step, `the values of ${layer}`, all, sums, out);
    this.values = a;
    this.weights = wa;
    const { reach } = wa.facts;
    const kernel: Shape = [w.shape[1]!, w.shape[2]!, w.shape[3]!];
    const window: Window | null = reach ? { reach, kernel, input: from.shape, output: made.shape } : null;
    const own = scene.selection.layer.replace(/\.pre$/, '') === layer ? scene.selection.units[0] : undefined;
    const places = made.shape[1] * made.shape[2];
    let unit = own !== undefined && own < units ? own : 0;
    if (own === undefined) {
      const of = classUnit(scene);
      if (of !== undefined) unit = of;
      else {
        let best = 0;
        for (let i = 1; i < sums.length; i++) if (sums[i]! > sums[best]!) best = i;
        unit = Math.floor(best / places);
      }
    }
    const inside = (at: [number, number] | null) => (at && at[0] < made.shape[1] && at[1] < made.shape[2] ? at : null);
    const at: [number, number] = window
      ? (inside(this.pointed) ?? inside(placeOf(scene)) ?? strongest(sums, window, unit))
      : [0, 0];
    const x = window ? patch(all, window, unit, at) : all;
    const parts = window
      ? Array.from({ length: units }, (_, u) => {
          const one = { shape: [1, n], data: w.data.subarray(u * n, u * n + n) };
          return partsOf(one, [bias[u]!], reach!.groups > 1 ? patch(all, window, u, at) : x)[0]!;
        })
      : partsOf(w, bias, x);
    const source = from.name === 'input' ? t('fig.sum.input') : from.name;
    const mine = w.data.subarray(unit * n, unit * n + n);
    const product = new Float32Array(n);
    for (let i = 0; i < n; i++) product[i] = mine[i]! * x[i]!;
    const colors = inputColors(all, scene.theme);
    const photo = !window && coloured(from);
    const added = photo ? overColours(product, from.shape) : product;
    this.maps.element.hidden = !window;
    if (window) {
      const channel = firstChannel(window, unit) + strongestChannel(product, kernel);
      this.maps.draw({
        window,
        x: all,
        out,
        unit,
        channel,
        at,
        coloured: coloured(from),
        theme: scene.theme,
        colors,
        labels: [contextOf(source, from, channel), t('sum.makes', { unit: unitCode(layer, unit) })],
      });
    }
    const shape: Shape = window ? kernel : from.shape;
    const p = parts[unit]!;
    const place = unit * places + at[0] * made.shape[2] + at[1];
    const { activation } = wa.facts;
    const total = { bias: bias[unit]!, plus: p.plus, minus: p.minus, z: sums[place]!, activation, output: out[place]! };
    const columns = document.createElement('div');
    columns.className = 'sum-columns';
    this.fitted.clear();
    const terms = this.largest(product, x, mine, from.name, shape);
    const others = this.all(parts, unit, layer, total);
    // Lists that a saved picture has no room for.
    terms.dataset.extra = '';
    if (!totalled(scene, layer, units)) others.dataset.extra = '';
    columns.append(terms, others);
    const pictures = document.createElement('div');
    this.rest.replaceChildren(pictures, bars(total, scene.theme), columns);
    this.fitted.fit();
    panels(
      pictures,
      [
        {
          head: 'x',
          about: source,
          data: x,
          colors,
          signed: false,
          sign: '×',
          ...(photo ? { photograph: 'input' as const } : {}),
        },
        {
          head: 'w',
          about: t('fig.sum.weights'),
          data: mine,
          colors: around(mine, scene.theme),
          signed: true,
          sign: '=',
          ...(photo ? { photograph: 'weights' as const } : {}),
        },
        {
          head: 'w·x',
          about: t('fig.sum.products'),
          data: added,
          colors: around(added, scene.theme),
          signed: true,
          sign: '',
        },
      ],
      shape,
      scene.theme,
    );
    this.host.caption(window ? t('fig.sum.kernel', { unit: unitCode(layer, unit), source }) : t('fig.sum.caption'));
    this.host.remark(insteadText(wa.facts));
  }

  /** The largest products, positive and negative. */
  private largest(product: Float32Array, x: Float32Array, w: Float32Array, from: string, shape: Shape): HTMLElement {
    const box = document.createElement('div');
    const head = document.createElement('h3');
    head.textContent = t('sum.largest');
    box.append(head);
    const order = [...product.keys()].sort((a, b) => Math.abs(product[b]!) - Math.abs(product[a]!)).slice(0, most);
    const limit = Math.abs(product[order[0] ?? 0] ?? 1) || 1;
    const [, h, wd] = shape;
    for (const i of order) {
      if (product[i] === 0) continue;
      const row = document.createElement('button');
      row.type = 'button';
      row.className = 'bar-row terms';
      const label = document.createElement('span');
      const k = Math.floor(i / (h * wd));
      const at = i % (h * wd);
      label.textContent =
        h * wd === 1 ? `${from} · ${k}` : `${shape[0] > 1 ? `${k} · ` : ''}${Math.floor(at / wd)}, ${at % wd}`;
      const bar = partsBar(Math.max(product[i]!, 0), Math.min(product[i]!, 0), limit);
      const text = document.createElement('span');
      text.className = 'tab muted';
      text.textContent = `${number(w[i]!)} × ${number(x[i]!)} = ${number(product[i]!)}`;
      row.append(label, bar, text);
      // Each term leads to the unit that it comes from.
      if (from === 'input') row.disabled = true;
      else row.addEventListener('click', () => this.host.select({ layer: from, units: [k] }));
      box.append(row);
    }
    return box;
  }

  /** All units of the layer side by side, with the positive and negative terms of each. */
  private all(
    parts: Parts[],
    unit: number,
    layer: string,
    own: { bias: number; plus: number; minus: number; z: number },
  ): HTMLElement {
    const box = document.createElement('div');
    const head = document.createElement('h3');
    const totals = totalled(this.scene!, layer, parts.length);
    head.textContent = totals ? t('fig.sum.totals') : t('sum.all', { layer });
    box.append(head);
    const { sum } = addends([own.bias, own.plus, own.minus], own.z);
    const decimals = sum.split('.')[1]?.length ?? 0;
    const limit = largestPart(parts);
    const names = parts.map((_, u) => classOf(this.scene!.facts, layer, u) ?? unitCode(layer, u));
    const order = [...parts.keys()];
    const shown = order.length <= 20 ? order : order.sort((a, b) => parts[b]!.z - parts[a]!.z).slice(0, 20);
    for (const u of shown) {
      const p = parts[u]!;
      const row = document.createElement('button');
      row.type = 'button';
      row.className = 'bar-row';
      if (totals) row.dataset.words = ''; // saved pictures have them too
      row.setAttribute('aria-pressed', String(u === unit));
      const label = document.createElement('span');
      this.fitted.name(label, names, u);
      const both = partsBar(p.plus, p.minus, limit);
      const text = document.createElement('span');
      text.className = 'tab';
      text.textContent = !totals ? `z ${number(p.z)}` : u === unit ? sum : fixed(p.z, decimals);
      row.append(label, both, text);
      row.addEventListener('click', () => this.host.select({ layer, units: [u] }));
      box.append(row);
    }
    return box;
  }

  resize(): void {
    if (this.values && this.weights) this.show(this.values, this.weights);
  }

  dispose(): void {
    this.latest.dispose();
    this.maps.dispose();
    this.fitted.dispose();
    this.box.remove();
  }
}
