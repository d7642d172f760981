// The positions of the network's layers and units: a column for each value, as in saved
// pictures (figure/network_units.go).
import { shared } from '../figure.gen';
import { chain, kindOf } from '../shared/chain';
import type { Value } from '../types';
import type { Scene } from '../view';
import { overPlane } from './network_plane_maps';

/** The least distance of columns, which need not fit into the view's width. */
export const leastStep = 60;
/** The room above the columns for counts and names, and below them. */
const headHigh = 62;
const footHigh = 12;
/** The heights of a gap and between units, and the widths of what stands beside a unit. */
const gap = 40;
const between = 4;
export const barWide = 22;
export const favoured = 44;

/**
 * How the units of a column are drawn: as circles, maps, pictures of their weights, what a second layer looks for
 * in the picture, their values over the plane, or the column as one picture.
 */
export type Look = 'circles' | 'maps' | 'weights' | 'effective' | 'plane' | 'picture';

/** A layer: its units from top to bottom. */
export interface Column {
  v: Value;
  look: Look;
  /** The drawn units. */
  units: number[];
  /** Where units are omitted: how many, and the middle of the gap. */
  gaps: { more: number; y: number }[];
  /** The number of all units. */
  of: number;
  x: number;
  size: number;
  /** How many columns the units stand in, in turn, and the width of all. */
  beside: number;
  width: number;
  /** Whether activity, and the classes it speaks for, stand beside each unit. */
  bars: boolean;
  named: boolean;
  y(i: number): number;
}

/** The middle of the glyph of unit i of a column. */
export function glyphX(c: Column, i: number): number {
  return c.x + ((i % c.beside) - (c.beside - 1) / 2) * (c.size + between);
}

/** Where the lines from a column begin, after what stands beside its units. */
export function rightOf(c: Column): number {
  return c.x + c.width / 2 + 3 + (c.bars ? barWide + 4 : 0) + (c.named ? favoured : 0);
}

export interface Plan {
  columns: Column[];
  /** The distance between columns. */
  step: number;
  height: number;
  /** Whether columns are close together, so that their heads are short. */
  crowded: boolean;
}

/** Whether a value consists of maps rather than single numbers. */
export function isMap(v: Value): boolean {
  return v.shape[1] * v.shape[2] > 1;
}

/** The values that have a column. */
export function shownValues(scene: Scene): Value[] {
  return chain(scene.facts).filter((v) => v.layer < 0 || !['flatten', 'dropout'].includes(kindOf(scene.facts, v.name)));
}

function lookOf(scene: Scene, all: readonly Value[], i: number): Look {
  const v = all[i]!;
  if (overPlane(scene)) return 'plane';
  const dense = (at: number) => all[at] !== undefined && kindOf(scene.facts, all[at].name) === 'dense';
  const first = isMap(all[0]!) && dense(1);
  if (v.layer < 0 && isMap(v)) return 'picture';
  if (i === 1 && first) return 'weights';
  if (i === 2 && first && dense(2) && i < all.length - 1) return 'effective';
  return isMap(v) ? 'maps' : 'circles';
}

/** The size of a unit where there is room. */
function naturalSize(look: Look): number {
  return { picture: 190, weights: 64, effective: 64, maps: 72, plane: 84, circles: 24 }[look];
}

/** The side of n glyphs that stand in several columns in turn and fill a height. */
function sideBeside(n: number, columns: number, high: number): number {
  return (columns * high - between * (n - 1)) / (n - 1 + columns);
}

/** The size of n units in a height, and in how many columns they stand. */
function fitted(look: Look, n: number, high: number): { size: number; beside: number } {
  const wanted = Math.min(naturalSize(look), high);
  const one = high / n - between;
  if (one >= wanted) return { size: wanted, beside: 1 };
  if (look === 'circles') return { size: Math.max(one, 6), beside: 1 };
  const two = sideBeside(n, 2, high);
  if (two >= 20) return { size: Math.min(wanted, two), beside: 2 };
  return { size: Math.min(wanted, Math.max(sideBeside(n, 3, high), 6)), beside: 3 };
}

/** Places the columns in a space, with room for the answers on the right. */
export function planColumns(scene: Scene, width: number, height: number, right: number): Plan {
  const all = shownValues(scene);
  const step = (width - right) / Math.max(all.length, 1);
  const usable = Math.max(height - headHigh - footHigh, 120);
  const columns = all.map((v, i): Column => {
    const look = lookOf(scene, all, i);
    const chosen = scene.selection.layer.replace(/\.pre$/, '') === v.name ? scene.selection.units : [];
    const of = look === 'picture' ? 1 : v.shape[0];
    const elided = of > (look === 'circles' ? shared.shownDots : shared.shownPictures);
    const slots = pick(of, elided ? shared.elidedUnits : of, chosen);
    const fit = elided
      ? { size: Math.min(20, (usable - 2 * gap) / slots.length), beside: 1 }
      : fitted(look, of, usable);
    const size = Math.max(6, Math.min(fit.size, (step * 0.7) / fit.beside));
    const pitch = fit.beside > 1 ? (usable - size) / (of - 1) : size + between;
    const tall = fit.beside > 1 ? usable : slots.reduce((sum, s) => sum + (s.more > 0 ? gap : pitch), 0);
    let y = headHigh + (usable - tall) / 2 - (fit.beside > 1 ? (pitch - size) / 2 : 0);
    const units: number[] = [];
    const ys: number[] = [];
    const gaps: Column['gaps'] = [];
    for (const s of slots) {
      const p = s.more > 0 ? gap : pitch;
      if (s.more > 0) gaps.push({ more: s.more, y: y + p / 2 });
      else {
        units.push(s.unit);
        ys.push(y + p / 2);
      }
      y += p;
    }
    const last = i === all.length - 1;
    return {
      v,
      look,
      units,
      gaps,
      of,
      x: 12 + step * (i + 0.5) - step * 0.12,
      size,
      beside: fit.beside,
      width: fit.beside * (size + between) - between,
      bars: look !== 'picture' && look !== 'plane' && !isMap(v) && v.layer >= 0 && !last && !scene.facts.data?.error,
      named: look === 'effective' && i === all.length - 2,
      y: (k) => ys[k]!,
    };
  });
  return { columns, step, height: headHigh + usable + footHigh, crowded: all.length > 5 || step < 100 };
}

/** A unit, or the number of units that are omitted. */
export interface Slot {
  unit: number;
  more: number;
}

/**
 * Chooses which of n units are drawn in about `limit` slots: all, or the first, the last and the
 * chosen ones with gaps between.
 */
export function pick(n: number, limit: number, chosen: readonly number[]): Slot[] {
  if (n <= limit) return Array.from({ length: n }, (_, unit) => ({ unit, more: 0 }));
  const head = Math.floor((limit - 1) / 2);
  let tail = limit - 1 - head;
  const inside = [...new Set(chosen)].slice(0, 3).filter((u) => u >= head && u < n - tail);
  tail = Math.max(tail - 2 * inside.length, 1);
  const slots: Slot[] = [];
  let next = 0;
  const add = (unit: number) => {
    if (unit > next) slots.push({ unit: -1, more: unit - next });
    slots.push({ unit, more: 0 });
    next = unit + 1;
  };
  for (let u = 0; u < head; u++) add(u);
  for (const u of inside.sort((a, b) => a - b)) if (u < n - tail) add(u);
  for (let u = n - tail; u < n; u++) add(u);
  return slots;
}
