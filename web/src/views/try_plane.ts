// The plane of two-dimensional data: the network's answers or the values of a unit everywhere,
// some of the data as points, and a movable point.
import { address } from '../api';
import type { PlaneFacts, SampleFacts } from '../api.gen';
import { arrays } from '../data';
import { number, t } from '../i18n';
import { signed } from '../palette';
import { type Arrays, f32 } from '../safetensors';
import { contour, type Segment } from '../shared/contour';
import { mark, markNames } from '../shared/marks';
import { limitOf, signedColors } from '../shared/mosaic';
import { Scale } from '../shared/scale';
import { borders, paintAnswers } from '../shared/surface';
import { Raster } from '../tiles';
import type { Scene } from '../view';

const shown = 400;
const fine = 140;
const coarse = 28;
/** The maximum number of units of a layer that have a picture. */
const maxUnits = 64;
export const planeSide = 560;

interface Values {
  facts: PlaneFacts;
  /** The ground: the answers, or the values of one unit. */
  layer: string;
  unit: number | null;
  data: Float32Array;
  outputs: number;
  lines: Segment[];
}

export class Plane {
  point: [number, number] = [0, 0];
  private dots: { x: number; y: number; k: number }[] = [];
  private values: Values | null = null;
  private small: Arrays<PlaneFacts> | null = null;
  private ground: Raster | null = null;
  private scale: Scale | null = null;
  private legend: HTMLElement | null = null;

  /** Reads some of the training data. */
  async load(scene: Scene, signal: AbortSignal): Promise<void> {
    const n = Math.min(scene.facts.data.train ?? 0, shown);
    if (n === 0) return;
    const a = await arrays<SampleFacts>(
      address(['runs', scene.run, 'samples'], { split: 'train', samples: `0-${n - 1}` }),
      signal,
    );
    const s = f32(a, 'samples').data;
    const per = s.length / n;
    this.dots = Array.from({ length: n }, (_, i) => ({
      x: s[i * per]!,
      y: s[i * per + 1] ?? 0,
      k: a.facts.labels[i]!,
    }));
  }

  /** Reads the network's values over the plane at the scene's step. */
  async see(scene: Scene, signal: AbortSignal): Promise<void> {
    const { facts } = scene;
    const unit = chosenUnit(scene);
    const pre = unit && facts.values.some((v) => v.name === `${unit.layer}.pre`) ? `${unit.layer}.pre` : null;
    const layers = unit ? [unit.layer, ...(pre ? [pre] : [])] : [facts.output];
    const url = (side: number, names: string[]) =>
      address(['runs', scene.run, 'plane'], { step: scene.step, side, layers: names.join(',') });
    const pictured = hidden(scene).map((v) => v.name);
    const [a, small] = await Promise.all([
      arrays<PlaneFacts>(url(fine, layers), signal),
      pictured.length > 0 ? arrays<PlaneFacts>(url(coarse, pictured), signal) : null,
    ]);
    const first = f32(a, layers[0]!).data;
    const n = first.length / (fine * fine);
    this.small = small;
    if (!unit) {
      this.values = {
        facts: a.facts,
        layer: facts.output,
        unit: null,
        data: first,
        outputs: n,
        lines: borders(first, fine, n),
      };
      return;
    }
    const of = (data: Float32Array) => Float32Array.from({ length: fine * fine }, (_, i) => data[i * n + unit.unit]!);
    const data = of(first);
    this.values = {
      facts: a.facts,
      ...unit,
      data,
      outputs: 1,
      lines: contour(pre ? of(f32(a, pre).data) : data, fine, 0),
    };
  }

  private reach(): number {
    return this.values?.facts.reach ?? 1;
  }

  /** Moves the point to a pixel of a canvas. */
  moveTo(x: number, y: number, width: number, height: number): void {
    const r = this.reach();
    this.point = [(2 * x * r) / width - r, r - (2 * y * r) / height];
  }

  /** The position of the point on a canvas. */
  place(width: number, height: number, [x, y]: readonly [number, number] = this.point): [number, number] {
    const r = this.reach();
    return [((x + r) / (2 * r)) * width, ((r - y) / (2 * r)) * height];
  }

  /** The caption. */
  words(): string {
    const v = this.values;
    if (!v) return '';
    return v.unit === null ? t('try.ground') : t('try.unitGround', { unit: v.unit, layer: v.layer });
  }

