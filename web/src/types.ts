// What the server says of runs and trainings; api.gen.ts is made from its Go types.
import type * as api from './api.gen';

export type {
  Measured,
  MetricColumns as Metrics,
  Training,
  Value,
} from './api.gen';

export interface LayerSpec {
  layer: string;
  activation?: string;
  [key: string]: unknown;
}

/** run.json's parts that the page reads. */
export interface Meta extends Omit<api.Meta, 'recipe' | 'network'> {
  recipe: { name?: string; title?: string; about?: string; batch?: number; epochs?: number };
  network: { input: number[]; layers: LayerSpec[] };
}

export type RunFacts = Omit<api.RunFacts, 'meta' | 'classes'> & { meta: Meta; classes: string[] | null };

export type Listing = api.Listing & Partial<api.RunGone>;
