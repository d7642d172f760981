// Places the names of classes in a picture of points, so that it needs no legend. The algorithm
// and its constants are those of figure/labels.go.

export interface Label {
  class: number;
  x: number;
  y: number;
  /** How much of the class is near the label, and of what is near it the class: what is placed first. */
  held: number;
}

/** The radius within which points count for a label, as a share of the picture's side. */
export const labelNear = 1 / 7;
// Classes with fewer points have no label, nor those of which no place has this much: their share of
// the weight there times the share of their weight that is there.
const fewest = 5;
const share = 0.045;
// A class in several clusters has a label at each, at most `most`, and at this least distance by
// that within which points count.
const most = 4;
const apart = 1.5;
// Half way between two clusters is at most this share of the weight around either.
const gap = 0.5;
/** Classes with at least twice as many points are sampled. */
const tried = 200;
// The width of a digit of a point's number, how far its middle is under the point's edge, and half
// its height.
const digitWidth = 7;
const numberBelow = 7;
const numberHalf = 6;

/**
 * The labels of classes in a layout [n, 2], the most important first. A label is at the point
 * of its class with the most weight of the class and the least of others around it, closer points counting
 * more, and again at other places of the class. Classes that are spread out evenly get no label. Without `weights` each point weighs 1; points of
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
  const some: { i: number; k: number; weight: number }[] = []; // those that are tried, for the others too
  of.forEach((all, k) => {
    const step = Math.max(1, Math.floor(all.length / tried));
    for (let j = 0; j < all.length; j += step) some.push({ i: all[j]!, k, weight: weight(all[j]!) * step });
  });
  const weightAt = (list: typeof some, x: number, y: number): number => {
    let sum = 0;
    for (const q of list) {
      const dx = (points[2 * q.i]! - x) / near;
      const dy = (points[2 * q.i + 1]! - y) / near;
      const d = dx * dx + dy * dy;
      if (d < 1) sum += q.weight * (1 - d);
    }
    return sum;
  };
  const out: Label[] = [];
  of.forEach((all, k) => {
    if (all.length < fewest) return;
    const mine = some.filter((p) => p.k === k);
    let whole = 0;
    for (const p of mine) whole += p.weight;
    const ours = mine.map(({ i }) => weightAt(mine, points[2 * i]!, points[2 * i + 1]!));
    const held = mine.map(
      ({ i }, n) => (ours[n]! / whole) * (ours[n]! / weightAt(some, points[2 * i]!, points[2 * i + 1]!)),
    );
    const own: (Label & { ours: number })[] = [];
    for (let n = 0; n < mine.length && own.length < most; n++) {
      let best = -1;
      held.forEach((h, j) => {
        if (h > share && (best < 0 || h > held[best]!)) best = j;
      });
      if (best < 0) break;
      const x = points[2 * mine[best]!.i]!;
      const y = points[2 * mine[best]!.i + 1]!;
      const clear = own.every(
        (l) => weightAt(mine, (x + l.x) / 2, (y + l.y) / 2) <= gap * Math.min(ours[best]!, l.ours),
      );
      if (!clear) {
        held[best] = 0;
        continue;
      }
      own.push({ class: k, x, y, held: held[best]!, ours: ours[best]! });
      mine.forEach(({ i }, j) => {
        const dx = (points[2 * i]! - x) / near;
        const dy = (points[2 * i + 1]! - y) / near;
        if (dx * dx + dy * dy < apart * apart) held[j] = 0;
      });
    }
    for (const { ours: _, ...l } of own) out.push(l);
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

/** About the width of a layer's name and the point before a unit's number. */
export function layerWidth(layer: string): number {
  return digitWidth * [...layer].length + digitWidth / 2;
}

/**
 * The points, discs of a radius, with room for their numbers below them, each after a name `prefix` wide:
 * where a number covers neither a point nor a number before it.
 */
export function roomForNumbers(
  at: readonly (readonly [number, number])[],
  numbers: readonly number[],
  radius: number,
  prefix: number,
): boolean[] {
  const points = at.map(([x, y]) => ({ x, y, w: radius, h: radius }));
  const boxes = at.map(([x, y], i) => ({
    x,
    y: y + radius + numberBelow,
    w: (prefix + digitWidth * String(numbers[i]).length) / 2,
    h: numberHalf,
  }));
  return placeLabels(boxes, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, points);
}

/**
 * Labels interpolated between two sets: each goes to the nearest of its class that no other went to.
 * Those without one are left out.
 */
export function labelsBetween(a: readonly Label[], b: readonly Label[], share: number): Label[] {
  const out: Label[] = [];
  const used = new Set<Label>();
  for (const from of a) {
    const far = (l: Label) => (l.x - from.x) ** 2 + (l.y - from.y) ** 2;
    const to = b
      .filter((l) => l.class === from.class && !used.has(l))
      .reduce<Label | undefined>((best, l) => (best && far(best) <= far(l) ? best : l), undefined);
    if (to) {
      used.add(to);
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
