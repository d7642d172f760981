// The views of the studio, in the order of their tabs and number keys.
import type { ViewKind } from '../view';
import { activations } from './activations';
import { confusion } from './confusion';
import { curves } from './curves';
import { data } from './data';
import { drawn } from './drawn';
import { tryIt } from './try';
import { weights } from './weights';

export const kinds: readonly ViewKind[] = [
  drawn('network', 'view.network', (s) => ({
    view: 'network',
    params: { split: s.selection.split, sample: String(s.selection.samples[0] ?? 0) },
  })),
  weights,
  activations,
  confusion,
  curves,
  tryIt,
  data,
];
