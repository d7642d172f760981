// The units of a hidden layer as sorted bars: their weights to a class, and what they add for its samples and
// for others, as in saved pictures (figure/features.go).
import { shared } from '../figure.gen';
import { fixed, percent, t } from '../i18n';
import { signedColor, type Theme } from '../palette';
import type { Sheet } from '../tiles';
import { unitCode } from '../view';

export interface Row {
  words: string;
  values: Float32Array;
}

/** The units in the order of their weights, from the largest: all, or as many of either end as have bars. */
export function orderOf(weights: Float32Array, most = shared.featureBars): number[] {
  const units = [...weights.keys()].sort((a, b) => weights[b]! - weights[a]! || a - b);
  const half = Math.floor(most / 2);
  return units.length > most ? [...units.slice(0, half), ...units.slice(units.length - half)] : units;
}

/** The sums of what is above and what is below zero, with the same decimals. */
export function sumsOf(values: Float32Array): { plus: string; minus: string } {
  let [up, down] = [0, 0];
  for (const v of values) {
    if (v > 0) up += v;
    else down += v;
  }
  const largest = Math.max(up, -down);
  const decimals = largest > 0 ? Math.min(Math.max(2 - Math.floor(Math.log10(largest)), 0), 6) : 2;
  const plus = fixed(up, decimals);
  return { plus: /^[0.]+$/.test(plus) ? plus : `+${plus}`, minus: fixed(down, decimals) };
}

/** What tells a class apart from others: the part of the units for it, and of those against it. */
export interface Difference {
  has: number; // of 1
  against: number; // units
  one?: string; // the class in a sentence: an 8
}

/** The difference between what a class's samples and what others switch on, null if it cannot be parted. */
export function differenceOf(weights: Float32Array, own: Float32Array, others: Float32Array): Difference | null {
  let [has, lacks, against] = [0, 0, 0];
  weights.forEach((w, u) => {
    const d = own[u]! - others[u]!;
    if (w > 0) has += d;
    else lacks += d;
    if (w < 0) against++;
  });
  return has >= 0 && lacks >= 0 && has + lacks > 0 ? { has: has / (has + lacks), against } : null;
}

const left = 150;
const right = 120;
const rowHigh = 92;
const differenceHigh = 24;

