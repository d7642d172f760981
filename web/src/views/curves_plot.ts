// One chart of curves over the steps, with the axes, colours and labels of saved pictures
// (figure/curves.go). uPlot draws lines and zooms.
import uPlot from 'uplot';
import type { MomentFacts } from '../api.gen';
import { shared } from '../figure.gen';
import { count, inPercent, number, percent, t } from '../i18n';
import { curveColors, type Theme } from '../palette';
import { thin } from '../shared/thin';
import { grow, linearTicks, logTicks, type Range, wholeTicks } from '../ticks';

export type Split = 'train' | 'test' | 'batch';

export interface Curve {
  split: Split;
  values: Map<number, number>;
  /** The measurements of the whole split, where values are those of some of its samples. */
  whole?: Map<number, number>;
  /** Whether the curve was measured after its last value, which is its last valid number. */
  cut: boolean;
}

export interface Plot {
  what: 'accuracy' | 'loss';
  curves: Curve[];
  /** The last step of the axis. */
  steps: number;
  log: boolean;
  width: number;
  height: number;
  /** Room at the right for the names of the curves. */
  room: number;
  /** Whether the numbers of the steps stand below. */
  last: boolean;
  theme: Theme;
  /** When the network learnt: stretches that are shaded, and the level of guessing. */
  moments?: MomentFacts | null;
}

export interface Hooks {
  /** The step to mark, and whether it is before the end. */
  step(): number;
  goto(step: number): void;
  /** Says what is under the pointer; '' for nothing. */
  tell(text: string, e: MouseEvent): void;
  color(name: string): string;
}

const font = '12px system-ui, sans-serif';
/** Room at the right for the names of the curves. */
export function roomFor(names: readonly string[]): number {
  const ink = document.createElement('canvas').getContext('2d')!;
  ink.font = `600 ${font}`;
  return Math.max(132, ...names.map((name) => 28 + ink.measureText(name).width));
}

/** The range of the values of an axis. */
export function rangeOf(p: Pick<Plot, 'what' | 'curves' | 'log' | 'moments'>): Range {
  let r: Range = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  for (const c of p.curves)
    for (const v of c.values.values())
      if (Number.isFinite(v) && (!p.log || v > 0)) r = { min: Math.min(r.min, v), max: Math.max(r.max, v) };
  if (r.min > r.max) r = p.log ? { min: 0.1, max: 1 } : { min: 0, max: 1 };
  if (p.what === 'accuracy') {
    if (p.moments) r = { min: Math.min(r.min, p.moments.guess), max: Math.max(r.max, p.moments.guess) };
    const g = grow({ min: 100 * r.min, max: 100 * r.max }, 5);
    return { min: Math.max(g.min, 0) / 100, max: Math.min(g.max, 100) / 100 };
  }
  if (!p.log) return grow({ min: Math.min(r.min, 0), max: r.max }, 5);
  return r.max < r.min * 1.5 ? { min: r.min / 2, max: r.max * 2 } : r;
}

/** A value of a curve in words. */
export function worded(what: Plot['what'], v: number): string {
  return what === 'accuracy' ? percent(v) : number(v);
}

/** The name of a curve with its last value. */
export function nameOf(what: Plot['what'], c: Curve): string {
  if (c.split === 'batch') return t('fig.curves.batch');
  const [step, last] = [...c.values].at(-1)!;
  const value = worded(what, [...(c.whole ?? [])].at(-1)?.[1] ?? last);
  return t(`fig.curves.${c.split}`, { value: c.cut ? t('fig.curves.at', { value, step: count(step) }) : value });
}

/** The value of a curve at a step, on the straight line between its points; undefined outside them. */
export function valueAt(c: Curve, step: number): number | undefined {
  let before: [number, number] | undefined;
  for (const point of c.values) {
    if (point[0] === step) return point[1];
    if (point[0] > step)
      return before && before[1] + ((point[1] - before[1]) * (step - before[0])) / (point[0] - before[0]);
    before = point;
  }
  return undefined;
}

