// Draws a column of the network: a picture or a circle for each unit and the texts of the
// outputs.

import { shared } from '../figure.gen';
import { t } from '../i18n';
import { mixed, pixel } from '../palette';
import type { Tensor } from '../safetensors';
import { limitOf, mosaic, signedColors, valueColors } from '../shared/mosaic';
import { namesIn } from '../shared/shorten';
import type { Raster } from '../tiles';
import type { Scene } from '../view';
import { answersOf, writeAnswers } from './network_answers';
import { barWide, type Column, glyphX, isMap } from './network_columns';
import type { Marked } from './network_edges';

export interface Inks {
  text: string;
  muted: string;
  accent: string;
  ground: string;
  rule: string;
}

/** A pixel as a colour for drawing. */
function css(p: number): string {
  return `rgb(${p & 255} ${(p >> 8) & 255} ${(p >> 16) & 255})`;
}

/** Draws the maps of a column's units below each other. */
function writeMaps(maps: Raster, col: Column, data: Float32Array, color: (v: number) => number): void {
  const [c, h, w] = col.v.shape;
  const n = h * w;
  if (col.look === 'picture') maps.numbers(data, c);
  else
    col.units.forEach((u, k) => {
      for (let j = 0; j < n; j++) maps.pixels[k * n + j] = color(data[u * n + j]!);
    });
  maps.done();
}

/** The values of a column's units and, for units drawn as pictures, these, and the classes they speak for. */
export interface Shown {
  data: Float32Array | null;
  weights: Tensor<Float32Array> | null;
  favours: readonly string[];
  /** The map of a unit over the plane. */
  over?: (unit: number) => HTMLCanvasElement | null;
}

/** The colour of a value in a circle: red or blue where some are negative, otherwise the larger the darker. */
function filled(data: Float32Array, u: number, color: (v: number) => number, inks: Inks): string {
  if (data.some((v) => v < 0)) return css(color(data[u]!));
  return mixed(inks.ground, inks.text, Math.min((data[u]! || 0) / (limitOf(data) || 1), 1));
}

/** Draws how active a unit is, and the classes that it speaks for most, right of it. */
function beside(
  ink: CanvasRenderingContext2D,
  col: Column,
  k: number,
  data: Float32Array | null,
  favours: string,
  inks: Inks,
): void {
  const y = col.y(k);
  let x = col.x + col.width / 2 + 3;
  if (k % col.beside < col.beside - 1) {
    ink.strokeStyle = inks.rule;
    ink.lineWidth = 0.75;
    ink.beginPath();
    ink.moveTo(glyphX(col, k) + col.size / 2, y);
    ink.lineTo(x, y);
    ink.stroke();
  }
  if (col.bars && data) {
    const high = Math.max(2, Math.min(6, (col.size / col.beside) * 0.5));
    ink.fillStyle = inks.rule;
    ink.fillRect(x, y - high / 2, barWide, high);
    ink.fillStyle = inks.text;
    ink.fillRect(x, y - high / 2, barWide * Math.min(Math.abs(data[col.units[k]!]!) / (limitOf(data) || 1), 1), high);
    x += barWide + 4;
  }
  if (!favours) return;
  ink.font = '11px system-ui, sans-serif';
  ink.textAlign = 'left';
  ink.textBaseline = 'middle';
  ink.fillStyle = inks.text;
  ink.fillText(favours, x, y);
  ink.textBaseline = 'alphabetic';
}

/** Draws the units of column i. */
export function drawUnits(
  ink: CanvasRenderingContext2D,
  scene: Scene,
  columns: readonly Column[],
  i: number,
  { data, weights, favours, over }: Shown,
  raster: (name: string, w: number, h: number) => Raster,
  m: Marked | null,
  inks: Inks,
): void {
  const col = columns[i]!;
  const [, h, w] = col.v.shape;
  const color = data ? valueColors(scene.theme, data, limitOf(data)) : () => pixel(255, 255, 255);
  const maps = isMap(col.v) ? raster(col.v.name, w, h * col.units.length) : null;
  if (maps && data) writeMaps(maps, col, data, color);
  const pictured = (col.look === 'weights' || col.look === 'effective') && weights !== null;
  const limit = pictured ? limitOf(weights.data) : 0;
  const framed = (x: number, y: number, width: number, height: number) => {
    ink.strokeStyle = inks.rule;
    ink.lineWidth = 1;
    ink.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
  };
  col.units.forEach((u, k) => {
    const y = col.y(k);
    const mid = glyphX(col, k);
    const x = mid - col.size / 2;
    if (col.bars || col.named) beside(ink, col, k, data, favours[u] ?? '', inks);
    if (col.look === 'plane') {
      const map = over?.(u);
      if (map) ink.drawImage(map, x, y - col.size / 2, col.size, col.size);
      framed(x, y - col.size / 2, col.size, col.size);
    } else if (maps) {
      const scale = col.size / Math.max(h, w);
      if (data)
        ink.drawImage(maps.canvas, 0, k * h, w, h, mid - (w * scale) / 2, y - (h * scale) / 2, w * scale, h * scale);
      framed(mid - (w * scale) / 2, y - (h * scale) / 2, w * scale, h * scale);
    } else if (pictured) {
      const [, c, hh, ww] = weights.shape as [number, number, number, number];
      const tile = mosaic(weights.data, u * c * hh * ww, [c, hh, ww], signedColors(scene.theme, limit));
      const scale = col.size / Math.max(tile.width, tile.height);
      ink.drawImage(
        tile,
        mid - (tile.width * scale) / 2,
        y - (tile.height * scale) / 2,
        tile.width * scale,
        tile.height * scale,
      );
      framed(x, y - col.size / 2, col.size, col.size);
    } else {
      ink.beginPath();
      ink.arc(mid, y, col.size / 2, 0, 7);
      ink.fillStyle = data && !col.bars ? filled(data, u, color, inks) : inks.ground;
      ink.fill();
      ink.strokeStyle = inks.muted;
      ink.lineWidth = 1;
      ink.stroke();
    }
    if (i === columns.length - 1 && col.look !== 'plane') {
      ink.font = '700 12px system-ui, sans-serif';
      const { classes } = scene.facts;
      const answers = answersOf(
        classes && namesIn(ink, classes, shared.outputName),
        u,
        data,
        scene.facts.probabilities,
      );
      writeAnswers(ink, mid + col.size / 2 + 6, y, answers, inks.text, inks.accent);
    }
    if (m !== null && m.column === i && m.units.includes(u) && (col.v.name !== 'input' || col.look === 'plane')) {
      ink.strokeStyle = inks.accent;
      ink.lineWidth = 2.5;
      ink.beginPath();
      if (maps || pictured || col.look === 'plane') ink.rect(x - 2, y - col.size / 2 - 2, col.size + 4, col.size + 4);
      else ink.arc(mid, y, col.size / 2 + 1, 0, 7);
      ink.stroke();
    }
  });
  for (const g of col.gaps) {
    ink.font = '11px system-ui, sans-serif';
    const half = ink.measureText(t('fig.network.more', { count: g.more })).width / 2 + 3;
    ink.fillStyle = inks.ground;
    ink.fillRect(col.x - half, g.y - 13, 2 * half, 29);
    ink.fillStyle = inks.muted;
    ink.fillText('…', col.x, g.y - 2);
    ink.fillText(t('fig.network.more', { count: g.more }), col.x, g.y + 11);
  }
}
