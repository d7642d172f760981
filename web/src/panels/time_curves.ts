// The picture on the time bar: curves of accuracy and loss, epochs, recorded steps, and the cursor.
import { mainSplit, type Split } from '../accuracy';
import { type Axis, positionOf } from '../axis';
import { shared } from '../figure.gen';
import { t } from '../i18n';
import { curveColors, type Theme } from '../palette';
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
  perEpoch: number;
  last: number;
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
export function epochTicks(last: number, perEpoch: number, axis: Axis, apart: number): number[] {
  const out: number[] = [];
  if (!(perEpoch > 0)) return out;
  const n = Math.floor(last / perEpoch);
  const every = Math.max(1, Math.ceil(n * apart));
  let before = Number.NEGATIVE_INFINITY;
  for (let e = 0; e <= n; e += axis === 'log' ? 1 : every) {
    const at = positionOf(e * perEpoch, last, axis);
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
  for (const e of epochTicks(k.last, k.perEpoch, k.axis, 30 / w)) {
    const px = x(e * k.perEpoch);
    ink.fillStyle = faint;
    ink.fillRect(px, 0, 1, h - foot);
    ink.fillStyle = css.getPropertyValue('--muted');
    ink.textAlign = e === 0 ? 'left' : 'center';
    if (e === 0) ink.fillText(t('time.epochTick', { epoch: e }), 2, h - 3);
    else ink.fillText(String(e), Math.min(px, w - 10), h - 3);
  }
  ink.fillStyle = faint;
  if (k.kept.length < w / 3) for (const s of k.kept) ink.fillRect(x(s), h - foot - 4, 1, 4);
  if (k.metrics) curves(ink, k, k.metrics, h, x);
  const px = x(k.now);
  ink.fillStyle = css.getPropertyValue('--accent');
  ink.fillRect(px - 1, 0, 2, h - foot);
  ink.beginPath();
  ink.arc(px, h - foot - 2, 6, 0, 2 * Math.PI);
  ink.fill();
}
