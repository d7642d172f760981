// The positions of the network's layers and units: a column for each value.
import { chain } from '../shared/chain';
import type { Value } from '../types';
import type { Scene } from '../view';

const maxUnits = 10;
const footNarrow = 96;

/** A layer: its units from top to bottom. */
export interface Column {
  v: Value;
  /** The drawn units; the gap is between the two that are not consecutive. */
  units: number[];
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
  /** Whether columns are so close that the texts above and below are rotated. */
  narrow: boolean;
}

/** Whether a value consists of maps rather than single numbers. */
export function isMap(v: Value): boolean {
  return v.shape[1] * v.shape[2] > 1;
}

/** The values that have a column. */
export function shownValues(scene: Scene): Value[] {
  return chain(scene.facts).filter((v) => !v.name.startsWith('flatten'));
}

/** Places the columns in a space, with room for the answers on the right. */
export function planColumns(scene: Scene, width: number, height: number, right: number): Plan {
  const all = shownValues(scene);
  const step = (width - right) / Math.max(all.length, 1);
  const narrow = step < 64;
  const top0 = narrow ? 46 : 34;
  const foot = narrow ? footNarrow : 58;
  const columns = all.map((v, i) => {
    const maps = isMap(v);
    const chosen = scene.selection.layer.replace(/\.pre$/, '') === v.name ? scene.selection.units : [];
    // The channels of a colour picture are drawn as one picture.
    const of = v.name === 'input' && maps ? 1 : v.shape[0];
    const units = of <= maxUnits ? [...Array(of).keys()] : picked(of, chosen);
    const usable = height - top0 - foot;
    const pitch = Math.min(usable / Math.max(units.length, 1), v.name === 'input' && maps ? 96 : 64);
    const size = Math.max(6, Math.min(maps ? pitch - 4 : Math.min(pitch - 4, 24), step * 0.62));
    const top = top0 + (usable - pitch * units.length) / 2;
    return { v, units, of, x: 12 + step * (i + 0.5) - step * 0.12, size, y: (k: number) => top + pitch * (k + 0.5) };
  });
  return { columns, step, height, narrow };
}

/** The position of the sign for omitted units. */
export function gapOf(col: Column, plan: Plan): number {
  const cut = col.units.findIndex((u, k) => k > 0 && u !== col.units[k - 1]! + 1);
  return cut > 0 ? (col.y(cut - 1) + col.y(cut)) / 2 : plan.height - (plan.narrow ? footNarrow : 44);
}

/** A selection of n units: the first, the last and the chosen ones. */
export function picked(n: number, chosen: readonly number[]): number[] {
  const half = maxUnits / 2;
  const set = new Set<number>();
  for (const u of chosen.slice(0, half)) if (u < n) set.add(u);
  for (let i = 0; set.size < half && i < n; i++) set.add(i);
  for (let i = n - 1; set.size < maxUnits && i >= 0; i--) set.add(i);
  return [...set].sort((a, b) => a - b);
}
