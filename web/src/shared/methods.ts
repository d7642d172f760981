// The options of how many dimensions become two.
import type { Option } from '../view';
import { choice } from './choice';

export const methodChoice: Option = choice(
  'method',
  'points.method',
  [
    ['tsne', 'points.tsne'],
    ['umap', 'points.umap'],
    ['pca', 'points.pca'],
    ['mds', 'points.mds'],
  ],
  ['about.neighbours', 'about.distances'],
);

export const observationsOption: Option = {
  name: 'observations',
  label: 'drawn.observations',
  about: ['drawn.aboutObservations'],
  number: true,
};
export const seedOption: Option = { name: 'seed', label: 'drawn.seed', about: ['drawn.aboutSeed'], number: true };
export const perplexityOption: Option = {
  name: 'perplexity',
  label: 'drawn.perplexity',
  about: ['drawn.aboutPerplexity'],
  number: true,
};
