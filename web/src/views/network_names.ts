// The texts above and below the network's columns: a layer's name, shape, kind and parameters.
import type { LayerSpec } from '../api.gen';
import { short, t } from '../i18n';
import type { Scene } from '../view';
import { type Column, isMap, type Plan } from './network_columns';
import type { Inks } from './network_units';

/** The layer that computes a value, undefined for the input. */
function specOf(scene: Scene, col: Column): LayerSpec | undefined {
  return col.v.layer >= 0 ? scene.facts.meta.network.layers[col.v.layer] : undefined;
}

function shapeWords({ v }: Column): string {
  const [c, height, width] = v.shape;
  if (v.layer < 0) {
    if (isMap(v) && (c === 1 || c === 3))
      return t(c === 3 ? 'fig.network.colour' : 'fig.network.pixels', { height, width });
    return t('fig.network.numbers', { count: c * height * width });
  }
  return isMap(v) ? t('fig.network.maps', { count: c, height, width }) : t('fig.network.units', { count: c });
}

/** A layer's kind: conv 3×3 stride 2, relu. */
function kindWords(spec: LayerSpec): string {
  let words = spec.layer;
  if (spec.layer === 'conv' && spec.kernel) words += ` ${spec.kernel}×${spec.kernel_width || spec.kernel}`;
  if (spec.size && spec.layer.endsWith('pool')) words += ` ${spec.size}×${spec.size_width || spec.size}`;
  if (spec.layer === 'conv' && (spec.stride ?? 1) > 1) words += ` ${t('fig.network.stride', { stride: spec.stride })}`;
  if ((spec.groups ?? 1) > 1) words += ` ${t('fig.network.groups', { groups: spec.groups })}`;
  return spec.activation && spec.activation !== 'linear' ? `${words}, ${spec.activation}` : words;
}

/** The lines below a column; `limit` is the largest magnitude of the layer's weights, null while unknown. */
export function wordsOf(scene: Scene, col: Column, limit: number | null): string[] {
  const spec = specOf(scene, col);
  const words = [shapeWords(col)];
  if (spec) words.push(kindWords(spec));
  const parameters = scene.facts.params
    .filter((p) => p.layer === col.v.layer && !p.buffer)
    .reduce((sum, p) => sum + p.shape.reduce((a, b) => a * b, 1), 0);
  if (parameters > 0) words.push(t('fig.network.params', { count: parameters }));
  if (limit !== null) words.push(t('fig.network.limit', { limit: short(limit) }));
  return words;
}

/** Breaks a line between words so that each part has at most the given width, where that is possible. */
export function broken(line: string, width: number, measure: (s: string) => number): string[] {
  const out: string[] = [];
  for (const word of line.split(' ')) {
    const longer = out.length > 0 ? `${out.at(-1)} ${word}` : word;
    if (out.length > 0 && measure(longer) <= width) out[out.length - 1] = longer;
    else out.push(word);
  }
  return out;
}

/** Writes the name of column i above it, and what it is below. */
export function drawNames(
  ink: CanvasRenderingContext2D,
  scene: Scene,
  plan: Plan,
  i: number,
  limit: number | null,
  inks: Inks,
): void {
  const col = plan.columns[i]!;
  ink.fillStyle = inks.text;
  ink.font = '600 12px system-ui, sans-serif';
  ink.textAlign = 'center';
  // Names that would overlap are broken into two lines.
  const name = col.v.name === 'input' ? t('network.input') : col.v.name;
  ink.fillText(name, Math.max(col.x, 20), plan.narrow && i % 2 === 1 ? 28 : 14);
  ink.font = `${plan.step < 76 ? 10 : 11}px system-ui, sans-serif`;
  ink.fillStyle = inks.muted;
  const words = wordsOf(scene, col, limit);
  if (plan.narrow) {
    for (const [k, line] of words.entries())
      turned(ink, col.x + (k - (words.length - 1) / 2) * 11.5, plan.height - 4, line);
    return;
  }
  const lines = words.flatMap((line) => broken(line, plan.step - 6, (s) => ink.measureText(s).width));
  for (const [k, line] of lines.entries()) ink.fillText(line, col.x, plan.foot + 13 * k);
}

/** Writes upwards from a position. */
function turned(ink: CanvasRenderingContext2D, x: number, y: number, text: string): void {
  ink.save();
  ink.translate(x, y);
  ink.rotate(-Math.PI / 2);
  ink.textAlign = 'left';
  ink.textBaseline = 'middle';
  ink.fillText(text, 0, 0);
  ink.restore();
}
