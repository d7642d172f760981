// The order of the runs on the home page: branches stand below the run that they left.
import type { Listing } from '../types';

export interface Row {
  r: Listing;
  /** 0 at the top, 1 for a branch, 2 for a branch of a branch, … */
  depth: number;
}

export const orders = ['newest', 'accuracy', 'size', 'name'] as const;
export type Order = (typeof orders)[number];

/** The runs that contain every word that was typed. */
export function matching(runs: readonly Listing[], typed: string, text: (r: Listing) => string): Listing[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...runs];
  return runs.filter((r) => {
    const all = text(r).toLowerCase();
    return words.every((w) => all.includes(w));
  });
}

/**
 * Of runs that are newest first, the families in the order of their newest member, those with a
 * running training first. Branches follow their parent in the order of their first steps.
 */
export function families(runs: readonly Listing[], alive: (r: Listing) => boolean): Row[] {
  const byName = new Map(runs.map((r) => [r.name, r]));
  const parent = (r: Listing): Listing | undefined => (r.parent === r.name ? undefined : byName.get(r.parent ?? ''));
  const branches = new Map<Listing, Listing[]>();
  for (const r of runs) {
    const p = parent(r);
    if (p) branches.set(p, [...(branches.get(p) ?? []), r]);
  }
  for (const b of branches.values()) b.sort((x, y) => (x.parent_step ?? 0) - (y.parent_step ?? 0));
  const done = new Set<Listing>();
  const all: Row[][] = [];
  for (const r of runs) {
    let top = r;
    for (let n = 0; n < runs.length; n++) {
      const p = parent(top);
      if (!p || done.has(p)) break;
      top = p;
    }
    const family: Row[] = [];
    const enter = (x: Listing, depth: number) => {
      if (done.has(x)) return;
      done.add(x);
      family.push({ r: x, depth });
      for (const b of branches.get(x) ?? []) enter(b, depth + 1);
    };
    enter(top, 0);
    if (family.length > 0) all.push(family);
  }
  const lives = all.filter((f) => f.some((x) => alive(x.r)));
  return [...lives, ...all.filter((f) => !lives.includes(f))].flat();
}

const numbers = new Intl.Collator('en', { numeric: true });

/** The rows in an order; only newest first has branches below their parents. */
export function ordered(
  runs: readonly Listing[],
  order: Order,
  alive: (r: Listing) => boolean,
  size: (r: Listing) => number,
): Row[] {
  if (order === 'newest') return families(runs, alive);
  const by: Record<Exclude<Order, 'newest'>, (a: Listing, b: Listing) => number> = {
    accuracy: (a, b) => (b.accuracy?.share ?? -1) - (a.accuracy?.share ?? -1),
    size: (a, b) => size(b) - size(a),
    name: (a, b) => numbers.compare(a.name, b.name),
  };
  return [...runs].sort(by[order]).map((r) => ({ r, depth: 0 }));
}
