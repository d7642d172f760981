// Draws a column of the network: a picture or a circle for each unit, the texts of the outputs,
// and the layer's name, shape and kind.
import type { LayerSpec } from '../api.gen';
import { count, number, percent, t } from '../i18n';
import { signed, signedColor, signedLevel } from '../palette';
import { limitOf } from '../shared/mosaic';
import type { Raster } from '../tiles';
import type { Scene } from '../view';
import { answersOf, writeAnswers } from './network_answers';
import { type Column, gapOf, isMap, type Plan } from './network_columns';
import type { Marked } from './network_edges';

export interface Inks {
  text: string;
  muted: string;
  accent: string;
  ground: string;
  rule: string;
}

const shareOf = new Set(['sigmoid', 'softmax']);

/** The layer that computes a value, undefined for the input. */
function specOf(scene: Scene, col: Column): LayerSpec | undefined {
  return col.v.layer >= 0 ? scene.facts.meta.network.layers[col.v.layer] : undefined;
}

/** Whether each output is a separate probability. */
function isShare(scene: Scene, col: Column): boolean {
  return shareOf.has(specOf(scene, col)?.activation ?? '');
}

function touches(i: number, u: number, m: Marked): boolean {
  return i === m.column ? m.units.includes(u) : Math.abs(i - m.column) === 1;
}

/** Draws the maps of a column's units below each other. */
function writeMaps(maps: Raster, col: Column, data: Float32Array, limit: number, scene: Scene): void {
  const [c, h, w] = col.v.shape;
  const n = h * w;
  const table = signed[scene.theme];
  col.units.forEach((u, k) => {
    if (col.v.name === 'input') maps.numbers(data, c);
    else for (let j = 0; j < n; j++) maps.pixels[k * n + j] = table[signedLevel(data[u * n + j]!, limit)]!;
  });
  maps.done();
}

/** Draws the units of column i; `data` holds its values, null while unknown. */
export function drawUnits(
  ink: CanvasRenderingContext2D,
  scene: Scene,
  columns: readonly Column[],
  i: number,
  data: Float32Array | null,
  raster: (name: string, w: number, h: number) => Raster,
  m: Marked | null,
  inks: Inks,
): void {
  const col = columns[i]!;
  const [, h, w] = col.v.shape;
  const last = i === columns.length - 1;
  const shares = last && isShare(scene, col);
  const limit = shares ? 1 : data ? limitOf(data) : 0;
  const format = (v: number) => (shares ? percent(v, 0) : number(v));
  const maps = isMap(col.v) ? raster(col.v.name, w, h * col.units.length) : null;
  if (maps && data) writeMaps(maps, col, data, limit, scene);
  col.units.forEach((u, k) => {
    const y = col.y(k);
    const x = col.x - col.size / 2;
    ink.globalAlpha = m !== null && !touches(i, u, m) ? 0.35 : 1;
    if (maps) {
      const tall = (col.size * h) / w;
      if (data) ink.drawImage(maps.canvas, 0, k * h, w, h, x, y - tall / 2, col.size, tall);
      ink.strokeStyle = inks.rule;
      ink.lineWidth = 1;
      ink.strokeRect(x - 0.5, y - tall / 2 - 0.5, col.size + 1, tall + 1);
    } else {
      ink.beginPath();
      ink.arc(col.x, y, col.size / 2, 0, 7);
      ink.fillStyle = data ? signedColor(data[u]!, limit, scene.theme) : inks.ground;
      ink.fill();
      ink.strokeStyle = inks.muted;
      ink.lineWidth = 1;
      ink.stroke();
      if (last) {
        const answers = answersOf(scene.facts.classes, u, data, shares, format);
        writeAnswers(ink, col.x + col.size / 2 + 6, y, answers, inks.text, inks.accent);
      }
    }
    if (m !== null && m.column === i && m.units.includes(u) && col.v.name !== 'input') {
      ink.strokeStyle = inks.accent;
      ink.lineWidth = 2.5;
      ink.strokeRect(x - 3, y - col.size / 2 - 3, col.size + 6, col.size + 6);
    }
    ink.globalAlpha = 1;
  });
}

/** Writes the name of column i above it, and its shape and kind below. */
export function drawNames(ink: CanvasRenderingContext2D, scene: Scene, plan: Plan, i: number, inks: Inks): void {
  const col = plan.columns[i]!;
  const spec = specOf(scene, col);
  ink.fillStyle = inks.text;
  ink.font = '600 12px system-ui, sans-serif';
  // Names that would overlap are broken into two lines.
  ink.fillText(
    col.v.name === 'input' ? t('network.input') : col.v.name,
    Math.max(col.x, 20),
    plan.narrow && i % 2 === 1 ? 28 : 14,
  );
  ink.font = '11px system-ui, sans-serif';
  ink.fillStyle = inks.muted;
  if (col.units.length < col.of) ink.fillText('⋯', col.x, gapOf(col, plan) + 3);
  const [c, h, w] = col.v.shape;
  const shape = isMap(col.v) ? `${c} × ${h}×${w}` : count(c);
  if (plan.narrow) {
    const off = Math.min(plan.step / 4, 7);
    turned(ink, col.x - off, plan.height - 4, shape);
    if (spec) turned(ink, col.x + off, plan.height - 4, [spec.layer, spec.activation].filter(Boolean).join(' '));
    return;
  }
  ink.fillText(shape, col.x, plan.height - 38);
  if (spec) ink.fillText(spec.layer, col.x, plan.height - 24);
  if (spec?.activation) ink.fillText(spec.activation, col.x, plan.height - 10);
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
