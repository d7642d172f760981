// The network's units as maps over the plane, for data of two numbers: the values of each unit
// everywhere, and beside them the answer, or one unit's map, large with some of the data.
import { address } from '../api';
import type { PlaneFacts, SampleFacts } from '../api.gen';
import { arrays, Latest, peek } from '../data';
import { shared } from '../figure.gen';
import { count, labelled, number, t } from '../i18n';
import { type Arrays, f32 } from '../safetensors';
import { chain } from '../shared/chain';
import { contour, type Segment } from '../shared/contour';
import { mark } from '../shared/marks';
import { limitOf, signedColors } from '../shared/mosaic';
import { borders, paintAnswers } from '../shared/surface';
import { Raster } from '../tiles';
import type { Scene } from '../view';
import { coordinateMap, placeOf, unitMap } from './network_plane_maps';

/** The values along a side of a unit’s map, and of the answer. */
const mapSide = shared.unitMapSide;
const answerSide = 120;
/** How many samples of the data are drawn. */
const drawnPoints = 300;

/** The values of one step over the plane. */
export interface PlaneValues {
  url: string;
  reach: number;
  maps: Arrays<PlaneFacts>;
  answer: Arrays<PlaneFacts>;
}

/** A sample in the plane. */
export interface Dot {
  id: number;
  x: number;
  y: number;
  k: number;
}

export class PlaneMaps {
  private readonly asked: Latest;
  private readonly points: Latest;
  private values: PlaneValues | null = null;
  private dots: { of: string; list: Dot[] } = { of: '', list: [] };
  private readonly bitmaps = new Map<string, { key: string; raster: Raster }>();
  private limits = { url: '', of: new Map<string, number>() };
  private lines: { key: string; of: Segment[] } = { key: '', of: [] };

  constructor(
    failed: (error: unknown) => void,
    private readonly changed: () => void,
  ) {
    this.asked = new Latest(failed);
    this.points = new Latest(failed);
  }

  /** Takes what is known of a scene's step; asks for the rest, one step at a time. */
  update(scene: Scene): void {
    const { facts } = scene;
    const layers = facts.layers.flatMap((l) => [
      l,
      ...(facts.values.some((v) => v.name === `${l}.pre`) ? [`${l}.pre`] : []),
    ]);
    const others = chain(facts)
      .filter((v) => v.layer >= 0 && !facts.layers.includes(v.name))
      .map((v) => v.name);
    const url = (side: number, of: string[]) =>
      address(['runs', scene.run, 'plane'], { step: scene.step, side, layers: of.join(',') });
    const [maps, answer] = [url(mapSide, [...layers, ...others]), url(answerSide, [facts.output])];
    const use = (m: Arrays<PlaneFacts>, a: Arrays<PlaneFacts>) => {
      this.values = { url: maps, reach: m.facts.reach, maps: m, answer: a };
    };
    const [m, a] = [peek<Arrays<PlaneFacts>>(maps), peek<Arrays<PlaneFacts>>(answer)];
    if (m && a) use(m, a);
    else
      this.asked.run(async (signal) => {
        const got = await Promise.all([arrays<PlaneFacts>(maps, signal), arrays<PlaneFacts>(answer, signal)]);
        use(...got);
        this.changed();
      });
    this.wantDots(scene);
  }

  private wantDots(scene: Scene): void {
    const split = scene.selection.split;
    const n = Math.min(scene.facts.data[split] ?? 0, drawnPoints);
    const chosen = scene.selection.samples.filter((i) => i >= n).slice(0, 100);
    const of = address(['runs', scene.run, 'samples'], { split, samples: [`0-${n - 1}`, ...chosen].join(',') });
    if (n === 0 || this.dots.of === of) return;
    this.points.run(async (signal) => {
      const a = await arrays<SampleFacts>(of, signal);
      const { data } = f32(a, 'samples');
      const per = data.length / (n + chosen.length);
      this.dots = {
        of,
        list: Array.from({ length: n + chosen.length }, (_, i) => ({
          id: i < n ? i : chosen[i - n]!,
          x: data[i * per]!,
          y: data[i * per + 1]!,
          k: a.facts.labels[i]!,
        })),
      };
      this.changed();
    });
  }

  get reach(): number | null {
    return this.values?.reach ?? null;
  }

  /** The values of a unit over the plane, null until they are known. */
  map(layer: string, unit: number): Float32Array | null {
    const v = this.values;
    if (!v) return null;
    if (layer === 'input') return coordinateMap(unit, mapSide, v.reach);
    if (!v.maps.tensors[layer]) return null;
    const { data } = f32(v.maps, layer);
    return unitMap(data, unit, data.length / (mapSide * mapSide));
  }

  /** The largest magnitude of a layer over the plane. */
  limit(layer: string): number {
    const v = this.values;
    if (!v) return 0;
    if (layer === 'input') return v.reach;
    if (!v.maps.tensors[layer]) return 0;
    if (this.limits.url !== v.url) this.limits = { url: v.url, of: new Map() };
    let known = this.limits.of.get(layer);
    if (known === undefined) {
      known = limitOf(f32(v.maps, layer).data);
      this.limits.of.set(layer, known);
    }
    return known;
  }