/** Positions of labels that would touch, moved apart: down, then up from the floor, so that the order stays. */
export function apart(ys: readonly number[], distance: number, floor: number): number[] {
  const order = [...ys.keys()].sort((a, b) => ys[a]! - ys[b]!);
  const at = order.map((i) => ys[i]!);
  for (let i = 1; i < at.length; i++) at[i] = Math.max(at[i]!, at[i - 1]! + distance);
  for (let i = at.length - 1; i >= 0; i--) at[i] = Math.min(at[i]!, floor - (at.length - 1 - i) * distance);
  const out = new Array<number>(ys.length);
  order.forEach((i, k) => {
    out[i] = at[k]!;
  });
  return out;
}

export function makePlot(box: HTMLElement, p: Plot, hooks: Hooks): uPlot {
  const steps = [...new Set(p.curves.flatMap((c) => [...c.values.keys()]))].sort((a, b) => a - b);
  const y = rangeOf(p);
  const ticks = (low: number, high: number) => {
    if (p.what === 'accuracy')
      return linearTicks({ min: 100 * low, max: 100 * high }, 5).map((k) => ({
        value: k.value / 100,
        label: inPercent(k.label),
      }));
    return p.log ? logTicks({ min: low, max: high }) : linearTicks({ min: low, max: high }, 5);
  };
  const axis = {
    stroke: hooks.color('--ink'),
    grid: { stroke: hooks.color('--faint'), width: 1 },
    ticks: { stroke: hooks.color('--rule'), width: 1 },
    font,
  };
  const plot: uPlot = new uPlot(
    {
      width: p.width,
      height: p.height,
      padding: [p.moments ? 44 : 24, p.room, p.last ? null : 8, null],
      scales: {
        x: { time: false, range: (_u, low, high) => [low, high] },
        y: { range: [y.min, y.max], ...(p.log ? { distr: 3 } : {}) },
      },
      axes: [
        {
          ...axis,
          size: p.last ? 36 : 8,
          splits: (_u, _i, low, high) => wholeTicks({ min: low, max: high }, 6).map((k) => k.value),
          values: (_u, v) =>
            p.last
              ? v.map(
                  (x, i) =>
                    wholeTicks({ min: plot.scales.x!.min!, max: plot.scales.x!.max! }, 6)[i]?.label ?? String(x),
                )
              : v.map(() => ''),
        },
        {
          ...axis,
          size: 60,
          splits: (_u, _i, low, high) => ticks(low, high).map((k) => k.value),
          values: (_u, v) =>
            ticks(plot.scales.y!.min!, plot.scales.y!.max!)
              .map((k) => k.label)
              .slice(0, v.length),
        },
      ],
      series: [
        {},
        ...p.curves.map((c) => ({
          stroke: curveColors[p.theme][c.split],
          // Between few measurements nobody knows what was.
          width: c.split === 'batch' ? 1 : c.values.size < 20 ? 0.75 : 2,
          spanGaps: true,
          // Batches are drawn below the others, see drawBatches.
          ...(c.split === 'batch' ? { paths: () => null } : {}),
          points: {
            show: c.split !== 'batch' && !c.whole && c.values.size < 40,
            size: 5,
            fill: curveColors[p.theme][c.split],
          },
        })),
      ],
      legend: { show: false },
      cursor: { drag: { x: true, y: false } },
      hooks: {
        drawClear: [(u) => drawBands(u, p, hooks)],
        drawAxes: [(u) => drawBatches(u, p)],
        draw: [(u) => writeOver(u, p, hooks)],
      },
    },
    [steps, ...p.curves.map((c) => steps.map((s) => c.values.get(s) ?? null))],
    box,
  );
  plot.setScale('x', { min: 0, max: Math.max(p.steps, 1) });
  plot.over.addEventListener('click', () => {
    const i = plot.cursor.idx;
    if (typeof i === 'number') hooks.goto(steps[i]!);
  });
  plot.over.addEventListener('mousemove', (e) => {
    const i = plot.cursor.idx;
    const step = typeof i === 'number' ? steps[i] : undefined;
    if (step === undefined) return;
    const said = p.curves.flatMap((c) => {
      const v = c.values.get(step);
      return v === undefined ? [] : [t('curves.read', { split: t(`curves.${c.split}`), value: worded(p.what, v) })];
    });
    hooks.tell([t('time.at', { step }), ...said].join(' · '), e);
  });
  plot.over.addEventListener('mouseleave', (e) => hooks.tell('', e));
  plot.over.addEventListener('dblclick', () => plot.setScale('x', { min: 0, max: Math.max(p.steps, 1) }));
  return plot;
}

