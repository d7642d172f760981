// The view with which a run begins.
import type { RunFacts } from './types';

/** The plane where the data are its points, else the network; of a network that cannot be computed, what was recorded of it. */
export function startView(facts: RunFacts, has: (view: string) => boolean): string {
  const { level } = facts.can;
  if (level !== 'replay' && level !== 'forward') return facts.steps.predictions.length > 0 ? 'confusion' : 'curves';
  const [c, h, w] = facts.data.shape ?? [0, 0, 0];
  if (facts.data.pictures || c * h * w !== 2) return 'network';
  return has('plane') ? 'plane' : 'try';
}
