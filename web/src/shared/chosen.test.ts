import { expect, it } from 'vitest';
import type { RunFacts } from '../types';
import type { Scene } from '../view';
import { layerOf, toggled } from './chosen';

it('a click adds what is not chosen and takes away what is', () => {
  expect(toggled([4, 7], 5)).toEqual([4, 7, 5]);
  expect(toggled([4, 7, 5], 7)).toEqual([4, 5]);
});

it('a scene means the layer with weights that is chosen, before its activation too, else the first', () => {
  const scene = (layer: string): Scene => ({
    run: 'a',
    facts: { layers: ['conv1', 'fc1'] } as RunFacts,
    step: 0,
    axis: 'linear',
    last: 0,
    moving: false,
    live: false,
    selection: { split: 'test', samples: [], class: null, layer, units: [] },
    other: '',
    options: {},
    theme: 'light',
    lang: 'en',
  });
  expect(['', 'fc1', 'fc1.pre', 'pool1'].map((l) => layerOf(scene(l)))).toEqual(['conv1', 'fc1', 'fc1', 'conv1']);
});