/** The stretches in which nothing, and most, is learnt, as [from, to]. */
function bandsOf(m: MomentFacts): { plateau: [number, number]; rise: [number, number] | null } {
  const end = m.learnt ? m.plateau.from : m.plateau.to;
  return { plateau: [0, end], rise: m.learnt && m.rise.from >= end ? [m.rise.from, m.rise.to] : null };
}

/** Shades when the network learnt, under everything else, and draws the level of guessing. */
function drawBands(u: uPlot, p: Plot, hooks: Hooks): void {
  if (!p.moments) return;
  const { ctx: ink, bbox } = u;
  const ratio = devicePixelRatio || 1;
  const { plateau, rise } = bandsOf(p.moments);
  ink.save();
  ink.font = `${12 * ratio}px system-ui, sans-serif`;
  ink.textBaseline = 'bottom';
  ink.textAlign = 'left';
  let end = bbox.left;
  const band = (from: number, to: number, color: string, text: string) => {
    if (to <= from) return;
    const right = bbox.left + bbox.width;
    const x0 = Math.max(u.valToPos(from, 'x', true), bbox.left);
    const x1 = Math.min(u.valToPos(to, 'x', true), right);
    if (x1 < x0) return;
    ink.fillStyle = hooks.color(color);
    ink.fillRect(x0, bbox.top, Math.max(x1 - x0, 2), bbox.height);
    ink.fillStyle = hooks.color('--ink');
    ink.fillRect(x0, bbox.top - 5 * ratio, 2, 5 * ratio);
    const width = ink.measureText(text).width;
    const at = Math.min(Math.max(x0, end + 8 * ratio), right - width);
    ink.fillText(text, at, bbox.top - 5 * ratio);
    end = at + width;
  };
  band(...plateau, '--plateau', t('fig.curves.plateau', { count: plateau[1] - plateau[0] }));
  if (rise) band(...rise, '--rise', t('fig.curves.rise', { count: rise[1] - rise[0] }));
  const y = u.valToPos(p.moments.guess, 'y', true);
  ink.strokeStyle = hooks.color('--muted');
  ink.lineWidth = 1.5 * ratio;
  ink.setLineDash([4 * ratio, 3 * ratio]);
  ink.beginPath();
  ink.moveTo(bbox.left, y);
  ink.lineTo(bbox.left + bbox.width, y);
  ink.stroke();
  ink.fillStyle = hooks.color('--muted');
  ink.textAlign = 'right';
  const share = percent(p.moments.guess);
  ink.fillText(t('fig.curves.guess', { share }), bbox.left + bbox.width - 2, y - 3 * ratio);
  ink.restore();
}

