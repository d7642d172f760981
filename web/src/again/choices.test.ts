import { describe, expect, it } from 'vitest';
import type { ExplainFacts, PropertyFacts } from '../api.gen';
import type { RunFacts } from '../types';
import { choices, edits, hindrance, settings } from './choices';

interface Part {
  recipe?: unknown;
  pictures?: boolean;
  first?: number;
  level?: string;
  status?: string;
  error?: string;
}

const run = ({ recipe, pictures = true, first = 0, level = 'replay', status = 'finished', error }: Part = {}) =>
  ({
    name: 'houses',
    status,
    first_step: first,
    can: { level },
    data: { pictures, error },
    meta: { recipe: recipe ?? { name: 'house-mlp', transforms: [{ kind: 'scale' }, { kind: 'center' }], data: {} } },
  }) as unknown as RunFacts;

const property = (name: string, auc: number, tells = true) => ({ name, auc, tells }) as PropertyFacts;
const explained = (...properties: PropertyFacts[]) => ({ properties }) as unknown as ExplainFacts;
const offered = (f: RunFacts, split: string, e: ExplainFacts | null = null) =>
  choices(f, split, e).map((c) => c.change);

describe('what is offered', () => {
  it('is every change for training samples, and only transforms for test samples', () => {
    expect(offered(run(), 'train')).toEqual(['polarity', 'edges', 'without', 'heavier']);
    expect(offered(run(), 'test')).toEqual(['polarity', 'edges']);
  });
  it('is no transform for points, nor in a branch that begins later', () => {
    expect(offered(run({ pictures: false }), 'train')).toEqual(['without', 'heavier']);
    expect(offered(run({ pictures: false }), 'test')).toEqual([]);
    expect(offered(run({ first: 60 }), 'train')).toEqual(['without', 'heavier']);
  });
  it('is no transform that the recipe has, nor polarity where edges ignore it', () => {
    expect(offered(run({ recipe: { transforms: ['polarity', { kind: 'scale' }] } }), 'test')).toEqual(['edges']);
    expect(offered(run({ recipe: { transforms: [{ kind: 'edges' }] } }), 'test')).toEqual([]);
    expect(offered(run({ recipe: {} }), 'test')).toEqual(['polarity', 'edges']);
  });
  it('begins with what takes away the clearest difference, and names it', () => {
    // 0.02 is as clear as 0.98.
    const both = explained(property('ink', 1), property('polarity', 0.02), property('luminance', 0.7));
    expect(choices(run(), 'train', both).map((c) => [c.change, c.reason?.name])).toEqual([
      ['polarity', 'polarity'],
      ['edges', 'polarity'],
      ['without', undefined],
      ['heavier', undefined],
    ]);
    const colour = explained(property('polarity', 0.6, false), property('hue', 0.1), property('saturation', 0.8));
    expect(choices(run(), 'train', colour).map((c) => [c.change, c.reason?.name])).toEqual([
      ['edges', 'hue'],
      ['polarity', undefined],
      ['without', undefined],
      ['heavier', undefined],
    ]);
  });
  it('does not promise to take away a polarity that the recipe took away', () => {
    const list = choices(run({ recipe: { transforms: ['polarity'] } }), 'test', explained(property('polarity', 0.9)));
    expect(list).toEqual([{ change: 'edges', reason: null }]);
  });
});

it('nothing is offered where something is missing', () => {
  expect(hindrance(run(), false)).toBe('');
  expect(hindrance(run(), true)).toBe('readOnly');
  expect(hindrance(run({ level: 'forward' }), false)).toBe('ability');
  expect(hindrance(run({ error: 'the files of mnist are not there' }), false)).toBe('data');
  expect(hindrance(run({ status: 'diverged' }), false)).toBe('diverged');
  expect(hindrance(run({ status: 'running' }), false)).toBe('');
});

describe('what a choice changes', () => {
  const name = (kind: string) => ({ key: 'name', value: `house-mlp-${kind}` });
  it('is the list of transforms, at the right place', () => {
    expect(edits(run(), 'polarity')).toEqual([
      { key: 'transforms.0', value: 'polarity', insert: true },
      name('polarity'),
    ]);
    const cropped = { name: 'house-mlp', transforms: [{ kind: 'crop', size: [20] }, { kind: 'standardise' }] };
    expect(edits(run({ recipe: cropped }), 'polarity')[0]!.key).toBe('transforms.0');
    expect(edits(run({ recipe: cropped }), 'edges')[0]!.key).toBe('transforms.1');
    expect(edits(run({ recipe: { transforms: ['greyscale'] } }), 'edges')[0]!.key).toBe('transforms.1');
    expect(edits(run({ recipe: {} }), 'edges')).toEqual([
      { key: 'transforms', value: '[edges]' },
      { key: 'name', value: 'houses-edges' },
    ]);
  });
  it('adds to what the run left out or weighed', () => {
    const recipe = { data: { without: [9], weights: { classes: { 3: 2 }, samples: { 5: 2, 7: 4 } } } };
    expect(settings(run({ recipe }), 'without', [12, 2])).toEqual(['data.without=[2,9,12]']);
    expect(settings(run({ recipe }), 'heavier', [5, 8])).toEqual([
      'data.weights={"classes":{"3":2},"samples":{"5":6,"7":4,"8":3}}',
    ]);
    expect(settings(run(), 'heavier', [1])).toEqual(['data.weights={"samples":{"1":3}}']);
  });
});
