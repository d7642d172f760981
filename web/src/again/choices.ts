// What can be trained again because of a selection: which changes are offered for a run and in which order, and what
// each changes in the recipe.
import type { Edit, ExplainFacts, PropertyFacts } from '../api.gen';
import type { RunFacts } from '../types';

/** A transform that is added to the pictures, or what becomes of the selected training samples. */
export type Change = 'polarity' | 'edges' | 'without' | 'heavier';

export const isTransform = (c: Change): c is 'polarity' | 'edges' => c === 'polarity' || c === 'edges';

/** How much heavier the selected samples become. */
export const factor = 3;

/** Properties that a transform makes the same, or nearly so, for all pictures. */
const takesAway: Record<'polarity' | 'edges', readonly string[]> = {
  polarity: ['polarity'],
  edges: ['polarity', 'luminance', 'contrast', 'hue', 'saturation'],
};

/** Transforms of values; those of pictures come before them. */
const ofValues = ['scale', 'center', 'standardise'];

type Weights = { classes?: Record<string, number>; samples?: Record<string, number> };

/** The parts of a recipe that matter here. */
interface Recipe {
  name?: string;
  transforms?: (string | { kind: string })[];
  data?: { without?: number[] | null; labels?: Record<string, string> | null; weights?: Weights | null };
}

const recipeOf = (facts: RunFacts): Recipe => (facts.meta.recipe ?? {}) as Recipe;

const kindsOf = (r: Recipe): string[] => (r.transforms ?? []).map((x) => (typeof x === 'string' ? x : x.kind));

/** How well a property tells the selection from the rest: from ½, chance, to 1. */
export const tells = (p: PropertyFacts): number => Math.max(p.auc, 1 - p.auc);

export interface Choice {
  change: Change;
  /** The property that tells the selected samples from the rest best, of those that the change takes away. */
  reason: PropertyFacts | null;
}

/** Why nothing can be trained again. */
export type Hindrance = '' | 'readOnly' | 'data' | 'ability' | 'diverged';

export function hindrance(facts: RunFacts, readOnly: boolean): Hindrance {
  if (readOnly) return 'readOnly';
  if (facts.can.level !== 'replay') return 'ability';
  if (facts.data.error) return 'data';
  return facts.status === 'diverged' ? 'diverged' : '';
}

/** Whether the run is a branch that begins after step 0: with another transform its beginning would be missing. */
export const beginsLater = (facts: RunFacts): boolean => facts.first_step > 0;

/** What is offered for a selection of a split: first what takes away a difference that was measured, the clearest first. */
export function choices(facts: RunFacts, split: string, explained: ExplainFacts | null): Choice[] {
  const out: Choice[] = [];
  const have = kindsOf(recipeOf(facts));
  const transforms = facts.data.pictures && !beginsLater(facts) ? (['polarity', 'edges'] as const) : [];
  for (const change of transforms) {
    // Of a picture and its negative the edges are the same.
    if (have.includes(change) || (change === 'polarity' && have.includes('edges'))) continue;
    const gone = takesAway[change].filter((p) => !(p === 'polarity' && have.includes('polarity')));
    const found = (explained?.properties ?? []).filter((p) => p.tells && gone.includes(p.name));
    const reason = found.reduce<PropertyFacts | null>((a, b) => (a === null || tells(b) > tells(a) ? b : a), null);
    out.push({ change, reason });
  }
  if (split === 'train') out.push({ change: 'without', reason: null }, { change: 'heavier', reason: null });
  const weight = (c: Choice) => (c.reason ? tells(c.reason) : 0);
  return out.sort((a, b) => weight(b) - weight(a));
}

/** The edits of the recipe's text that add a transform: polarity to the picture as it is, edges to what the other
 * transforms of pictures make of it. The name says what was added. */
export function edits(facts: RunFacts, transform: 'polarity' | 'edges'): Edit[] {
  const recipe = recipeOf(facts);
  const have = kindsOf(recipe);
  const after = have.findIndex((k) => ofValues.includes(k));
  const at = transform === 'polarity' ? 0 : after < 0 ? have.length : after;
  const add: Edit =
    have.length === 0
      ? { key: 'transforms', value: `[${transform}]` }
      : { key: `transforms.${at}`, value: transform, insert: true };
  return [add, { key: 'name', value: `${recipe.name || facts.name}-${transform}` }];
}

/** The settings of a branch that leaves training samples out or makes them heavier, besides what the run changed itself. */
export function settings(facts: RunFacts, change: 'without' | 'heavier', samples: readonly number[]): string[] {
  const { without, weights } = recipeOf(facts).data ?? {};
  if (change === 'without') {
    const all = [...new Set([...(without ?? []), ...samples])].sort((a, b) => a - b);
    return [`data.without=${JSON.stringify(all)}`];
  }
  const each = { ...weights?.samples };
  for (const id of samples) each[id] = factor * (each[id] ?? 1);
  return [`data.weights=${JSON.stringify({ ...weights, samples: each })}`];
}
