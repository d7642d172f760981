import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import './testing/page';
import type { RunFacts } from './types';
import type { Scene } from './view';
import { drawnKinds } from './views/drawn';
import { registry } from './views.gen';

const facts = {
  values: [
    { name: 'input', shape: [1, 28, 28], layer: -1, pre: false },
    { name: 'fc1', shape: [10, 1, 1], layer: 0, pre: false },
    { name: 'fc2', shape: [10, 1, 1], layer: 1, pre: false },
  ],
  layers: ['fc1', 'fc2'],
  output: 'fc2',
  classes: ['0', '1'],
  data: { pictures: true, shape: [1, 28, 28] },
  meta: { network: { layers: [{ layer: 'dense' }, { layer: 'dense' }] } },
} as unknown as RunFacts;

const scene = (options: Record<string, string> = {}, step = 40): Scene =>
  ({
    run: 'sizes:abc',
    other: 'sizes:def@30',
    facts,
    step,
    last: 100,
    selection: { split: 'test', samples: [], class: null, layer: '', units: [] },
    options,
  }) as unknown as Scene;

/** Parameters of the command that the page leaves to it, with the reason. */
const left: Record<string, string> = {
  'film.zoom': 'the pane has a size',
  'film.levels': 'of animations',
  'film.steady': 'of animations',
  'projection.neuron': 'units are coloured in Projection',
  'projection.beside': 'it stands alone',
  'projection.layout': 'of Projection',
  'compare.layer': 'of part=weights, from the selection',
  'before-after.neuron': 'units are coloured in Projection',
};

describe('views that the server draws', () => {
  test('every parameter has a control or comes from the selection', () => {
    const missing: string[] = [];
    for (const kind of drawnKinds) {
      const view = kind.picture!(scene())!.view as keyof typeof registry;
      const all = scene({ x: 'y' });
      all.selection = { split: 'train', samples: [1], class: 1, layer: 'fc1', units: [2] };
      const given = { ...kind.picture!(all)!.params };
      all.selection = { ...all.selection, samples: [1, 2] };
      Object.assign(given, kind.picture!(all)!.params);
      const options = (kind.options?.(facts, scene()) ?? []).map((o) => o.name);
      const colours = (kind.options?.({ ...facts, data: { ...facts.data, shape: [3, 8, 8] } }, scene()) ?? []).map(
        (o) => o.name,
      );
      for (const param of Object.keys(registry[view]))
        if (!(param in given) && !options.includes(param) && !colours.includes(param) && !(`${view}.${param}` in left))
          missing.push(`${kind.name}: ${param}`);
    }
    expect(missing).toEqual([]);
  });

  test('no view of the command line is missing on the page', () => {
    const dir = join(import.meta.dirname, 'views');
    const source = readdirSync(dir)
      .map((f) => readFileSync(join(dir, f), 'utf8'))
      .join();
    const data = ['samples', 'dataset']; // which the view Data shows
    expect(Object.keys(registry).filter((v) => !source.includes(`view: '${v}'`) && !data.includes(v))).toEqual([]);
  });

  test('values that are usual for the command are left out, others given', () => {
    const layers = drawnKinds.find((k) => k.name === 'layers')!;
    expect(layers.picture!(scene())!.params).toEqual({});
    expect(layers.picture!(scene({ bundling: '0.2', method: 'umap' }))!.params).toEqual({
      bundling: '0.2',
      method: 'umap',
    });
    // The first choice of the page is not always the command's.
    const several = drawnKinds.find((k) => k.name === 'projections')!;
    expect(several.picture!(scene())!.params).toEqual({ compare: 'seeds' });
  });

  test('what compares with the start shows the end at step 0', () => {
    const both = drawnKinds.find((k) => k.name === 'before-after')!;
    expect(both.picture!(scene({}, 0))!.step).toBe(100);
    expect(both.picture!(scene({}, 40))!.step).toBeUndefined();
  });

  test('the difference is of two runs, or of two steps of one', () => {
    const compare = drawnKinds.find((k) => k.name === 'compare')!;
    expect(compare.fits!(facts, 'one', false)).toBe(false);
    expect(compare.picture!(scene())).toMatchObject({ with: 'sizes:def', params: { against: '30' } });
    // Of one run the earlier step comes first; until the other is known there is nothing to draw.
    const own = compare.picture!({ ...scene(), other: 'sizes:abc@7' })!;
    expect([own.with, own.step, own.params.against]).toEqual([undefined, 7, '40']);
    expect(compare.picture!({ ...scene(), other: '' })).toBeNull();
  });

  test('a sweep is shown of its trials alone', () => {
    const sweep = drawnKinds.find((k) => k.name === 'sweep')!;
    expect(sweep.fits!(facts, 'sizes:abc', false)).toBe(true);
    expect(sweep.fits!(facts, 'sizes', false)).toBe(false);
    expect(sweep.picture!(scene())!.run).toBe('sizes');
  });
});
