// Under the weights of every class the mean picture of the class, and that mean minus the mean of the other classes,
// with bars of how alike the weights and each of the two are: as saved pictures have them (figure/weights_mean.go).
import type { WeightFacts } from '../api.gen';
import { clauses, labelled, number, t } from '../i18n';
import { type Arrays, f32 } from '../safetensors';
import { kindOf, source } from '../shared/chain';
import { Grid, labelFont } from '../shared/grid';
import { Raster, Sheet } from '../tiles';
import type { RunFacts } from '../types';
import { classOf } from '../view';
import { type Look, partsOf, rangeOf, type Shown, writePictures } from './weights_picture';

/** Whether the units of a layer weigh the pixels of a picture and stand for classes. */
export function comparable(facts: RunFacts, layer: string): boolean {
  const from = source(facts, layer);
  if (from?.name !== 'input' || !facts.data.pictures || kindOf(facts, layer) !== 'dense') return false;
  const [c, h, w] = from.shape;
  return (c === 1 || c === 3) && h * w > 1 && classOf(facts, layer, 0) !== null;
}

/** The pictures of the classes, and how alike the weights of a step are to them. */
export interface Comparison {
  step: number;
  shape: [number, number, number];
  mean: Float32Array;
  contrast: Float32Array;
  /** Of all units to their mean, then of all to their contrast. */
  likeness: Float32Array;
}

/** The comparison in an answer, null if it has none. */
export function comparisonOf(a: Arrays<WeightFacts>): Comparison | null {
  if (!a.tensors['class-mean']) return null;
  const { shape, data } = f32(a, 'class-mean');
  return {
    step: a.facts.step,
    shape: shape.slice(1) as [number, number, number],
    mean: data,
    contrast: f32(a, 'contrast').data,
    likeness: f32(a, 'likeness').data,
  };
}

/** The mean likeness of the units that are shown, of the means (0) or the contrasts (1). */
export function typical(c: Comparison, which: 0 | 1, units: readonly number[]): number {
  const n = c.likeness.length / 2;
  return units.reduce((sum, u) => sum + c.likeness[which * n + u]!, 0) / units.length;
}

/** The contrasts as a layer's weights, so that they are drawn like them, on a scale of their own. */
export function contrastOf(c: Comparison, units: readonly number[]): Shown {
  const [channels, h, w] = c.shape;
  const size = channels * h * w;
  const at = (u: number, i: number) => c.contrast[units[u]! * size + i]!;
  const { low, high } = rangeOf({
    length: units.length * size,
    at: (i) => at(Math.floor(i / size), i % size),
  });
  return { step: c.step, units: [...units], of: units.length, shape: c.shape, at, low, high };
}

export interface BesideHost {
  name(u: number): string;
  choose(u: number, add: boolean): void;
}

/** What is drawn: the weights with their look, the comparison, and whether contrasts are shown too. */
export interface BesidePlan {
  shown: Shown;
  look: Look;
  comparison: Comparison;
  contrast: boolean;
  chosen: readonly number[];
}

/** The height of a bar with its number, below a picture. */
const foot = 30;

export class Beside {
  private readonly sheet = new Sheet();
  private readonly grid: Grid;
  private plan: BesidePlan | null = null;

  constructor(
    element: HTMLElement,
    private readonly host: BesideHost,
  ) {
    this.grid = new Grid(element, this.sheet, {
      read: (r, c) => this.read(r, c),
      choose: (_, c, add) => host.choose(c, add),
    });
  }

  draw(p: BesidePlan): void {
    this.plan = p;
    const { shown: s, comparison: c } = p;
    const [channels, h, w] = c.shape;
    const n = s.units.length;
    const pictures = [pixelsOf(s, p.look), meansOf(c, s.units)];
    if (p.contrast) {
      const shown = contrastOf(c, s.units);
      pictures.push(pixelsOf(shown, { ...p.look, rgb: channels === 3, grey: false, perUnit: false, ...shown }));
    }
    const ink0 = getComputedStyle(this.sheet.canvas);
    const muted = ink0.getPropertyValue('--muted');
    const rows = pictures.length;
    const left = 128;
    const width = Math.max(this.grid.box.clientWidth - left - 4, 100);
    const height = Math.max(this.grid.box.clientHeight - 24, 100);
    const side = Math.max(40, Math.min(width / n - 8, (height / rows - 8 - foot) * (w / h), 120));
    this.grid.layout({
      rows,
      columns: n,
      cell: [side, (side * h) / w + foot],
      least: (side * h) / w + foot,
      most: (side * h) / w + foot,
      gap: 8,
      left,
      top: 20,
      rowLabel: () => '',
      columnLabel: (u) => this.host.name(u),
      draw: (ink, r, u, x, y, tw, th) => {
        const ph = th - foot;
        ink.drawImage(pictures[r]!, 0, u * h, w, h, x, y, tw, ph);
        ink.strokeStyle = ink0.getPropertyValue('--rule');
        ink.lineWidth = 1;
        ink.strokeRect(x - 0.5, y - 0.5, tw + 1, ph + 1);
        if (u === 0) this.title(ink, r, y, ph, left - 12, ink0.color, muted);
        if (r > 0 && c.step === s.step) this.bar(ink, r, u, x, y + ph + 3, tw, ink0.color, muted);
      },
      marked: (_, u) => p.chosen.includes(u),
    });
  }

