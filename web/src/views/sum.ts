// The sum, explained: for one unit and one sample the values it reads, its weights,
// their product, and z = b + Σ w·x with the numbers. Convolutions are drawn by the server.
import { address } from '../api';
import { arrays, Latest, peek } from '../data';
import { number, t } from '../i18n';
import { grey } from '../palette';
import { type Arrays, f32 } from '../safetensors';
import type { Host, Picture, Scene, View, ViewKind } from '../view';
import { classOf } from '../view';
import { isChain, kindOf, source } from './chain';
import { drawnView } from './drawn';
import { limitOf, mosaic, signedColors } from './mosaic';
import { largestPart, type Parts, partsBar, partsOf } from './sums';
import { layerOf } from './weights';

interface Values {
  step: number;
}

interface WeightFacts {
  step: number;
  layer: string;
  activation: string;
}

/** The layer whose unit is explained: the chosen one with weights, else the output. */
function layerFor(s: Scene): string {
  return s.facts.layers.includes(s.selection.layer.replace(/\.pre$/, '')) ? layerOf(s) : s.facts.output;
}

function picture(s: Scene): Picture {
  const unit = s.selection.layer.replace(/\.pre$/, '') === layerFor(s) ? s.selection.units[0] : undefined;
  return {
    view: 'sum',
    params: {
      layer: layerFor(s),
      ...(unit === undefined ? {} : { unit: String(unit) }),
      sample: String(s.selection.samples[0] ?? 0),
      ...(s.selection.split === 'train' ? { split: 'train' } : {}),
    },
  };
}

export const sum: ViewKind = {
  name: 'sum',
  label: 'view.sum',
  picture,
  mount: (element, host) => new Sum(element, host),
};

const most = 12;

class Sum implements View {
  private readonly box = document.createElement('div');
  private readonly latest: Latest;
  private other: View | null = null;
  private scene: Scene | null = null;
  private values: Arrays<Values> | null = null;
  private weights: Arrays<WeightFacts> | null = null;

  constructor(
    private readonly element: HTMLElement,
    private readonly host: Host,
  ) {
    this.box.className = 'sum';
    this.box.tabIndex = 0;
    element.append(this.box);
    this.latest = new Latest((e) => host.fail(e));
  }

  update(scene: Scene): void {
    this.scene = scene;
    const layer = layerFor(scene);
    const client = isChain(scene.facts) && kindOf(scene.facts, layer) === 'dense' && !scene.facts.data.error;
    this.box.hidden = !client;
    if (!client) {
      this.other ??= drawnView(this.element, this.host, picture);
      this.other.update(scene);
      return;
    }
    this.other?.dispose();
    this.other = null;
    const split = scene.selection.split;
    const values = address(['runs', scene.run, 'activations'], {
      step: scene.step,
      split,
      samples: scene.selection.samples[0] ?? 0,
    });
    const weights = address(['runs', scene.run, 'weights', layer], { step: scene.step });
    const a = peek<Arrays<Values>>(values);
    const w = peek<Arrays<WeightFacts>>(weights);
    if (a && w) {
      this.show(a, w);
      return;
    }
    this.latest.run(async (signal) => {
      const [x, y] = await Promise.all([arrays<Values>(values, signal), arrays<WeightFacts>(weights, signal)]);
      this.host.fail(null);
      if (this.scene && layerFor(this.scene) === layer) this.show(x, y);
    });
  }

  private show(a: Arrays<Values>, wa: Arrays<WeightFacts>): void {
    const scene = this.scene!;
    const layer = layerFor(scene);
    const from = source(scene.facts, layer);
    if (!from || !a.tensors[from.name]) return;
    this.values = a;
    this.weights = wa;
    const x = f32(a, from.name).data;
    const w = f32(wa, 'weight');
    const units = w.shape[0]!;
    const n = w.data.length / units;
    const bias = wa.tensors.bias ? f32(wa, 'bias').data : new Float32Array(units);
    const parts = partsOf(w, bias, x);
    const own = scene.selection.layer.replace(/\.pre$/, '') === layer ? scene.selection.units[0] : undefined;
    let unit = own !== undefined && own < units ? own : 0;
    if (own === undefined) {
      if (layer === scene.facts.output && scene.selection.class !== null && scene.selection.class < units)
        unit = scene.selection.class;
      else for (const [u, p] of parts.entries()) if (p.z > parts[unit]!.z) unit = u;
    }
    const product = new Float32Array(n);
    for (let i = 0; i < n; i++) product[i] = w.data[unit * n + i]! * x[i]!;
    const out = a.tensors[layer] ? f32(a, layer).data : null;
    const name = this.name(unit);

    const pictures = document.createElement('div');
    pictures.className = 'sum-pictures';
    const [c, h, wide] = from.shape;
    const isInput = from.name === 'input';
    const parts3: [string, Float32Array, boolean][] = [
      [isInput ? t('sum.x') : t('sum.xLayer', { layer: from.name }), x, isInput && c !== 3],
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
        [c, h, wide],
        asGrey
          ? (v) => grey[Math.max(0, Math.min(255, Math.round((v / (limit || 1)) * 255)))]!
          : signedColors(scene.theme, limit),
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
      out ? `  →  ${spec || ''} ${number(out[unit]!)}` : ''
    }`;

    const columns = document.createElement('div');
    columns.className = 'sum-columns';
    columns.append(
      this.largest(product, x, w.data.subarray(unit * n, unit * n + n), from.name, from.shape),
      this.all(parts, unit, layer),
    );
    this.box.replaceChildren(pictures, equation, columns);
    this.host.caption(
      t('sum.caption', {
        unit: name,
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
    return classOf(scene.facts, layer, unit) ?? t('select.unit', { layer, unit });
  }

  /** The largest products, for and against. */
  private largest(
    product: Float32Array,
    x: Float32Array,
    w: Float32Array,
    from: string,
    shape: [number, number, number],
  ): HTMLElement {
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

  /** All units of the layer side by side, with what speaks for and against each. */
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
      label.textContent = this.name(u);
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
    if (this.values && this.weights && !this.box.hidden) this.show(this.values, this.weights);
  }

  dispose(): void {
    this.latest.dispose();
    this.other?.dispose();
    this.box.remove();
  }
}
