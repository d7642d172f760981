// Types of the server's answers about runs and trainings. api.gen.ts is generated from Go types.
import type * as api from './api.gen';

export type {
  Listing,
  MetricColumns as Metrics,
  Training,
  Value,
} from './api.gen';

/** What the page reads of a recipe; a run of another program may have none. */
export interface Recipe {
  name?: string;
  title?: string;
  loss?: string;
  optimizer?: { kind?: string; learning_rate?: number };
  schedule?: unknown;
  l1?: number;
  l2?: number;
  batch?: number;
  epochs?: number;
}

/** run.json, with the network in the form of package nn and the parts of the recipe that the page reads. */
type Meta = Omit<api.Meta, 'recipe' | 'network'> & { recipe?: Recipe; network: api.Spec };

export type RunFacts = Omit<api.RunFacts, 'meta' | 'classes'> & { meta: Meta; classes: string[] | null };
