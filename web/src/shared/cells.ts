// Numbers as coloured cells, with the numbers in them if there are few, as in saved pictures
// (figure/sum.go).
import { number, percent, t } from '../i18n';
import { cellText } from '../numerals';
import { byteOf, grey, inkOn, signed, signedLevel, type Theme } from '../palette';
import type { Sheet } from '../tiles';
import { foldOf } from './fold';
import { limitOf } from './mosaic';
import type { Shape } from './patch';

/** The largest number of cells that show their numbers. */
const fewInputs = 36;

/** A colour for each number. */
export interface Colors {
  table: Uint32Array;
  low: number;
  high: number;
  of(v: number): number;
}

/** Red, white and blue around 0, up to the largest magnitude. */
export function around(data: ArrayLike<number>, theme: Theme): Colors {
  const limit = limitOf(data);
  const table = signed[theme];
  return { table, low: -limit, high: limit, of: (v) => table[signedLevel(v, limit)]! };
}

/** From black upwards, or around 0 where some numbers are negative. */
export function inputColors(data: Float32Array, theme: Theme): Colors {
  if (data.some((v) => v < 0)) return around(data, theme);
  const high = Math.max(limitOf(data), 1e-9);
  return {
    table: grey,
    low: 0,
    high,
    of: (v) => (Number.isFinite(v) ? grey[byteOf(v, 0, high)]! : signed[theme][255]!),
  };
}

/** The decimals with which numbers up to the largest show two significant digits. */
export function decimalsFor(largest: number): number {
  if (!Number.isFinite(largest) || largest <= 0) return 1;
  return Math.min(Math.max(1 - Math.floor(Math.log10(largest)), 0), 6);
}

/** The rows and columns of maps of a layer's inputs, and of the cells of each. */
interface Plan {
  rows: number;
  columns: number;
  h: number;
  w: number;
}

function planOf([c, h, w]: Shape): Plan {
  const flat = h * w === 1;
  const [rows, columns] = foldOf(c);
  if (flat) return { rows: 1, columns: 1, h: rows, w: columns };
  // Red, green and blue stand one above the other.
  return c <= 3 ? { rows: c, columns: 1, h, w } : { rows, columns, h, w };
}

/** Draws numbers as cells, with the numbers in them if there are few. */
export function drawCells(
  sheet: Sheet,
  data: ArrayLike<number>,
  shape: Shape,
  colors: Colors,
  wide: number,
  least = 30,
): void {
  const p = planOf(shape);
  const gap = 4;
  const few = data.length <= fewInputs;
  let side = Math.max(1, Math.floor((wide - gap * (p.columns - 1)) / (p.columns * p.w)));
  if (few) side = Math.min(Math.max(side, least), 44);
  const tw = p.w * side;
  const th = p.h * side;
  sheet.size(p.columns * (tw + gap) - gap + 2, p.rows * (th + gap) - gap + 2);
  const ink = sheet.ink;
  const rule = getComputedStyle(sheet.canvas).getPropertyValue('--rule');
  const decimals = decimalsFor(Math.max(Math.abs(colors.low), Math.abs(colors.high)));
  const n = p.h * p.w;
  ink.font = '12px system-ui, sans-serif';
  ink.textAlign = 'center';
  ink.textBaseline = 'middle';
  for (let k = 0; k * n < data.length; k++) {
    const x0 = (k % p.columns) * (tw + gap) + 1;
    const y0 = Math.floor(k / p.columns) * (th + gap) + 1;
    for (let i = 0; i < n && k * n + i < data.length; i++) {
      const v = data[k * n + i]!;
      const c = colors.of(v);
      const css = `rgb(${c & 255} ${(c >> 8) & 255} ${(c >> 16) & 255})`;
      const x = x0 + (i % p.w) * side;
      const y = y0 + Math.floor(i / p.w) * side;
      ink.fillStyle = css;
      ink.fillRect(x, y, side, side);
      if (!few) continue;
      ink.fillStyle = inkOn(css);
      ink.fillText(cellText(v, decimals), x + side / 2, y + side / 2, side - 2);
    }
    ink.strokeStyle = rule;
    ink.strokeRect(x0 - 0.5, y0 - 0.5, tw + 1, th + 1);
  }
}

/** A weighted sum's value of the activation function. */
export interface Activated {
  activation: string;
  output: number;
}

/** The value of the activation function at z, in words. */
export function answerOf(s: Activated): string {
  if (s.activation === 'linear' || s.activation === '') return t('fig.sum.linear', { output: number(s.output) });
  const output = s.activation === 'softmax' ? percent(s.output) : number(s.output);
  return t('fig.sum.output', { activation: s.activation, output });
}
