// The network's answer to a drawing: its prediction with the sums behind it, and the values of
// every layer.
import type { TryFacts } from '../api.gen';
import { fixed, number, percent, t } from '../i18n';
import { type Arrays, f32 } from '../safetensors';
import type { Fitted } from '../shared/fit';
import { limitOf, signedColors } from '../shared/mosaic';
import { largestPart, type Parts, partsBar, partsOf } from '../shared/sums';
import { Raster } from '../tiles';
import type { Scene } from '../view';

const maxMaps = 16;

/** The sums of the output's units, if the output reads a value in the answer. */
export function outputParts(scene: Scene, a: Arrays<TryFacts>, weights: Arrays<unknown> | null): Parts[] | null {
  const w = weights?.tensors.weight;
  if (!w) return null;
  const size = w.data.length / w.shape[0]!;
  const out = scene.facts.output;
  const values = scene.facts.values;
  for (let i = values.findIndex((v) => v.name === out || v.name === `${out}.pre`) - 1; i >= 0; i--) {
    const v = values[i]!;
    if (!v.pre && v.shape[0] * v.shape[1] * v.shape[2] === size && a.tensors[v.name])
      return partsOf(w, weights.tensors.bias?.data, f32(a, v.name).data);
  }
  return null;
}

/** The most classes that stand in their own order; of more, the largest output is first. */
const ordered = 12;

/** A row for each class: its output, and the negative and positive part of its sum. */
export function answerRows(f: TryFacts, parts: Parts[] | null, fitted: Fitted): HTMLElement[] {
  const classes = f.classes ?? f.outputs.map((_, k) => String(k));
  const order = [...f.outputs.keys()];
  if (order.length > ordered) order.sort((a, b) => (f.outputs[b] ?? 0) - (f.outputs[a] ?? 0));
  const most = parts ? largestPart(parts) : 1;
  const span = (text: string, name = '') => {
    const s = document.createElement('span');
    s.className = name;
    s.textContent = text;
    return s;
  };
  const rows = order.map((k) => {
    const v = f.outputs[k]!;
    const row = document.createElement('div');
    row.className = f.outputs.length > 1 && k === f.predicted ? 'said' : '';
    const bar = span('', 'bar-track');
    const fill = document.createElement('i');
    fill.style.width = `${100 * Math.min(Math.max(v ?? 0, 0), 1)}%`;
    bar.append(fill);
    const name = span('');
    // A single output is for the second of two classes.
    fitted.name(name, classes, f.outputs.length === 1 && classes.length > 1 ? 1 : k);
    row.append(name, bar, span(f.probabilities ? percent(v) : fixed(v, 2), 'tab'));
    const p = parts?.[k];
    if (p) {
      const both = partsBar(p.plus, p.minus, most);
      both.title = t('try.parts', { plus: number(p.plus), minus: number(p.minus), sum: number(p.z) });
      row.append(both, span(number(p.z), 'tab'));
    }
    return row;
  });
  if (parts) {
    const head = document.createElement('div');
    head.className = 'head muted';
    head.append(
      span(''),
      span(t(f.probabilities ? 'try.probability' : 'try.output')),
      span(''),
      span(t('try.sum')),
      span('z'),
    );
    rows.unshift(head);
  }
  return rows;
}

/** Draws the values of a layer: maps side by side, or units row by row. */
export interface LayerPicture {
  layer: string;
  canvas: HTMLCanvasElement;
  /** In CSS pixels. */
  width: number;
  limit: number;
  /** The limits of the colour scale, and the number of shown maps if not all. */
  scale: string;
}

export function layerPictures(scene: Scene, a: Arrays<unknown>): LayerPicture[] {
  const out: LayerPicture[] = [];
  for (const v of scene.facts.values) {
    if (v.pre || v.name === 'input' || v.name.startsWith('flatten') || !a.tensors[v.name]) continue;
    const [c, h, w] = v.shape;
    const data = f32(a, v.name).data;
    const limit = limitOf(data);
    const flat = h * w === 1;
    const shown = flat ? 1 : Math.min(c, maxMaps);
    const wide = flat ? Math.min(c, 64) : w;
    const r = new Raster(flat ? wide : shown * (w + 1) - 1, flat ? Math.ceil(c / wide) : h);
    const color = signedColors(scene.theme, limit);
    for (let k = 0; k < shown; k++)
      for (let i = 0; i < (flat ? c : h * w); i++) {
        const at = flat ? i : Math.floor(i / w) * r.width + k * (w + 1) + (i % w);
        r.pixels[at] = color(data[flat ? i : k * h * w + i]!);
      }
    out.push({
      layer: v.name,
      canvas: r.done(),
      width: flat ? r.width * 8 : Math.min(r.width * Math.max(1, Math.floor(36 / h)), 640),
      limit,
      scale: `±${number(limit, 2)}${shown < c && !flat ? ` · ${shown}/${c}` : ''}`,
    });
  }
  return out;
}

/** A row of small pictures for every layer. */
export function layerRows(scene: Scene, a: Arrays<unknown>, choose: (layer: string) => void): HTMLElement[] {
  return layerPictures(scene, a).map(({ layer, canvas, width, limit, scale }) => {
    canvas.className = 'crisp';
    canvas.style.width = `${width}px`;
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', t('try.layer', { layer, limit: number(limit) }));
    const row = document.createElement('div');
    const label = document.createElement('button');
    label.type = 'button';
    label.textContent = layer;
    label.addEventListener('click', () => choose(layer));
    const limits = document.createElement('span');
    limits.className = 'muted tab';
    limits.textContent = scale;
    row.append(label, canvas, limits);
    return row;
  });
}
