// The views of the studio, by the questions that they answer and in the order of their tabs.
import type { RunFacts } from '../types';
import type { ViewKind } from '../view';
import { activations } from './activations';
import { confusion } from './confusion';
import { curves } from './curves';
import { data } from './data';
import { drawnKinds } from './drawn';
import { features } from './features';
import { mistakes } from './mistakes';
import { network } from './network';
import { neurons } from './neurons';
import { projection } from './projection';
import { sum } from './sum';
import { tryIt } from './try';
import { weights } from './weights';

export const kinds: readonly ViewKind[] = [
  // What does it get wrong?
  confusion,
  mistakes,
  // What did it learn?
  weights,
  features,
  neurons,
  // What does each layer see?
  network,
  activations,
  sum,
  projection,
  // How did it learn?
  curves,
  // Try it.
  tryIt,
  // Data.
  data,
  ...drawnKinds,
];

/** The views that a run has; before it is known, those that every run has. */
export function kindsFor(facts: RunFacts | null, run: string, comparing: boolean): readonly ViewKind[] {
  return kinds.filter((k) => !k.fits || (facts !== null && k.fits(facts, run, comparing)));
}
