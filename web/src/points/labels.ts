// Names of classes where most of them lie, so that no colour has to be looked up.

export interface Label {
  class: number;
  x: number;
  y: number;
  /** How much of the class lies around, to say which label goes first. */
  held: number;
}

const mostOf = 160;

/**
 * The place of each class's label in a layout [n, 2]: a point with most of its class
 * within a circle. Classes that lie everywhere, or that hardly anything is of, have none.
 */
export function labelsOf(points: Float32Array, labels: ArrayLike<number>, classes: number, near: number): Label[] {
  const of: number[][] = Array.from({ length: classes }, () => []);
  for (let i = 0; i < labels.length; i++) {
    if (Number.isFinite(points[2 * i]!)) of[labels[i]!]?.push(i);
  }
  const out: Label[] = [];
  of.forEach((all, k) => {
    if (all.length < 5) return;
    const step = Math.max(1, Math.floor(all.length / mostOf));
    const some = all.filter((_, j) => j % step === 0);
    const best: Label = { class: k, x: 0, y: 0, held: 0 };
    for (const i of some) {
      let held = 0;
      for (const j of some) {
        const d = Math.hypot(points[2 * i]! - points[2 * j]!, points[2 * i + 1]! - points[2 * j + 1]!) / near;
        if (d < 1) held += 1 - d * d;
      }
      if (held / some.length > best.held) {
        best.held = held / some.length;
        best.x = points[2 * i]!;
        best.y = points[2 * i + 1]!;
      }
    }
    if (best.held > 0.25) out.push(best);
  });
  return out.sort((a, b) => b.held - a.held);
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
