// What the units of a second layer look for in the picture, and for which classes units speak.
import type { Tensor } from '../safetensors';

/** The pictures of a second layer's units: the first layer's weights, each unit's times the weight to it. */
export function effectiveOf(first: Tensor<Float32Array>, second: Tensor<Float32Array>): Tensor<Float32Array> {
  const below = first.shape[0]!;
  const size = first.data.length / below;
  const units = second.shape[0]!;
  const data = new Float32Array(units * size);
  for (let u = 0; u < units; u++)
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let k = 0; k < below; k++) sum += second.data[u * below + k]! * first.data[k * size + i]!;
      data[u * size + i] = sum;
    }
  return { shape: [units, ...first.shape.slice(1)], data };
}

/** The names of the two classes that each unit speaks for most, from classes × units weights. */
export function favoursOf(outgoing: Tensor<Float32Array>, classes: readonly string[]): string[] {
  const [n, units] = outgoing.shape as [number, number];
  return Array.from({ length: units }, (_, u) =>
    Array.from({ length: n }, (_, c) => ({ c, w: outgoing.data[c * units + u]! }))
      .filter((x) => x.w > 0)
      .sort((a, b) => b.w - a.w || a.c - b.c)
      .slice(0, 2)
      .map((x) => classes[x.c] ?? String(x.c))
      .join(', '),
  );
}
