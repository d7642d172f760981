// The lines between the network's columns.
import { shared } from '../figure.gen';
import { mixed, signedColor } from '../palette';
import type { Tensor } from '../safetensors';
import { limitOf } from '../shared/mosaic';
import type { Scene } from '../view';
import { type Column, glyphX, rightOf } from './network_columns';

/** The strengths of the lines to a layer, which the server computes: units × channels numbers. */
export interface Edges {
  /** Identifies the weights from which they were computed. */
  key: string;
  of: Float32Array;
  /** The number of channels that a unit reads. */
  from: number;
  limit: number;
}

/** The highlighted units, and their column. */
export interface Marked {
  column: number;
  units: number[];
}

/** The lines to a layer from the strengths of its units × channels. */
export function edgesOf(key: string, strength: Tensor<Float32Array>): Edges {
  return { key, of: strength.data, from: strength.shape[1]!, limit: limitOf(strength.data) };
}

/** The strength of the line from unit a of a column to unit b of the next; null if they are not connected. */
export function strengthOf(e: Edges, from: number, to: number, a: number, b: number): number | null {
  // Each group of units reads its own channels.
  const channel = e.from < from ? a - Math.floor(b / Math.max((to * e.from) / from, 1)) * e.from : a;
  return channel >= 0 && channel < e.from ? e.of[b * e.from + channel]! : null;
}

/** How wide a line is, in pixels, and how dense. */
export function lineOf(strength: number, limit: number): { width: number; ink: number } {
  const part = limit > 0 ? Math.min(Math.abs(strength) / limit, 1) ** 2 : 0;
  return {
    width: shared.lineLeast + (shared.lineMost - shared.lineLeast) * part,
    ink: shared.lineInk + (1 - shared.lineInk) * part,
  };
}

/**
 * Draws the lines from one column to the next, the strongest last: the strongest into each unit, or those of the
 * marked units alone. It returns how many they are.
 */
export function drawEdges(
  ink: CanvasRenderingContext2D,
  scene: Scene,
  columns: readonly Column[],
  i: number,
  e: Edges | undefined,
  m: Marked | null,
  { muted, ground }: { muted: string; ground: string },
): number {
  const to = columns[i]!;
  const from = columns[i - 1]!;
  const x0 = rightOf(from);
  const x1 = to.x - to.width / 2 - 2;
  let drawn = 0;
  const line = (a: number, b: number, color: string, opacity: number, width: number) => {
    drawn++;
    ink.strokeStyle = mixed(ground, color, opacity);
    ink.lineWidth = width;
    ink.beginPath();
    ink.moveTo(x0, from.y(a));
    ink.lineTo(x1, to.y(b));
    ink.stroke();
  };
  const all: { a: number; b: number; w: number }[] = [];
  const concerns = (u: number, v: number) =>
    m === null || (m.column === i && m.units.includes(u)) || (m.column === i - 1 && m.units.includes(v));
  to.units.forEach((u, b) => {
    const into: typeof all = [];
    from.units.forEach((v, a) => {
      if (!concerns(u, v)) return;
      const w = e ? strengthOf(e, from.v.shape[0], to.v.shape[0], v, u) : null;
      if (w !== null && Number.isFinite(w)) into.push({ a, b, w });
      // Without weights, each map reads the map with the same number.
      else if (!e && u === v && !scene.facts.layers.includes(to.v.name)) line(a, b, muted, 0.5, 0.75);
    });
    into.sort((x, y) => Math.abs(y.w) - Math.abs(x.w));
    all.push(...(m ? into : into.slice(0, shared.drawnLines)));
  });
  const limit = e?.limit ?? 0;
  all.sort((x, y) => Math.abs(x.w) - Math.abs(y.w));
  for (const { a, b, w } of all) {
    const { width, ink: dense } = lineOf(w, limit);
    line(a, b, edgeColor(w, scene.theme), dense, width);
  }
  return drawn;
}

/** Shades the connection of a picture with the units that read it. */
export function drawFan(ink: CanvasRenderingContext2D, from: Column, to: Column, color: string): void {
  const [, h, w] = from.v.shape;
  const tall = (from.size * h) / Math.max(h, w);
  const mid = from.y(0);
  ink.fillStyle = color;
  ink.globalAlpha = 0.5;
  ink.beginPath();
  ink.moveTo(from.x + from.size / 2, mid - tall / 2);
  ink.lineTo(to.x - to.width / 2, to.y(0) - to.size / 2);
  ink.lineTo(to.x - to.width / 2, to.y(to.units.length - 1) + to.size / 2);
  ink.lineTo(from.x + from.size / 2, mid + tall / 2);
  ink.fill();
  ink.globalAlpha = 1;
}

/** Draws the strongest connections of a unit from their pixels over the picture; `weights` are its channels × height × width weights. */
export function drawRays(
  ink: CanvasRenderingContext2D,
  scene: Scene,
  from: Column,
  to: Column,
  unit: number,
  weights: Float32Array,
): void {
  const k = to.units.indexOf(unit);
  if (k < 0) return;
  const [, h, w] = from.v.shape;
  const pixel = from.size / Math.max(h, w);
  const order = [...weights.keys()].filter((i) => Number.isFinite(weights[i]!));
  order.sort((a, b) => Math.abs(weights[b]!) - Math.abs(weights[a]!));
  const strongest = order.slice(0, shared.rays).reverse();
  const limit = Math.abs(weights[strongest.at(-1) ?? 0]!);
  for (const i of strongest) {
    const at = i % (h * w);
    const { width, ink: dense } = lineOf(weights[i]!, limit);
    ink.globalAlpha = dense;
    ink.lineWidth = width;
    ink.strokeStyle = edgeColor(weights[i]!, scene.theme);
    ink.beginPath();
    ink.moveTo(from.x + ((at % w) + 0.5 - w / 2) * pixel, from.y(0) + (Math.floor(at / w) + 0.5 - h / 2) * pixel);
    ink.lineTo(glyphX(to, k) - to.size / 2, to.y(k));
    ink.stroke();
  }
  ink.globalAlpha = 1;
}

/** Red for negative, blue for positive, as in saved pictures. */
export function edgeColor(w: number, theme: Scene['theme']): string {
  return signedColor(0.8 * Math.sign(w), 1, theme);
}
