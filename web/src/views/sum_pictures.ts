// The inputs, weights and products of a weighted sum as pictures, and the bars of its parts, as
// in saved pictures (figure/sum.go, figure/sum_bars.go).

import { short, t } from '../i18n';
import { addends } from '../numerals';
import { byteOf, grey, pixel, signedColor, type Theme } from '../palette';
import { answerOf, type Colors, drawCells } from '../shared/cells';
import { limitOf } from '../shared/mosaic';
import type { Shape } from '../shared/patch';
import { Scale } from '../shared/scale';
import { Raster, Sheet } from '../tiles';

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
