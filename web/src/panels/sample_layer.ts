// The layer in which a sample is compared with others.
import * as state from '../state';
import type { RunFacts } from '../types';

const passing = ['dropout', 'flatten'];

/** The chosen layer if it is hidden, else the last hidden one; '' for a network without one. */
export function layerOf(facts: RunFacts): string {
  const chosen = state.selection.value.layer.replace(/\.pre$/, '');
  const hidden = facts.values.filter((v) => !v.pre && v.layer >= 0 && v.name !== facts.output);
  if (hidden.some((v) => v.name === chosen)) return chosen;
  const own = hidden.filter((v) => !passing.some((p) => v.name.startsWith(p)));
  return (own.at(-1) ?? hidden.at(-1))?.name ?? '';
}
