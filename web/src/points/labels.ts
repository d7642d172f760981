// Where names of classes stand in a picture of points, so that it needs no legend. The
// algorithm and its constants are those of files (figure/labels.go).

export interface Label {
  class: number;
  x: number;
  y: number;
  /** The share of the class that lies around, to say which label goes first. */
  held: number;
}

/** How far around a place points count for it, as a share of the picture's side. */
export const labelNear = 1 / 7;
// Classes with fewer points, or with a smaller share of their weight near one place, have no label.
const fewest = 5;
const share = 0.25;
/** Of classes with twice as many points some stand for all. */
const tried = 200;
/** Left free inside the edges of the area. */
const margin = 2;

/**
 * Where the labels of classes go in a layout [n, 2], the most important first: at the
 * point of each class with the most of the class's weight around it, closer points
 * counting more. Classes that are spread everywhere have none. Points weigh 1 without
 * `weights`; one without weight does not count.
 */
export function labelsOf(
  points: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
  near: number,
  weights?: ArrayLike<number>,
): Label[] {
  const weight = (i: number) => (weights ? weights[i]! : 1);
  const of: number[][] = Array.from({ length: classes }, () => []);
  for (let i = 0; i < labels.length; i++) {
    const finite = Number.isFinite(points[2 * i]!) && Number.isFinite(points[2 * i + 1]!);
    if (finite && weight(i) > 0) of[labels[i]!]?.push(i);
  }
  const out: Label[] = [];
  of.forEach((all, k) => {
    if (all.length < fewest) return;
    const step = Math.max(1, Math.floor(all.length / tried));
    const some = all.filter((_, j) => j % step === 0);
    let whole = 0;
    for (const i of some) whole += weight(i);
    const best: Label = { class: k, x: 0, y: 0, held: 0 };
    for (const i of some) {
      let held = 0;
      for (const j of some) {
        const dx = (points[2 * j]! - points[2 * i]!) / near;
        const dy = (points[2 * j + 1]! - points[2 * i + 1]!) / near;
        const d = dx * dx + dy * dy;
        if (d < 1) held += weight(j) * (1 - d);
      }
      if (held / whole > best.held) {
        best.held = held / whole;
        best.x = points[2 * i]!;
        best.y = points[2 * i + 1]!;
      }
    }
    if (best.held > share) out.push(best);
  });
  return out.sort((a, b) => b.held - a.held);
}

/** A box by its middle and half its size. */
export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** The box moved into an area from 0, 0, if its middle is there. */
export function inside(b: Box, width: number, height: number): Box {
  if (b.x < 0 || b.y < 0 || b.x > width || b.y > height) return b;
  return {
    ...b,
    x: Math.min(Math.max(b.x, b.w + margin), width - b.w - margin),
    y: Math.min(Math.max(b.y, b.h + margin), height - b.h - margin),
  };
}

/**
 * Which boxes, in order of importance, have room: they are inside the area and meet no
 * box placed before them and none of those that are taken.
 */
export function placeLabels(
  boxes: readonly Box[],
  width: number,
  height: number,
  taken: readonly Box[] = [],
): boolean[] {
  const used = [...taken];
  return boxes.map((b) => {
    const room =
      b.x - b.w >= 0 &&
      b.y - b.h >= 0 &&
      b.x + b.w <= width &&
      b.y + b.h <= height &&
      !used.some((o) => Math.abs(b.x - o.x) <= b.w + o.w && Math.abs(b.y - o.y) <= b.h + o.h);
    if (room) used.push(b);
    return room;
  });
}

/** Labels part of the way from some to others; those that are in one only are left out. */
export function labelsBetween(a: readonly Label[], b: readonly Label[], share: number): Label[] {
  const out: Label[] = [];
  for (const from of a) {
    const to = b.find((l) => l.class === from.class);
    if (to) {
      out.push({
        class: from.class,
        x: from.x + share * (to.x - from.x),
        y: from.y + share * (to.y - from.y),
        held: from.held + share * (to.held - from.held),
      });
    }
  }
  return out;
}
