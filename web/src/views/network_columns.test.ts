import { describe, expect, it } from 'vitest';
import type { RunFacts, Value } from '../types';
import type { Scene } from '../view';
import { gapOf, picked, planColumns } from './network_columns';

function value(name: string, shape: [number, number, number]): Value {
  return { name, shape, layer: 0, pre: false };
}

function scene(units: number[]): Scene {
  const values = [
    value('input', [3, 8, 8]),
    value('conv1', [4, 8, 8]),
    value('flatten1', [256, 1, 1]),
    value('fc1', [30, 1, 1]),
  ];
  return {
    facts: { values } as RunFacts,
    selection: { split: 'test', samples: [], class: null, layer: 'fc1', units },
  } as unknown as Scene;
}

describe('the columns of the network', () => {
  it('are its values but flattened ones, the input being one picture', () => {
    const { columns } = planColumns(scene([]), 800, 500, 80);
    expect(columns.map((c) => [c.v.name, c.units.length, c.of])).toEqual([
      ['input', 1, 1],
      ['conv1', 4, 4],
      ['fc1', 10, 30],
    ]);
    expect(columns.every((c, i) => i === 0 || c.x > columns[i - 1]!.x)).toBe(true);
    expect(columns.every((c) => c.y(0) > 0 && c.y(c.units.length - 1) < 500)).toBe(true);
  });
  it('show the chosen units, and where others are left out', () => {
    const plan = planColumns(scene([17]), 800, 500, 80);
    const col = plan.columns[2]!;
    expect(col.units).toEqual([0, 1, 2, 3, 17, 25, 26, 27, 28, 29]);
    expect(gapOf(col, plan)).toBe((col.y(3) + col.y(4)) / 2);
  });
  it('turn their texts where they stand close', () => {
    expect(planColumns(scene([]), 800, 500, 80).narrow).toBe(false);
    expect(planColumns(scene([]), 250, 500, 80).narrow).toBe(true);
  });
});

it('of many units the first, the last and the chosen ones are drawn', () => {
  expect(picked(30, [])).toEqual([0, 1, 2, 3, 4, 25, 26, 27, 28, 29]);
  expect(picked(30, [29, 12, 40])).toEqual([0, 1, 2, 12, 24, 25, 26, 27, 28, 29]);
});