  draw(ink: CanvasRenderingContext2D, scene: Scene, css: CSSStyleDeclaration): void {
    const { width, height } = ink.canvas;
    ink.fillStyle = css.getPropertyValue('--ground');
    ink.fillRect(0, 0, width, height);
    const v = this.values;
    if (v) {
      this.paint(v, scene);
      ink.imageSmoothingEnabled = true;
      ink.drawImage(this.ground!.done(), 0, 0, width, height);
      ink.strokeStyle = css.getPropertyValue('--ink');
      ink.lineWidth = 2;
      ink.lineCap = 'round';
      ink.beginPath();
      const cell = width / fine;
      for (const [x1, y1, x2, y2] of v.lines) {
        ink.moveTo((x1 + 0.5) * cell, (y1 + 0.5) * cell);
        ink.lineTo((x2 + 0.5) * cell, (y2 + 0.5) * cell);
      }
      ink.stroke();
    }
    for (const d of this.dots) mark(ink, ...this.place(width, height, [d.x, d.y]), d.k);
    const [x, y] = this.place(width, height);
    for (const [color, wide] of [
      [css.getPropertyValue('--ground'), 7],
      [css.getPropertyValue('--accent'), 3],
    ] as const) {
      ink.strokeStyle = color;
      ink.lineWidth = wide;
      ink.beginPath();
      ink.arc(x, y, 9, 0, 7);
      ink.stroke();
    }
  }

  /** Paints the ground: the answers, paler if less certain, or a unit's values. */
  private paint(v: Values, scene: Scene): void {
    this.ground ??= new Raster(fine, fine);
    const px = this.ground.pixels;
    if (v.unit !== null) {
      const color = signedColors(scene.theme, limitOf(v.data));
      for (let i = 0; i < px.length; i++) px[i] = color(v.data[i]!);
      return;
    }
    paintAnswers(px, v.data, v.outputs, scene.theme);
  }

  /** The legend: the marks of classes or the scale of a unit, and the reach of the plane. */
  explain(element: HTMLElement, scene: Scene): void {
    if (!this.legend) {
      this.legend = document.createElement('div');
      this.legend.className = 'try-legend';
      this.scale = new Scale(element);
      element.append(this.legend);
    }
    const v = this.values;
    this.scale!.hide(!v || v.unit === null);
    if (v && v.unit !== null) this.scale!.signed(signed[scene.theme], limitOf(v.data), '', scene.theme);
    const items = markNames(scene.facts.classes ?? []);
    const r = document.createElement('span');
    r.className = 'muted tab';
    r.textContent = t('try.reach', { reach: number(this.reach()) });
    this.legend.replaceChildren(...items, r);
  }

  /** For every hidden layer, pictures of the units' values over the plane. */
  rows(scene: Scene, choose: (layer: string, unit: number | null) => void): HTMLElement[] {
    const a = this.small;
    if (!a) return [];
    const now = chosenUnit(scene);
    const out: HTMLElement[] = [];
    for (const v of hidden(scene)) {
      if (!a.tensors[v.name]) continue;
      const data = f32(a, v.name).data;
      const n = v.shape[0];
      const limit = limitOf(data);
      const color = signedColors(scene.theme, limit);
      const units = document.createElement('div');
      units.className = 'try-units';
      for (let u = 0; u < Math.min(n, maxUnits); u++) {
        const r = new Raster(coarse, coarse);
        for (let i = 0; i < r.pixels.length; i++) r.pixels[i] = color(data[i * n + u]!);
        const pressed = now?.layer === v.name && now.unit === u;
        const b = document.createElement('button');
        b.type = 'button';
        b.title = t('try.unit', { unit: u, layer: v.name });
        b.setAttribute('aria-label', b.title);
        b.setAttribute('aria-pressed', String(pressed));
        b.append(r.done());
        b.addEventListener('click', () => choose(v.name, pressed ? null : u));
        units.append(b);
      }
      const row = document.createElement('div');
      const label = document.createElement('span');
      label.textContent = v.name;
      const scale = document.createElement('span');
      scale.className = 'muted tab';
      scale.textContent = `±${number(limit, 2)}${n > maxUnits ? ` · ${maxUnits}/${n}` : ''}`;
      row.append(label, units, scale);
      out.push(row);
    }
    return out;
  }
}

/** The hidden values after activations. */
function hidden(scene: Scene): RunValue[] {
  const { facts } = scene;
  return facts.values.filter((v) => !v.pre && v.name !== facts.output && facts.layers.includes(v.name));
}

type RunValue = Scene['facts']['values'][number];

/** The chosen hidden unit, or null. */
export function chosenUnit(scene: Scene): { layer: string; unit: number } | null {
  const { layer, units } = scene.selection;
  const v = hidden(scene).find((h) => h.name === layer);
  const unit = units[0];
  return v && unit !== undefined && unit < v.shape[0] ? { layer, unit } : null;
}
