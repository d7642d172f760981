// Types of the server's answers about runs and trainings. api.gen.ts is generated from Go types.
import type * as api from './api.gen';

export type {
  Listing,
  MetricColumns as Metrics,
  Training,
  Value,
} from './api.gen';

/** run.json, with the network in the form of package nn and the parts of the recipe that the page reads. */
type Meta = Omit<api.Meta, 'recipe' | 'network'> & { recipe: { name?: string; title?: string }; network: api.Spec };

export type RunFacts = Omit<api.RunFacts, 'meta' | 'classes'> & { meta: Meta; classes: string[] | null };
