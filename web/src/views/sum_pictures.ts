// The inputs, weights and products of a weighted sum as pictures, and the bars of its parts, as
// in saved pictures (figure/sum.go, figure/sum_bars.go).

import { number, percent, short, t } from '../i18n';
import { addends, cellText } from '../numerals';
import { byteOf, grey, inkOn, pixel, signed, signedColor, signedLevel, type Theme } from '../palette';
import { foldOf } from '../shared/fold';
import { limitOf } from '../shared/mosaic';
import { Scale } from '../shared/scale';
import { Raster, Sheet } from '../tiles';
import type { Shape } from './sum_patch';

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
function drawCells(sheet: Sheet, data: ArrayLike<number>, shape: Shape, colors: Colors, wide: number): void {
  const p = planOf(shape);
  const gap = 4;
  const few = data.length <= fewInputs;
  let side = Math.max(1, Math.floor((wide - gap * (p.columns - 1)) / (p.columns * p.w)));
  if (few) side = Math.min(Math.max(side, 30), 44);
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

export interface Panel {
  head: string;
  about: string;
  data: ArrayLike<number>;
  colors: Colors;
  /** Whether the numbers count for and against the unit. */
  signed: boolean;
  /** The sign that follows: ×, = or nothing. */
  sign: string;
  /** A photograph, or weights to one, in its own colours instead of cells. */
  photograph?: 'input' | 'weights';
}

/** Draws channels × height × width numbers as one picture in colour: the input as it is, weights with grey for zero. */
function drawColours(sheet: Sheet, data: ArrayLike<number>, [, h, w]: Shape, kind: 'input' | 'weights'): void {
  const raster = new Raster(w, h);
  const limit = limitOf(data) || 1;
  const [low, high] = kind === 'weights' ? [-limit, limit] : rangeOf(data);
  const n = h * w;
  for (let i = 0; i < n; i++)
    raster.pixels[i] = pixel(
      ...([0, n, 2 * n].map((k) => byteOf(data[k + i]!, low, high)) as [number, number, number]),
    );
  const side = Math.max(1, Math.floor(184 / Math.max(h, w)));
  sheet.size(w * side, h * side);
  sheet.ink.imageSmoothingEnabled = false;
  sheet.ink.drawImage(raster.done(), 0, 0, w * side, h * side);
}

function rangeOf(data: ArrayLike<number>): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < data.length; i++) {
    low = Math.min(low, data[i]!);
    high = Math.max(high, data[i]!);
  }
  return [low, high];
}

/** Draws the pictures of x, w and w·x beside each other, each with its scale, into an element of the page. */
export function panels(box: HTMLElement, parts: readonly Panel[], shape: Shape, theme: Theme): void {
  box.className = 'sum-pictures';
  for (const p of parts) {
    const figure = document.createElement('figure');
    const head = document.createElement('figcaption');
    const name = document.createElement('b');
    name.textContent = p.head;
    const about = document.createElement('span');
    about.className = 'muted';
    about.textContent = p.about;
    head.append(name, ' ', about);
    const sheet = new Sheet(`${p.head} ${p.about}, ${short(p.colors.low)} … ${short(p.colors.high)}`);
    figure.append(head, sheet.canvas);
    box.append(figure);
    if (p.photograph) drawColours(sheet, p.data, shape, p.photograph);
    else
      drawCells(
        sheet,
        p.data,
        p.data.length < shape[0] * shape[1] * shape[2] ? [1, shape[1], shape[2]] : shape,
        p.colors,
        184,
      );
    if (p.photograph !== 'input') {
      const middle = p.colors.low < 0 && p.colors.high > 0 ? '0' : '';
      const [low, high] = p.signed
        ? [`${short(p.colors.low)} ${t('fig.sum.row.against')}`, `${t('fig.sum.row.for')} ${short(p.colors.high)}`]
        : [short(p.colors.low), short(p.colors.high)];
      new Scale(figure, 64).show(p.photograph ? grey : p.colors.table, low, high, '', theme, middle);
    }
    if (!p.sign) continue;
    const sign = document.createElement('span');
    sign.className = 'sign';
    sign.textContent = p.sign;
    box.append(sign);
  }
}

export interface Sum {
  bias: number;
  plus: number;
  minus: number;
  z: number;
  activation: string;
  output: number;
}

/** A number with a sign before it, unless it is 0. */
function withSign(text: string): string {
  return text.startsWith('\u2212') || /^[0.]+$/.test(text) ? text : `+${text}`;
}

/** The value of the activation function at z, in words. */
export function answerOf(s: Pick<Sum, 'activation' | 'output'>): string {
  if (s.activation === 'linear' || s.activation === '') return t('fig.sum.linear', { output: number(s.output) });
  const output = s.activation === 'softmax' ? percent(s.output) : number(s.output);
  return t('fig.sum.output', { activation: s.activation, output });
}

/** The bias and the products above and below zero as bars, each beginning where the last one ended, and their sum. */
export function bars(s: Sum, theme: Theme): HTMLElement {
  const box = document.createElement('div');
  box.className = 'sum-bars tab';
  const { texts, sum } = addends([s.bias, s.plus, s.minus], s.z);
  const ends = [0, s.bias, s.bias + s.plus, s.bias + s.plus + s.minus, s.z];
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  const at = (v: number) => (high > low ? (100 * (v - low)) / (high - low) : 50);
  const total = t('fig.sum.total');
  const rows: [string, number, number, string][] = [
    [t('fig.sum.bias'), 0, s.bias, withSign(texts[0]!)],
    [t('fig.sum.above'), s.bias, s.bias + s.plus, withSign(texts[1]!)],
    [t('fig.sum.below'), s.bias + s.plus, s.bias + s.plus + s.minus, withSign(texts[2]!)],
    [total, 0, s.z, sum],
  ];
  for (const [name, from, to, text] of rows) {
    const row = document.createElement('div');
    row.className = name === total ? 'total' : '';
    const label = document.createElement('span');
    label.textContent = name;
    const track = document.createElement('span');
    track.className = 'sum-track';
    const bar = document.createElement('i');
    bar.style.left = `${at(Math.min(from, to))}%`;
    bar.style.width = `max(1px, ${Math.abs(at(to) - at(from))}%)`;
    bar.style.background = name === total ? 'var(--ink)' : signedColor(to < from ? -0.84 : 0.84, 1, theme);
    const zero = document.createElement('i');
    zero.className = 'zero';
    zero.style.left = `${at(0)}%`;
    track.append(zero, bar);
    const value = document.createElement('span');
    value.textContent = text;
    row.append(label, track, value);
    box.append(row);
  }
  const answer = document.createElement('p');
  answer.className = 'equation tab';
  answer.textContent = answerOf(s);
  box.append(answer);
  return box;
}
