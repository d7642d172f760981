// The order of values in networks in which every layer reads the one before.
import type { RunFacts, Value } from '../types';

const joins = new Set(['add', 'concat', 'multiply', 'scale', 'matmul', 'slice']);

/** Whether every layer reads just the one before. */
export function isChain(facts: RunFacts): boolean {
  return facts.meta.network.layers.every((l) => !joins.has(l.layer) && !l.inputs && !l.from);
}

/** The values after activations, in order. */
export function chain(facts: RunFacts): Value[] {
  return facts.values.filter((v) => !v.pre);
}

/** The value that a layer reads, with its shape before flattening. */
export function source(facts: RunFacts, layer: string): Value | undefined {
  const all = chain(facts);
  let at = all.findIndex((v) => v.name === layer) - 1;
  while (at > 0 && all[at]!.name.startsWith('flatten')) at--;
  return all[at];
}

/** The kind of a layer: conv, dense, … */
export function kindOf(facts: RunFacts, layer: string): string {
  const v = facts.values.find((x) => x.name === layer);
  return v && v.layer >= 0 ? (facts.meta.network.layers[v.layer]?.layer ?? '') : '';
}
