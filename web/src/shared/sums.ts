// The positive and negative parts of sums of products, and their bars.
import type { Tensor } from '../safetensors';

/** The positive and the negative terms of a unit's weighted sum, and the sum with the bias. */
export interface Parts {
  plus: number;
  minus: number;
  z: number;
}

/** The parts of the sums of every unit: weights holds units × … numbers, x one value for each weight of a unit. */
export function partsOf(w: Tensor, bias: ArrayLike<number> | undefined, x: ArrayLike<number>): Parts[] {
  const units = w.shape[0]!;
  const size = w.data.length / units;
  return Array.from({ length: units }, (_, u) => {
    let plus = 0;
    let minus = 0;
    for (let i = 0; i < size; i++) {
      const p = w.data[u * size + i]! * x[i]!;
      if (p > 0) plus += p;
      else minus += p;
    }
    return { plus, minus, z: plus + minus + (bias?.[u] ?? 0) };
  });
}

/** The largest magnitude of a part of several sums, which a full bar represents. */
export function largestPart(parts: readonly Parts[]): number {
  return Math.max(...parts.flatMap((p) => [p.plus, -p.minus]), 1e-12);
}

/** A bar around zero: positive terms blue, negative ones red, as shares of the largest. */
export function partsBar(plus: number, minus: number, limit: number): HTMLElement {
  const both = document.createElement('span');
  both.className = 'parts';
  for (const [name, v] of [
    ['minus', -minus],
    ['plus', plus],
  ] as const) {
    if (!(v > 0)) continue;
    const i = document.createElement('i');
    i.className = name;
    i.style.width = `${50 * Math.min(v / (limit || 1), 1)}%`;
    both.append(i);
  }
  return both;
}
