// What the server says of runs and trainings; api.gen.ts is made from its Go types.
import type * as api from './api.gen';

export type {
  Listing,
  MetricColumns as Metrics,
  Training,
  Value,
} from './api.gen';

/** run.json, with the network as package nn describes it and what the page reads of the recipe. */
type Meta = Omit<api.Meta, 'recipe' | 'network'> & { recipe: { name?: string; title?: string }; network: api.Spec };

export type RunFacts = Omit<api.RunFacts, 'meta' | 'classes'> & { meta: Meta; classes: string[] | null };
