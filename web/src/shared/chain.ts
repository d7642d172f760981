// Where a layer's numbers come from, in networks that are a chain of layers.
import type { RunFacts, Value } from '../types';

const joins = new Set(['add', 'concat', 'multiply', 'scale', 'matmul', 'slice']);

/** Whether every layer reads just the one before. */
export function isChain(facts: RunFacts): boolean {
  return facts.meta.network.layers.every((l) => !joins.has(l.layer) && !l.inputs && !l.from);
}

/** The values after an activation, as they follow each other. */
export function chain(facts: RunFacts): Value[] {
  return facts.values.filter((v) => !v.pre);
}

/** The value that a layer reads: its features as they lie before they were flattened. */
export function source(facts: RunFacts, layer: string): Value | undefined {
  const all = chain(facts);
  let at = all.findIndex((v) => v.name === layer) - 1;
  while (at > 0 && all[at]!.name.startsWith('flatten')) at--;
  return all[at];
}

/** What the network calls a layer: conv, dense, … */
export function kindOf(facts: RunFacts, layer: string): string {
  const v = facts.values.find((x) => x.name === layer);
  return v && v.layer >= 0 ? (facts.meta.network.layers[v.layer]?.layer ?? '') : '';
}
