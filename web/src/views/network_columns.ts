// The positions of the network's layers and units: a column for each value, as in saved
// pictures (figure/network_units.go).
import { chain, kindOf } from '../shared/chain';
import type { Value } from '../types';
import type { Scene } from '../view';

const footNarrow = 124;

/** The least distance of columns: that of four turned lines, which need not fit into the view's width. */
export const leastStep = 48;
/** The height of a column before it is scaled to the pane, and the heights of a gap and between units. */
const natural = 440;
const gap = 40;
const between = 6;

/** How the units of a column are drawn: as circles, maps, pictures of their weights, or the column as one picture. */
export type Look = 'circles' | 'maps' | 'weights' | 'picture';

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
  y(i: number): number;
}

export interface Plan {
  columns: Column[];
  /** The distance between columns. */
  step: number;
  height: number;
  /** The y of the first line below the columns. */
  foot: number;
  /** Whether columns are so close that the texts above and below are rotated. */
  narrow: boolean;
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
  const dense = (at: number) => all[at] !== undefined && kindOf(scene.facts, all[at].name) === 'dense';
  if (v.layer < 0 && isMap(v)) return 'picture';
  if (i === 1 && isMap(all[0]!) && dense(1)) return 'weights';
  return isMap(v) ? 'maps' : 'circles';
}

/** The size of a unit before scaling. */
function naturalSize(look: Look, v: Value, largest: number, beforeDense: boolean): number {
  if (look === 'picture' && beforeDense) return 168;
  if (look === 'weights') return 36;
  if (look === 'circles') return 18;
  return Math.max(18, Math.round(60 * Math.sqrt(Math.max(v.shape[1], v.shape[2]) / largest)));
}

/** Places the columns in a space, with room for the answers on the right. */
export function planColumns(scene: Scene, width: number, height: number, right: number): Plan {
  const all = shownValues(scene);
  const largest = Math.max(1, ...all.flatMap((v) => [v.shape[1], v.shape[2]]));
  const step = (width - right) / Math.max(all.length, 1);
  const narrow = step < 64;
  const top0 = narrow ? 46 : 34;
  const foot = narrow ? footNarrow : 108;
  const usable = Math.max(height - top0 - foot, 120);
  const drafts = all.map((v, i) => {
    const look = lookOf(scene, all, i);
    const size = naturalSize(look, v, largest, kindOf(scene.facts, all[i + 1]?.name ?? '') === 'dense');
    const chosen = scene.selection.layer.replace(/\.pre$/, '') === v.name ? scene.selection.units : [];
    const of = look === 'picture' ? 1 : v.shape[0];
    const slots = pick(of, Math.max(3, Math.floor(natural / (size + between))), chosen);
    const tall = slots.reduce((sum, s) => sum + (s.more > 0 ? gap : size + between), 0);
    return { v, look, size, of, slots, tall };
  });
  const scale = Math.min(usable / Math.max(...drafts.map((d) => d.tall)), 1.6);
  const columns = drafts.map((d, i): Column => {
    let y = top0 + (usable - d.tall * scale) / 2;
    const units: number[] = [];
    const ys: number[] = [];
    const gaps: Column['gaps'] = [];
    for (const s of d.slots) {
      const pitch = (s.more > 0 ? gap : d.size + between) * scale;
      if (s.more > 0) gaps.push({ more: s.more, y: y + pitch / 2 });
      else {
        units.push(s.unit);
        ys.push(y + pitch / 2);
      }
      y += pitch;
    }
    const size = Math.max(6, Math.min(d.size * scale, step * 0.8));
    return {
      v: d.v,
      look: d.look,
      units,
      gaps,
      of: d.of,
      x: 12 + step * (i + 0.5) - step * 0.12,
      size,
      y: (k) => ys[k]!,
    };
  });
  return { columns, step, height: top0 + usable + foot, foot: top0 + usable + 16, narrow };
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
