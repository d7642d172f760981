// Places the names of classes in a picture of points, so that it needs no legend. The algorithm
// and its constants are those of figure/labels.go.

export interface Label {
  class: number;
  x: number;
  y: number;
  /** The share of the class near the label, which decides which label is placed first. */
  held: number;
}

/** The radius within which points count for a label, as a share of the picture's side. */
export const labelNear = 1 / 7;
// Classes with fewer points, or with a smaller share of their weight near one place, have no label.
const fewest = 5;
const share = 0.25;
/** Classes with at least twice as many points are sampled. */
const tried = 200;
/** Free space inside the edges of the area. */
const margin = 2;
// The width of a digit of a point's number, how far its middle is under the point's edge, and half
// its height.
const digitWidth = 6.1;
const numberBelow = 6;
const numberHalf = 5;

/**
 * The labels of classes in a layout [n, 2], the most important first. A label is at the point
 * of its class with the most weight of the class around it; closer points count more. Classes
 * that are spread out evenly get no label. Without `weights` each point weighs 1; points of
 * weight 0 are ignored.
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

/** Moves a box into the area width × height if the middle of the box lies in the area. */
export function inside(b: Box, width: number, height: number): Box {
  if (b.x < 0 || b.y < 0 || b.x > width || b.y > height) return b;
  return {
    ...b,
    x: Math.min(Math.max(b.x, b.w + margin), width - b.w - margin),
    y: Math.min(Math.max(b.y, b.h + margin), height - b.h - margin),
  };
}

/**
 * The boxes, in order of importance, for which there is room: inside the area, and overlapping
 * neither a box placed before nor a taken one.
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

/**
 * The points, discs of a radius, with room for their numbers below them: where a number covers
 * neither a point nor a number before it.
 */
export function roomForNumbers(
  at: readonly (readonly [number, number])[],
  numbers: readonly number[],
  radius: number,
): boolean[] {
  const points = at.map(([x, y]) => ({ x, y, w: radius, h: radius }));
  const boxes = at.map(([x, y], i) => ({
    x,
    y: y + radius + numberBelow,
    w: (digitWidth / 2) * String(numbers[i]).length,
    h: numberHalf,
  }));
  return placeLabels(boxes, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, points);
}

/** Labels interpolated between two sets, without those that are in only one set. */
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
