import '../testing/page';
import { describe, expect, it } from 'vitest';
import type { SeparationFacts } from '../api.gen';
import type { RunFacts, Value } from '../types';
import { barText, best, measuredLayers } from './layer_bars';
import { candidates, viewFor } from './layer_views';

const value = (name: string, layer: number, shape: [number, number, number], pre = false) =>
  ({ name, layer, shape, pre }) as Value;
const values = [
  value('input', -1, [1, 28, 28]),
  value('conv1', 0, [4, 28, 28]),
  value('flatten1', 1, [3136, 1, 1]),
  value('fc1.pre', 2, [30, 1, 1], true),
  value('fc1', 2, [30, 1, 1]),
  value('dropout1', 3, [30, 1, 1]),
  value('fc2', 4, [10, 1, 1]),
];
const facts = { values, output: 'fc2' } as unknown as RunFacts;
const bar = (layer: string, hit: number): SeparationFacts => ({
  run: 'r',
  step: 170,
  layer,
  split: 'test',
  samples: 2000,
  neighbours: 6,
  hit,
  chance: 0.101,
});

describe('the bar of a layer', () => {
  it('is of every layer but those that pass on what they get', () => {
    expect(measuredLayers(facts)).toEqual(['input', 'conv1', 'fc1', 'fc2']);
  });
  it('is best where the share is largest, if there is more than one', () => {
    const layers = { input: bar('input', 0.8), fc1: bar('fc1', 0.9), fc2: bar('fc2', 0.9) };
    expect(best(layers, values)).toBe('fc1');
    expect(best({ input: bar('input', 0.8) }, values)).toBe(null);
  });
  it('is said in words', () => {
    expect(barText(bar('fc1', 0.342))).toBe(
      'At step 170 34 of 100 neighbours in fc1 are of its class (6 nearest of 2,000 test samples; by chance 10)',
    );
  });
});

describe('a layer that is clicked', () => {
  const shows = (views: string[]) => (view: string) => views.includes(view);
  it('is shown where it is open, and otherwise in the first view that can', () => {
    expect(viewFor(facts, 'conv1', ['confusion', 'weights'], shows(['weights']))).toBe(null);
    expect(viewFor(facts, 'conv1', ['confusion'], shows(['activations', 'weights']))).toBe('activations');
    expect(viewFor(facts, 'fc1', ['curves'], shows(['weights', 'neurons']))).toBe('neurons');
    expect(viewFor(facts, 'fc2', ['curves'], shows(['weights', 'activations']))).toBe('weights');
    expect(viewFor(facts, 'fc2', ['curves'], shows([]))).toBe(null);
  });
  it('has maps as maps and units by what they make of the samples', () => {
    expect(candidates(facts, 'conv1')[0]).toBe('activations');
    expect(candidates(facts, 'fc1')[0]).toBe('projection');
    expect(candidates(facts, 'nothing')).toEqual([]);
  });
});