/** Draws the curve of single batches: the mean of the steps that share a place, within a pale band. */
function drawBatches(u: uPlot, p: Plot): void {
  const { ctx: ink, bbox } = u;
  const pair = 2 * (devicePixelRatio || 1);
  const least = p.log ? u.scales.y!.min! : Number.NEGATIVE_INFINITY;
  const xOf = (step: number) => u.valToPos(step, 'x', true);
  const yOf = (v: number) => u.valToPos(Math.max(v, least), 'y', true);
  ink.save();
  ink.beginPath();
  ink.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ink.clip();
  for (const c of p.curves) {
    if (c.split !== 'batch') continue;
    const t = thin(c.values, (step) => Math.floor((xOf(step) - bbox.left) / pair));
    const xs = t.x.map(xOf);
    const color = curveColors[p.theme].batch;
    if (t.x.length < c.values.size) {
      ink.beginPath();
      for (const [i, x] of xs.entries()) ink.lineTo(x, yOf(t.high[i]!));
      for (let i = xs.length - 1; i >= 0; i--) ink.lineTo(xs[i]!, yOf(t.low[i]!));
      ink.closePath();
      ink.globalAlpha = 0.35 * shared.batchInk;
      ink.fillStyle = color;
      ink.fill();
      ink.globalAlpha = 1;
    }
    ink.beginPath();
    for (const [i, x] of xs.entries()) ink.lineTo(x, yOf(t.mean[i]!));
    ink.strokeStyle = color;
    ink.lineWidth = devicePixelRatio || 1;
    ink.globalAlpha = shared.batchInk;
    ink.stroke();
    ink.globalAlpha = 1;
  }
  ink.restore();
}

/** The title, the names of the curves at their ends, and the chosen step. */
function writeOver(u: uPlot, p: Plot, hooks: Hooks): void {
  const { ctx: ink, bbox } = u;
  const ratio = devicePixelRatio || 1;
  ink.save();
  ink.scale(ratio, ratio);
  const [left, top, width, height] = [bbox.left, bbox.top, bbox.width, bbox.height].map((v) => v / ratio) as [
    number,
    number,
    number,
    number,
  ];
  ink.font = '600 14px system-ui, sans-serif';
  ink.textBaseline = 'middle';
  ink.textAlign = 'left';
  ink.fillStyle = hooks.color('--ink');
  ink.fillText(t(`fig.curves.${p.what}`), 4, top - (p.moments ? 33 : 13));
  ink.font = font;
  if (p.last) ink.fillText(t('fig.curves.step'), left + width + 22, top + height + 18);
  const xOf = (step: number) => u.valToPos(step, 'x', true) / ratio;
  const yOf = (v: number) => u.valToPos(v, 'y', true) / ratio;
  // Of names that would stand at one place that of the batches is the upper one.
  const batch = (c: Curve) => Number(c.split === 'batch');
  const shown = p.curves.filter((c) => c.values.size > 0).sort((a, b) => batch(b) - batch(a));
  const ends = shown.map((c) => [...c.values].at(-1)!);
  const ys = ends.map(([, v]) => Math.min(Math.max(yOf(v), top), top + height));
  const places = apart(ys, 16, top + height);
  shown.forEach((c, i) => {
    const x = left + width;
    ink.strokeStyle = curveColors[p.theme][c.split];
    ink.lineWidth = 2;
    ink.beginPath();
    ink.moveTo(x + 2, ys[i]!);
    ink.lineTo(x + 7, places[i]!);
    ink.lineTo(x + 15, places[i]!);
    ink.stroke();
    ink.font = c.split === 'test' ? `600 ${font}` : font;
    ink.fillText(nameOf(p.what, c), x + 19, places[i]!);
  });
  for (const c of shown)
    for (const [at, v] of c.whole ?? []) {
      if (xOf(at) < left || xOf(at) > left + width) continue;
      ink.fillStyle = curveColors[p.theme][c.split];
      ink.beginPath();
      ink.arc(xOf(at), yOf(v), 2.5, 0, 7);
      ink.fill();
    }
  const step = hooks.step();
  if (step < p.steps && xOf(step) >= left && xOf(step) <= left + width) {
    const x = xOf(step);
    ink.strokeStyle = hooks.color('--muted');
    ink.lineWidth = 1;
    ink.setLineDash([4, 3]);
    ink.beginPath();
    ink.moveTo(x, top);
    ink.lineTo(x, top + height);
    ink.stroke();
    for (const c of shown) {
      const v = c.split === 'batch' ? undefined : valueAt(c, step);
      if (v === undefined) continue;
      ink.fillStyle = curveColors[p.theme][c.split];
      ink.beginPath();
      ink.arc(x, yOf(v), 4.5, 0, 7);
      ink.fill();
    }
  }
  ink.restore();
}
