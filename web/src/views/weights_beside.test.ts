import '../testing/page';
import { expect, test } from 'vitest';
import type { WeightFacts } from '../api.gen';
import type { RunFacts } from '../types';
import { comparable, comparisonOf, contrastOf, typical } from './weights_beside';

const answer = {
  facts: { step: 9 } as WeightFacts,
  tensors: {
    'class-mean': { shape: [3, 1, 1, 2], data: Float32Array.of(10, 20, 30, 40, 50, 60) },
    contrast: { shape: [3, 1, 1, 2], data: Float32Array.of(-30, -20, 0, 5, 30, 15) },
    likeness: { shape: [2, 3], data: Float32Array.of(0.1, 0.2, 0.6, 0.5, -0.5, 0.9) },
  },
  bytes: 0,
};

test('an answer without mean pictures has no comparison', () => {
  expect(comparisonOf({ ...answer, tensors: {} })).toBeNull();
  expect(comparisonOf(answer)).toMatchObject({ step: 9, shape: [1, 1, 2] });
});

test('the likeness of means and of contrasts is averaged over the units that are shown', () => {
  const c = comparisonOf(answer)!;
  expect(typical(c, 0, [0, 1, 2])).toBeCloseTo(0.3);
  expect(typical(c, 1, [0, 1, 2])).toBeCloseTo(0.3);
  expect(typical(c, 1, [2])).toBeCloseTo(0.9);
});

test('contrasts are those of the shown units, on one scale of their own', () => {
  const s = contrastOf(comparisonOf(answer)!, [2, 1]);
  expect([s.at(0, 0), s.at(0, 1), s.at(1, 0), s.at(1, 1)]).toEqual([30, 15, 0, 5]);
  expect([s.low, s.high]).toEqual([0, 30]);
});

test('only units that weigh pixels and stand for classes have pictures beside them', () => {
  const facts = (layers: string[], shape: number[], pictures = true, classes = ['a', 'b']) =>
    ({
      classes,
      data: { pictures },
      values: [
        { name: 'input', layer: -1, shape },
        ...layers.map((name, layer) => ({ name, layer, shape: [2, 1, 1], classes: layer === layers.length - 1 })),
      ],
      meta: { network: { layers: layers.map(() => ({ layer: 'dense' })) } },
      output: layers.at(-1),
    }) as unknown as RunFacts;
  expect(comparable(facts(['fc1'], [1, 28, 28]), 'fc1')).toBe(true);
  expect(comparable(facts(['fc1'], [3, 32, 32]), 'fc1')).toBe(true);
  expect(comparable(facts(['fc1', 'fc2'], [1, 28, 28]), 'fc1')).toBe(false);
  expect(comparable(facts(['fc1', 'fc2'], [1, 28, 28]), 'fc2')).toBe(false);
  expect(comparable(facts(['fc1'], [2, 1, 1]), 'fc1')).toBe(false);
  expect(comparable(facts(['fc1'], [1, 28, 28], false), 'fc1')).toBe(false);
});
