// Explains a weighted sum: for one unit and one sample, the values it reads, its weights, their
// products, and z = b + Σ w·x with numbers; for a convolution, at one position.
import { address } from '../api';
import type { ActivationFacts, WeightFacts } from '../api.gen';
import { arrays, Latest, peek } from '../data';
import { number, t } from '../i18n';
import { byteOf, grey } from '../palette';
import { type Arrays, f32 } from '../safetensors';
import { layerOf } from '../shared/chosen';
import { limitOf, mosaic, signedColors } from '../shared/mosaic';
import { largestPart, type Parts, partsBar, partsOf } from '../shared/sums';
import type { Host, Picture, Scene, View, ViewKind } from '../view';
import { classOf, unitName } from '../view';
import { Maps } from './sum_maps';
import { patch, type Shape, strongest, type Window } from './sum_patch';

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

function picture(s: Scene): Picture {
  const unit = s.selection.layer.replace(/\.pre$/, '') === layerFor(s) ? s.selection.units[0] : undefined;
  return {
    view: 'sum',
    params: {
      layer: layerFor(s),
      ...(unit === undefined ? {} : { unit: String(unit) }),
      ...(isConv(s) && placeOf(s) ? { at: placeOf(s)!.join(',') } : {}),
      sample: String(s.selection.samples[0] ?? 0),
      ...(s.selection.split === 'train' ? { split: 'train' } : {}),
    },
  };
}

export const sum: ViewKind = {
  name: 'sum',
  label: 'view.sum',
  layer: layerFor,
  picture,
  mount: (element, host) => new Sum(element, host),
};

const most = 12;

class Sum implements View {
  private readonly box = document.createElement('div');
  private readonly rest = document.createElement('div');
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
    this.values = a;
    this.weights = wa;
    const all = f32(a, from.name).data;
    const w = f32(wa, 'weight');
    const units = w.shape[0]!;
    const n = w.data.length / units;
    const bias = wa.tensors.bias ? f32(wa, 'bias').data : new Float32Array(units);
    const out = f32(a, layer).data;
    const sums = a.tensors[`${layer}.pre`] ? f32(a, `${layer}.pre`).data : out;
    const { reach } = wa.facts;
    const kernel: Shape = [w.shape[1]!, w.shape[2]!, w.shape[3]!];
    const window: Window | null = reach ? { reach, kernel, input: from.shape, output: made.shape } : null;
    const own = scene.selection.layer.replace(/\.pre$/, '') === layer ? scene.selection.units[0] : undefined;
    const places = made.shape[1] * made.shape[2];
    let unit = own !== undefined && own < units ? own : 0;
    if (own === undefined) {
      if (layer === scene.facts.output && scene.selection.class !== null && scene.selection.class < units)
        unit = scene.selection.class;
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
    const isInput = from.name === 'input';
    this.maps.element.hidden = !window;
    if (window) {
      this.maps.draw({
        window,
        x: all,
        out,
        unit,
        at,
        theme: scene.theme,
        picture: isInput && from.shape[0] === 1,
        labels: [
          isInput ? t('sum.input') : t('sum.values', { layer: from.name }),
          t('sum.makes', { unit: unitName(scene.facts, layer, unit) }),
        ],
      });
    }
    const product = new Float32Array(n);
    for (let i = 0; i < n; i++) product[i] = w.data[unit * n + i]! * x[i]!;
    const name = this.name(unit);

    const pictures = document.createElement('div');
    pictures.className = window ? 'sum-pictures of-place' : 'sum-pictures';
    const shape: Shape = window ? kernel : from.shape;
    const parts3: [string, Float32Array, boolean][] = [
      [
        window
          ? t('sum.patch', { row: at[0], col: at[1] })
          : isInput
            ? t('sum.x')
            : t('sum.xLayer', { layer: from.name }),
        x,
        isInput && from.shape[0] !== 3,
      ],
      [t('sum.w', { unit: name }), w.data.subarray(unit * n, unit * n + n), false],
      [t('sum.product'), product, false],
    ];
    parts3.forEach(([label, data, asGrey], k) => {
      if (k > 0) {
        const sign = document.createElement('span');
        sign.className = 'sign';
        sign.textContent = k === 1 ? '×' : '=';
        pictures.append(sign);
      }
      const figure = document.createElement('figure');
      const caption = document.createElement('figcaption');
      const limit = limitOf(data);
      const canvas = mosaic(
        data,
        0,
        shape,
        asGrey ? (v) => grey[byteOf(v, 0, limit || 1)]! : signedColors(scene.theme, limit),
      );
      canvas.setAttribute('role', 'img');
      canvas.setAttribute('aria-label', `${label}, ±${number(limit)}`);
      const scale = document.createElement('span');
      scale.className = 'muted tab';
      scale.textContent = asGrey ? '' : `±${number(limit)}`;
      caption.append(label, ' ', scale);
      figure.append(canvas, caption);
      pictures.append(figure);
    });

    const p = parts[unit]!;
    const equation = document.createElement('p');
    equation.className = 'equation tab';
    const spec = wa.facts.activation;
    equation.textContent = `z = b + Σ w·x = ${number(bias[unit]!)} + ${number(p.plus)} ${p.minus < 0 ? '−' : '+'} ${number(Math.abs(p.minus))} = ${number(p.z)}${
      spec ? `  →  ${spec} ${number(out[unit * places + at[0] * made.shape[2] + at[1]]!)}` : ''
    }`;

    const columns = document.createElement('div');
    columns.className = 'sum-columns';
    columns.append(
      this.largest(product, x, w.data.subarray(unit * n, unit * n + n), from.name, shape),
      this.all(parts, unit, layer),
    );
    this.rest.replaceChildren(pictures, equation, columns);
    this.host.caption(
      t(window ? 'sum.captionAt' : 'sum.caption', {
        unit: name,
        row: at[0],
        col: at[1],
        sample: scene.selection.samples[0] ?? 0,
        step: wa.facts.step,
        plus: number(p.plus),
        minus: number(p.minus),
      }),
    );
    this.host.remark('');
  }

  private name(unit: number): string {
    const scene = this.scene!;
    const layer = layerFor(scene);
    const cls = classOf(scene.facts, layer, unit);
    return cls === null ? unitName(scene.facts, layer, unit) : t('unit.output', { name: cls });
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
      const row = document.createElement('div');
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
      box.append(row);
    }
    return box;
  }

  /** All units of the layer side by side, with the positive and negative terms of each. */
  private all(parts: Parts[], unit: number, layer: string): HTMLElement {
    const box = document.createElement('div');
    const head = document.createElement('h3');
    head.textContent = t('sum.all', { layer });
    box.append(head);
    const limit = largestPart(parts);
    const order = [...parts.keys()];
    const shown = order.length <= 20 ? order : order.sort((a, b) => parts[b]!.z - parts[a]!.z).slice(0, 20);
    for (const u of shown) {
      const p = parts[u]!;
      const row = document.createElement('button');
      row.type = 'button';
      row.className = 'bar-row';
      row.setAttribute('aria-pressed', String(u === unit));
      const label = document.createElement('span');
      label.textContent = classOf(this.scene!.facts, layer, u) ?? `${layer} · ${u}`;
      const both = partsBar(p.plus, p.minus, limit);
      const text = document.createElement('span');
      text.className = 'tab';
      text.textContent = `z ${number(p.z)}`;
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
    this.box.remove();
  }
}