/** Draws rows of bars, and returns which unit is at a position. */
export function drawBars(
  sheet: Sheet,
  rows: readonly Row[],
  layer: string,
  width: number,
  theme: Theme,
  difference: Difference | null = null,
): (x: number) => number | null {
  const units = orderOf(rows[0]!.values);
  const wide = Math.max(14, (Math.max(width, 480) - left - right) / units.length);
  const names = units.map((u) => unitCode(layer, u));
  const ink = sheet.ink;
  ink.font = '12px system-ui, sans-serif';
  const label = Math.max(...names.map((n) => ink.measureText(n).width)) + 8;
  sheet.size(
    left + wide * units.length + right,
    rows.length * rowHigh + label + (difference ? differenceHigh + 14 : 0),
  );
  const css = getComputedStyle(sheet.canvas);
  ink.textBaseline = 'alphabetic';
  const colours = [signedColor(0.84, 1, theme), signedColor(-0.84, 1, theme)] as const;
  const reach = (list: readonly Row[]) => {
    const all = list.flatMap((r) => units.map((u) => r.values[u]!)).filter(Number.isFinite);
    return [Math.min(0, ...all), Math.max(0, ...all)] as const;
  };
  rows.forEach((row, i) => {
    const [low, high] = reach(i === 0 ? [row] : rows.slice(1));
    const y = i * rowHigh;
    const tall = rowHigh - 16;
    const at = (v: number) => y + (high > low ? (tall * (high - v)) / (high - low) : tall / 2);
    ink.font = '12px system-ui, sans-serif';
    ink.fillStyle = css.color;
    ink.textAlign = 'left';
    wrapped(ink, row.words, y + 14);
    ink.fillStyle = css.getPropertyValue('--muted');
    ink.fillRect(left, at(0), wide * units.length, 1);
    units.forEach((u, n) => {
      const v = row.values[u]!;
      if (!Number.isFinite(v)) return;
      const thick = Math.min(wide * 0.8, 40);
      ink.fillStyle = colours[v < 0 ? 1 : 0];
      ink.fillRect(left + (n + 0.5) * wide - thick / 2, Math.min(at(v), at(0)), thick, Math.abs(at(v) - at(0)));
    });
    const { plus, minus } = sumsOf(row.values);
    ink.font = '600 13px system-ui, sans-serif';
    const x = left + wide * units.length + 12;
    ink.fillStyle = colours[0];
    ink.fillText(t('fig.features.sumFor', { sum: plus }), x, y + tall / 2 - 4);
    ink.fillStyle = colours[1];
    ink.fillText(t('fig.features.sumAgainst', { sum: minus }), x, y + tall / 2 + 14);
  });
  ink.font = '12px system-ui, sans-serif';
  ink.fillStyle = css.color;
  ink.textAlign = 'right';
  ink.textBaseline = 'middle';
  names.forEach((n, i) => {
    ink.save();
    ink.translate(left + (i + 0.5) * wide, rows.length * rowHigh);
    ink.rotate(-Math.PI / 2);
    ink.fillText(n, 0, 0);
    ink.restore();
  });
  const rest = rows[0]!.values.length - units.length;
  if (rest > 0) {
    ink.textAlign = 'left';
    ink.fillStyle = css.getPropertyValue('--muted');
    ink.fillText(
      t('fig.features.left', { count: rest }),
      left + wide * units.length + 8,
      rows.length * rowHigh + label / 2,
    );
  }
  if (difference)
    drawDifference(
      ink,
      difference,
      rows[0]!.values.length,
      wide * units.length,
      rows.length * rowHigh + label + 14,
      colours,
      css,
    );
  return (x) => units[Math.floor((x - left) / wide)] ?? null;
}

/** Writes words in lines left of the bars. */
function wrapped(ink: CanvasRenderingContext2D, words: string, y: number): void {
  let line = '';
  let k = 0;
  for (const word of [...words.split(' '), '']) {
    const longer = line ? `${line} ${word}` : word;
    if (word !== '' && ink.measureText(longer).width <= left - 16) {
      line = longer;
      continue;
    }
    if (line) ink.fillText(line, 0, y + 15 * k++);
    line = word;
  }
}

/** Draws the difference as one bar in two parts. */
function drawDifference(
  ink: CanvasRenderingContext2D,
  d: Difference,
  units: number,
  wide: number,
  y: number,
  colours: readonly [string, string],
  css: CSSStyleDeclaration,
): void {
  ink.fillStyle = css.color;
  ink.textAlign = 'left';
  ink.textBaseline = 'alphabetic';
  ink.font = '12px system-ui, sans-serif';
  wrapped(ink, t('fig.features.difference', { one: d.one ?? '' }), y + 9);
  ink.textBaseline = 'middle';
  ink.font = '600 12px system-ui, sans-serif';
  const parts = [
    ['fig.features.has', d.has, units - d.against, 0],
    ['fig.features.lacks', 1 - d.has, d.against, d.has],
  ] as const;
  parts.forEach(([key, share, n, from], i) => {
    ink.fillStyle = colours[i]!;
    ink.fillRect(left + wide * from, y, wide * share, differenceHigh);
    if (wide * share < 32) return;
    ink.fillStyle = css.getPropertyValue('--ground');
    ink.save();
    ink.beginPath();
    ink.rect(left + wide * from, y, wide * share, differenceHigh);
    ink.clip();
    ink.fillText(t(key, { share: percent(share, 0), count: n }), left + wide * from + 8, y + differenceHigh / 2);
    ink.restore();
  });
}
