import { describe, expect, it } from 'vitest';
import type { ActivationFilmFacts } from '../api.gen';
import { activationOf, sampleLevels, squareSide } from './activations_film';

it('a film has the levels of each sample at each frame', () => {
  // Two frames, three samples, two channels of one number each.
  const film = {
    facts: {} as ActivationFilmFacts,
    tensors: { activation: { shape: [2, 3, 2, 1, 1], data: Uint8Array.from({ length: 12 }, (_, i) => i) } },
    bytes: 0,
  };
  expect([...sampleLevels(film, 0, 1)]).toEqual([2, 3]);
  expect([...sampleLevels(film, 1, 0)]).toEqual([6, 7]);
  expect([...sampleLevels(film, 1, 2)]).toEqual([10, 11]);
});

describe('a level of a film', () => {
  it('is around zero where values have signs', () => {
    const facts = { signed: true, low: -3, high: 3 };
    expect([0, 127, 254].map((l) => activationOf(facts, l))).toEqual([-3, 0, 3]);
    expect(activationOf(facts, 255)).toBeNaN();
  });
  it('is from low to high where they have none', () => {
    const facts = { signed: false, low: 0.5, high: 3 };
    expect([0, 51, 255].map((l) => activationOf(facts, l))).toEqual([0.5, 1, 3]);
  });
});

it('units without places are shown in a square', () => {
  expect([1, 4, 5, 9, 10].map(squareSide)).toEqual([1, 2, 3, 3, 4]);
});
