import { expect, test } from 'vitest';
import '../testing/page';
import type { NeuronFacts, NeuronMapFacts, ResponseFacts } from '../api.gen';
import type { Scene } from '../view';
import { bySamples, isFew, liftOf, type Shown, strongest, tells } from './neurons_state';

const unit = (u: number, best: number) => ({ unit: u, best, silent: false, rate: 0.5 }) as NeuronFacts;

function shown(chosen: number | null, responses: ResponseFacts | null = null): Shown {
  return {
    scene: { selection: { class: chosen, samples: [] as number[] }, options: {} } as unknown as Scene,
    map: {
      facts: { layer: 'fc1', classes: ['a', 'b'], units: [unit(0, 0), unit(1, 1), unit(2, -1)] } as NeuronMapFacts,
      tensors: {
        power: { shape: [2, 3], data: Float32Array.of(0.8, 0.2, 0.1, 0.1, 0.4, -0.2) },
        auc: { shape: [2, 3], data: Float32Array.of(0.9, 0.4, 0.5, 0.6, 0.2, 0.5) },
      },
      bytes: 0,
    },
    responses,
  };
}

test('a unit shows the class that it tells best, or the chosen one, as a share of the best unit for it', () => {
  const s = shown(null);
  const most = strongest(s);
  expect(most.map((v) => v.toFixed(1))).toEqual(['0.8', '0.4']);
  expect(tells(s, unit(1, 1), most)).toMatchObject({ class: 1, share: 1 });
  expect(tells(s, unit(1, 1), most).auc).toBeCloseTo(0.2);
  expect(tells(s, unit(2, -1), most)).toEqual({ class: -1, power: 0, share: 0, auc: 0.5 });
  expect(tells(shown(0), unit(1, 1), most).share).toBeCloseTo(0.25);
  expect(tells(shown(1), unit(2, -1), most).share).toBe(0); // none below nothing
});

test('responses count for the layer that they are of', () => {
  const units = [{ lift: 1 }, { lift: -2 }, { lift: null }];
  expect(liftOf(shown(null), 1)).toBeNull();
  expect(liftOf(shown(null, { layer: 'fc1', units } as unknown as ResponseFacts), 1)).toBe(-2);
  expect(liftOf(shown(null, { layer: 'fc2', units } as unknown as ResponseFacts), 1)).toBeNull();
});

test('chosen samples colour the map unless classes are asked for, and rare units are hollow', () => {
  const scene = (samples: number[], colour?: string) =>
    ({ selection: { samples }, options: colour ? { colour } : {} }) as unknown as Scene;
  expect([bySamples(scene([])), bySamples(scene([3])), bySamples(scene([3], 'class'))]).toEqual([false, true, false]);
  expect([isFew({ ...unit(0, 0), rate: 0.001 }, 1000), isFew(unit(0, 0), 1000)]).toEqual([true, false]);
});
