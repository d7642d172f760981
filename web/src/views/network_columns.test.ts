import { describe, expect, it } from 'vitest';
import type { RunFacts, Value } from '../types';
import type { Scene } from '../view';
import { glyphX, pick, planColumns } from './network_columns';

type Layer = [name: string, kind: string, shape: [number, number, number]];

function scene(units: number[], layers: Layer[]): Scene {
  const values: Value[] = [
    { name: 'input', shape: [3, 8, 8], layer: -1, pre: false },
    ...layers.map(([name, , shape], layer) => ({ name, shape, layer, pre: false })),
  ];
  return {
    facts: { values, meta: { network: { layers: layers.map(([, layer]) => ({ layer })) } } } as unknown as RunFacts,
    selection: { split: 'test', samples: [], class: null, layer: 'fc1', units },
  } as unknown as Scene;
}

const convnet: Layer[] = [
  ['conv1', 'conv', [4, 8, 8]],
  ['flatten1', 'flatten', [256, 1, 1]],
  ['drop1', 'dropout', [256, 1, 1]],
  ['fc1', 'dense', [40, 1, 1]],
];

describe('the columns of the network', () => {
  it('are its values but those passed on, the input being one picture', () => {
    const { columns } = planColumns(scene([], convnet), 800, 500, 80);
    expect(columns.map((c) => [c.v.name, c.look, c.units.length, c.of])).toEqual([
      ['input', 'picture', 1, 1],
      ['conv1', 'maps', 4, 4],
      ['fc1', 'circles', 9, 40],
    ]);
    expect(columns.every((c, i) => i === 0 || c.x > columns[i - 1]!.x)).toBe(true);
    expect(columns.every((c) => c.y(0) > 0 && c.y(c.units.length - 1) < 500)).toBe(true);
  });
  it('show the chosen unit, and how many are omitted between', () => {
    const col = planColumns(scene([20], convnet), 800, 500, 80).columns[2]!;
    expect(col.units).toContain(20);
    expect(col.gaps.map((g) => g.more)).toEqual([16, 16]);
    expect(col.gaps.reduce((n, g) => n + g.more, col.units.length)).toBe(40);
    expect(col.gaps[0]!.y).toBeGreaterThan(col.y(3));
    expect(col.gaps[0]!.y).toBeLessThan(col.y(4));
  });
  it('draw units that read the picture as their weights', () => {
    const dense: Layer[] = [
      ['fc1', 'dense', [5, 1, 1]],
      ['fc2', 'dense', [3, 1, 1]],
    ];
    const { columns } = planColumns(scene([], dense), 800, 500, 80);
    expect(columns.map((c) => c.look)).toEqual(['picture', 'weights', 'circles']);
  });
  it('stand in turn in two or three columns where they would be too small', () => {
    const many: Layer[] = [
      ['fc1', 'dense', [16, 1, 1]],
      ['fc2', 'dense', [16, 1, 1]],
      ['fc3', 'dense', [10, 1, 1]],
    ];
    const { columns } = planColumns(scene([], many), 900, 500, 80);
    expect(columns.map((c) => [c.look, c.beside, c.gaps.length])).toEqual([
      ['picture', 1, 0],
      ['weights', 2, 0],
      ['effective', 2, 0],
      ['circles', 1, 0],
    ]);
    const [, first] = columns;
    expect(glyphX(first!, 1)).toBeGreaterThan(glyphX(first!, 0));
    expect(glyphX(first!, 2)).toBe(glyphX(first!, 0));
    expect(first!.y(2) - first!.y(0)).toBeGreaterThanOrEqual(first!.size);
    expect(columns[2]!.named).toBe(true);
  });
});

it('of many units the first, the last and the chosen ones are drawn', () => {
  const shown = (n: number, limit: number, chosen: number[]) =>
    pick(n, limit, chosen).map((s) => (s.more > 0 ? `+${s.more}` : s.unit));
  expect(shown(4, 5, [])).toEqual([0, 1, 2, 3]);
  expect(shown(30, 7, [])).toEqual([0, 1, 2, '+24', 27, 28, 29]);
  expect(shown(30, 7, [12])).toEqual([0, 1, 2, '+9', 12, '+16', 29]);
  expect(shown(30, 7, [29, 40])).toEqual([0, 1, 2, '+24', 27, 28, 29]);
});