  private likeness(r: number, u: number): number {
    const { comparison: c, shown } = this.plan!;
    return c.likeness[((r - 1) * c.likeness.length) / 2 + shown.units[u]!]!;
  }

  /** A bar from 0 to 1, empty for a negative likeness, and its number. */
  private bar(
    ink: CanvasRenderingContext2D,
    r: number,
    u: number,
    x: number,
    y: number,
    width: number,
    color: string,
    muted: string,
  ): void {
    const v = this.likeness(r, u);
    const text = number(v, 2);
    ink.strokeStyle = muted;
    ink.lineWidth = 1;
    ink.strokeRect(x + 0.5, y + 0.5, width - 1, 7);
    ink.fillStyle = color;
    ink.fillRect(x, y, Math.max(0, Math.min(v, 1)) * width, 8);
    ink.font = labelFont;
    ink.textAlign = 'center';
    ink.textBaseline = 'middle';
    ink.fillText(text, x + width / 2, y + 17);
  }

  /** What a row is, and how alike it is to the weights on average. */
  private title(
    ink: CanvasRenderingContext2D,
    r: number,
    y: number,
    h: number,
    width: number,
    color: string,
    muted: string,
  ): void {
    const { comparison: c, shown: s } = this.plan!;
    ink.font = labelFont;
    ink.textAlign = 'left';
    ink.textBaseline = 'middle';
    const lines = wrap(ink, rowTitle(r), width);
    const said = lines.map((text) => ({ text, color }));
    if (r > 0 && c.step === s.step) {
      const mean = number(typical(c, r === 1 ? 0 : 1, s.units), 2);
      for (const text of wrap(ink, t('fig.weights.likeness', { r: mean }), width)) said.push({ text, color: muted });
    }
    const top = Math.max(y + 7, y + h / 2 - (said.length - 1) * 7.5);
    for (const [i, line] of said.entries()) {
      ink.fillStyle = line.color;
      ink.fillText(line.text, 2, top + 15 * i);
    }
  }

  private read(r: number, u: number): string {
    const { comparison: c, shown: s } = this.plan!;
    const name = clauses([this.host.name(u), rowTitle(r)]);
    return r > 0 && c.step === s.step ? labelled(name, number(this.likeness(r, u), 2)) : name;
  }

  dispose(): void {
    this.grid.dispose();
  }
}

function rowTitle(r: number): string {
  return t((['fig.weights.row.weights', 'fig.weights.row.mean', 'fig.weights.row.contrast'] as const)[r]!);
}

/** The pictures of units, one below the other. */
function pixelsOf(s: Shown, look: Look): HTMLCanvasElement {
  const raster = new Raster(s.shape[2], s.shape[1] * partsOf(s, look) * s.units.length);
  writePictures(raster.pixels, s, look);
  return raster.done();
}

function meansOf(c: Comparison, units: readonly number[]): HTMLCanvasElement {
  const [channels, h, w] = c.shape;
  const raster = new Raster(w, h * units.length);
  const bytes = Uint8Array.from(c.mean, (v) => Math.round(v));
  for (const [i, u] of units.entries()) raster.picture(bytes, u * channels * h * w, channels, w, h, 0, i * h);
  return raster.done();
}

/** Lines of a text within a width; Chinese breaks anywhere. */
function wrap(ink: CanvasRenderingContext2D, text: string, width: number): string[] {
  const parts = text.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*/g) ?? [];
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && ink.measureText((last + part).trimEnd()).width <= width) lines[lines.length - 1] += part;
    else lines.push(part);
  }
  return lines.map((l) => l.trimEnd());
}
