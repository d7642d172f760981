// Which views a layer can be shown in.
import type { RunFacts } from '../types';

/** The views to show a layer in, the best first: maps as maps, units by what they make of the samples, outputs by weights. */
export function candidates(facts: RunFacts, layer: string): string[] {
  const v = facts.values.find((x) => x.name === layer);
  if (!v) return [];
  const [, h, w] = v.shape;
  if (h * w > 1) return ['activations', 'projection', 'weights'];
  if (layer === facts.output) return ['weights', 'activations', 'projection'];
  return ['projection', 'neurons', 'activations', 'weights'];
}

/** The view to change to so that a layer is seen: null if one that is open shows it, or none does. */
export function viewFor(
  facts: RunFacts,
  layer: string,
  open: readonly string[],
  shows: (view: string) => boolean,
): string | null {
  if (open.some(shows)) return null;
  return candidates(facts, layer).find(shows) ?? null;
}