  /** The bitmap of a unit's map, null until its values are known. */
  bitmap(layer: string, unit: number, theme: Scene['theme']): HTMLCanvasElement | null {
    const name = `${layer} ${unit}`;
    const key = `${this.values?.url} ${theme}`;
    const known = this.bitmaps.get(name);
    if (known?.key === key) return known.raster.canvas;
    const map = this.map(layer, unit);
    if (!map) return null;
    const raster = known?.raster ?? new Raster(mapSide, mapSide);
    const color = signedColors(theme, this.limit(layer));
    for (let i = 0; i < map.length; i++) raster.pixels[i] = color(map[i]!);
    this.bitmaps.set(name, { key, raster });
    return raster.done();
  }

  /** Where a unit's weighted sum is zero, or the answers change. */
  private border(large: { layer: string; unit: number } | null): Segment[] {
    const v = this.values!;
    const key = `${v.url} ${large?.layer} ${large?.unit}`;
    if (this.lines.key === key) return this.lines.of;
    let of: Segment[] = [];
    if (!large) {
      const { data } = f32(v.answer, this.outputOf(v));
      of = borders(data, answerSide, data.length / (answerSide * answerSide));
    } else {
      const pre = this.map(`${large.layer}.pre`, large.unit) ?? this.map(large.layer, large.unit);
      if (pre) of = contour(pre, mapSide, 0);
    }
    this.lines = { key, of };
    return of;
  }

  private outputOf(v: PlaneValues): string {
    return Object.keys(v.answer.tensors)[0]!;
  }

  /** Draws the answer, or one unit's map, large with points of the data. */
  drawLarge(
    ink: CanvasRenderingContext2D,
    scene: Scene,
    large: { layer: string; unit: number } | null,
    [x, y, side]: readonly [number, number, number],
    inks: { text: string; rule: string; accent: string; ground: string },
  ): void {
    const v = this.values;
    ink.strokeStyle = inks.rule;
    ink.lineWidth = 1;
    ink.strokeRect(x - 0.5, y - 0.5, side + 1, side + 1);
    if (!v) return;
    ink.save();
    ink.beginPath();
    ink.rect(x, y, side, side);
    ink.clip();
    const ground = large ? this.bitmap(large.layer, large.unit, scene.theme) : this.answerBitmap(scene, v);
    if (ground) ink.drawImage(ground, x, y, side, side);
    const cell = side / (large ? mapSide : answerSide);
    ink.strokeStyle = inks.text;
    ink.lineWidth = 2;
    ink.lineCap = 'round';
    ink.beginPath();
    for (const [x1, y1, x2, y2] of this.border(large)) {
      ink.moveTo(x + (x1 + 0.5) * cell, y + (y1 + 0.5) * cell);
      ink.lineTo(x + (x2 + 0.5) * cell, y + (y2 + 0.5) * cell);
    }
    ink.stroke();
    const at = (d: Dot) => placeOf(d.x, d.y, v.reach, x, y, side);
    for (const d of this.dots.list) mark(ink, ...at(d), d.k);
    for (const d of this.dots.list) {
      if (scene.selection.samples[0] !== d.id) continue;
      mark(ink, ...at(d), d.k);
      for (const [color, wide] of [
        [inks.ground, 5],
        [inks.accent, 2.5],
      ] as const) {
        ink.strokeStyle = color;
        ink.lineWidth = wide;
        ink.beginPath();
        ink.arc(...at(d), 9, 0, 7);
        ink.stroke();
      }
    }
    ink.restore();
  }

  private answerBitmap(scene: Scene, v: PlaneValues): HTMLCanvasElement {
    const key = `${v.url} ${scene.theme}`;
    const known = this.bitmaps.get('answer');
    if (known?.key === key) return known.raster.canvas;
    const { data } = f32(v.answer, this.outputOf(v));
    const raster = known?.raster ?? new Raster(answerSide, answerSide);
    paintAnswers(raster.pixels, data, data.length / (answerSide * answerSide), scene.theme);
    this.bitmaps.set('answer', { key, raster });
    return raster.done();
  }

  /** The point nearest to a place of the large picture, within reach of a pointer. */
  near(mx: number, my: number, [x, y, side]: readonly [number, number, number]): Dot | null {
    const reach = this.values?.reach;
    if (!reach) return null;
    let best: Dot | null = null;
    let least = 12;
    for (const d of this.dots.list) {
      const [px, py] = placeOf(d.x, d.y, reach, x, y, side);
      const far = Math.hypot(px - mx, py - my);
      if (far < least) [best, least] = [d, far];
    }
    return best;
  }

  /** What a point of the data is. */
  read(d: Dot, scene: Scene): string {
    const name = scene.facts.classes?.[d.k] ?? String(d.k);
    return labelled(t('select.sample', { id: count(d.id) }), `${name} (${number(d.x, 2)}, ${number(d.y, 2)})`);
  }

  dispose(): void {
    this.asked.dispose();
    this.points.dispose();
  }
}
