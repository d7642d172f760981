// The picture on the time bar: curves of accuracy and loss, epochs, recorded steps, and the cursor.
import { mainSplit, type Split } from '../accuracy';
import { type Axis, positionOf } from '../axis';
import { type Clock, epochAt, stepOfEpoch } from '../clock';
import { shared } from '../figure.gen';
import { t } from '../i18n';
import { curveColors, type Theme } from '../palette';
import type { Relative } from '../relatives';
import { smooth } from '../shared/smooth';
import type { Sheet } from '../tiles';
import type { Metrics } from '../types';

/** The room at either end of the track, so that the cursor is never cut off. */
export const margin = 8;
/** The room below the curves for the numbers of epochs. */
const foot = 14;

export interface Track {
  metrics: Metrics | null;
  kept: readonly number[];
  clock: Clock;
  first: number;
  last: number;
  kin: readonly Relative[];
  now: number;
  axis: Axis;
  theme: Theme;
}

type Points = [step: number, value: number][];

/** The measurements of one split, with those of single batches smoothed. */
export function curve(m: Metrics, split: Split, what: 'loss' | 'accuracy'): Points {
  const points: Points = [];
  for (let i = 0; i < m.step.length; i++) {
    const v = m[what][i];
    if (m.split[i] === split && typeof v === 'number') points.push([m.step[i]!, v]);
  }
  if (split !== 'batch') return points;
  const values = smooth(
    points.map(([, v]) => v),
    shared.usualSmooth,
  );
  return points.map(([step], i) => [step, values[i]!]);
}

/** Epochs whose numbers have room beside each other, `apart` of the track's width each. */
export function epochTicks(last: number, clock: Clock, axis: Axis, apart: number): number[] {
  const out: number[] = [];
  if (!(clock.per > 0)) return out;
  const n = Math.floor(epochAt(clock, last)! + 1e-9);
  const every = Math.max(1, Math.ceil(n * apart));
  let before = Number.NEGATIVE_INFINITY;
  for (let e = 0; e <= n; e += axis === 'log' ? 1 : every) {
    const step = stepOfEpoch(clock, e);
    if (step < 0) continue;
    const at = positionOf(step, last, axis);
    if (at - before < apart) continue;
    // The word before the first number needs more room.
    before = e === 0 ? at + apart / 2 : at;
    out.push(e);
  }
  return out;
}

function line(
  ink: CanvasRenderingContext2D,
  points: Points,
  x: (step: number) => number,
  y: (value: number) => number,
): void {
  ink.beginPath();
  let lastX = Number.NEGATIVE_INFINITY;
  for (const [i, [s, v]] of points.entries()) {
    const px = x(s);
    if (px - lastX < 0.7) continue;
    lastX = px;
    if (i === 0) ink.moveTo(px, y(v));
    else ink.lineTo(px, y(v));
  }
  ink.stroke();
}

/** The part of a curve up to a step, where it ends between two measurements. */
export function upTo(points: Points, step: number): Points {
  const part = points.filter(([s]) => s <= step);
  const [a, b] = [part.at(-1), points[part.length]];
  if (a && b && a[0] < step) part.push([step, a[1] + ((b[1] - a[1]) * (step - a[0])) / (b[0] - a[0])]);
  return part;
}

/** A parent or a branch, thin: the part of its accuracy that the run does not share. */
function relative(ink: CanvasRenderingContext2D, k: Track, r: Relative, h: number, x: (step: number) => number): void {
  const high = h - foot - 10;
  const main = mainSplit(r.metrics) ?? 'batch';
  const own = upTo(curve(r.metrics, main, 'accuracy'), r.parent ? r.step : k.last);
  ink.strokeStyle = curveColors[k.theme][main];
  ink.globalAlpha = 0.55;
  ink.lineWidth = 1;
  line(ink, own, x, (v) => 4 + (1 - v) * high);
  const fork = own[r.parent ? own.length - 1 : 0];
  if (fork) {
    ink.beginPath();
    ink.arc(x(r.step), 4 + (1 - fork[1]) * high, 3, 0, 2 * Math.PI);
    ink.fillStyle = ink.strokeStyle;
    ink.fill();
  }
  ink.globalAlpha = 1;
}

function curves(ink: CanvasRenderingContext2D, k: Track, m: Metrics, h: number, x: (step: number) => number): void {
  const colors = curveColors[k.theme];
  const high = h - foot - 10;
  const main = mainSplit(m) ?? 'batch';
  const loss = curve(m, main, 'loss');
  let top = 1e-9;
  for (const [, v] of loss) if (v > top && v < Number.POSITIVE_INFINITY) top = v;
  const accuracy = (v: number) => 4 + (1 - v) * high;
  ink.lineWidth = main === 'batch' ? 2 : 1;
  ink.strokeStyle = colors.batch;
  ink.globalAlpha = main === 'batch' ? 1 : shared.batchInk;
  line(ink, curve(m, 'batch', 'accuracy'), x, accuracy);
  ink.globalAlpha = 1;
  ink.lineWidth = 1.5;
  ink.strokeStyle = colors.loss;
  ink.setLineDash([2, 2]);
  line(ink, loss, x, (v) => 4 + (1 - Math.min(v / top, 1)) * high);
  ink.lineWidth = 2;
  ink.strokeStyle = colors.train;
  ink.setLineDash([6, 4]);
  line(ink, curve(m, 'train', 'accuracy'), x, accuracy);
  ink.setLineDash([]);
  ink.strokeStyle = colors.test;
  line(ink, curve(m, 'test', 'accuracy'), x, accuracy);
}

export function draw(sheet: Sheet, box: HTMLElement, k: Track): void {
  const w = box.clientWidth;
  const h = box.clientHeight;
  if (w < 10) return;
  sheet.size(w, h);
  const ink = sheet.ink;
  const css = getComputedStyle(box);
  const x = (s: number) => margin + positionOf(s, Math.max(k.last, 1), k.axis) * (w - 2 * margin);
  const faint = css.getPropertyValue('--rule');
  ink.font = '11px system-ui, sans-serif';
  for (const e of epochTicks(k.last, k.clock, k.axis, 30 / w)) {
    const px = x(stepOfEpoch(k.clock, e));
    ink.fillStyle = faint;
    ink.fillRect(px, 0, 1, h - foot);
    ink.fillStyle = css.getPropertyValue('--muted');
    ink.textAlign = e === 0 ? 'left' : 'center';
    if (e === 0) ink.fillText(t('time.epochTick', { epoch: e }), 2, h - 3);
    else ink.fillText(String(e), Math.min(px, w - 10), h - 3);
  }
  ink.fillStyle = faint;
  if (k.kept.length < w / 3) for (const s of k.kept) ink.fillRect(x(s), h - foot - 4, 1, 4);
  for (const r of k.kin) relative(ink, k, r, h, x);
  if (k.metrics) curves(ink, k, k.metrics, h, x);
  if (k.first > 0) {
    ink.strokeStyle = css.getPropertyValue('--muted');
    ink.setLineDash([2, 2]);
    ink.strokeRect(x(k.first), 0, 0, h - foot);
    ink.setLineDash([]);
  }
  const px = x(k.now);
  ink.fillStyle = css.getPropertyValue('--accent');
  ink.fillRect(px - 1, 0, 2, h - foot);
  ink.beginPath();
  ink.arc(px, h - foot - 2, 6, 0, 2 * Math.PI);
  ink.fill();
}
