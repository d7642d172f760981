import { describe, expect, it } from 'vitest';
import type { WeightFacts, WeightFilmFacts } from '../api.gen';
import { grey, pixel, signed } from '../palette';
import type { Arrays } from '../safetensors';
import { exactOf, filmAt, type Look, partsOf, type Shown, writePictures } from './weights_picture';

const look: Look = { rgb: false, grey: false, perUnit: false, low: -1, high: 1, theme: 'light' };

function exact(shape: number[], data: number[]): Shown {
  return exactOf({
    facts: { step: 7 } as WeightFacts,
    tensors: { weight: { shape, data: Float32Array.from(data) } },
    bytes: 0,
  });
}

function pixels(s: Shown, l: Look): number[] {
  const out = new Uint32Array(s.units.length * partsOf(s, l) * s.shape[1] * s.shape[2]);
  writePictures(out, s, l);
  return [...out];
}

describe('weight images', () => {
  it('are one below the other, each of the right unit and channel', () => {
    // Two units of two channels of 1 × 2 weights, all different.
    const s = exact([2, 2, 1, 2], [-1, -0.5, 0, 0.25, 0.5, 0.75, 1, -0.25]);
    const table = signed.light;
    expect(pixels(s, look)).toEqual(
      [-1, -0.5, 0, 0.25, 0.5, 0.75, 1, -0.25].map((v) => table[127 + Math.round(127 * v)]),
    );
    expect(s.at(1, 0)).toBe(0.5);
  });
  it('of colours have red, green and blue of three channels', () => {
    const s = exact([2, 3, 1, 1], [1, 0, -1, -1, 1, 0]);
    expect(pixels(s, { ...look, rgb: true })).toEqual([pixel(255, 128, 0), pixel(0, 255, 128)]);
  });
  it('in grey go from the least to the greatest weight of the layer, or of a unit', () => {
    const s = exact([2, 1, 1, 3], [-1, 0, 1, 0.25, 0.5, 0.75]);
    const of = (levels: number[]) => levels.map((l) => grey[l]);
    expect(pixels(s, { ...look, grey: true })).toEqual(of([0, 128, 255, 159, 191, 223]));
    expect(pixels(s, { ...look, grey: true, low: 0, high: 1 })).toEqual(of([0, 0, 255, 64, 128, 191]));
    expect(pixels(s, { ...look, grey: true, perUnit: true })).toEqual(of([0, 128, 255, 0, 128, 255]));
  });
  it('of units by themselves have their greatest weight at the end of the scale', () => {
    const s = exact([2, 1, 1, 2], [-1, 0.5, 0.25, -0.125]);
    expect(pixels(s, { ...look, perUnit: true })).toEqual([0, 191, 254, 64].map((l) => signed.light[l]));
  });
  it('show what is not a number as such', () => {
    const s = exact([1, 1, 1, 2], [Number.NaN, 1]);
    expect(pixels(s, look)[0]).toBe(signed.light[255]);
    expect(pixels(s, { ...look, grey: true })[0]).toBe(signed.light[255]);
    expect([s.low, s.high]).toEqual([1, 1]);
  });
});

describe('a film of weights', () => {
  // Three steps of two units of two weights.
  const film: Arrays<WeightFilmFacts> = {
    facts: { steps: [0, 10, 20], units: [4, 9], of: 12, limit: 2 } as WeightFilmFacts,
    tensors: {
      weight: { shape: [3, 2, 1, 1, 2], data: Uint8Array.of(127, 128, 126, 127, 0, 127, 190, 255, 254, 127, 64, 127) },
    },
    bytes: 0,
  };
  it('shows the last frame not after a step', () => {
    expect([0, 9, 10, 19, 20, 99].map((s) => filmAt(film, s).step)).toEqual([0, 0, 10, 10, 20, 20]);
    expect(filmAt(film, 15).at(0, 0)).toBe(-2);
    expect(filmAt(film, 25).at(0, 0)).toBe(2);
    expect(filmAt(film, 5).at(0, 0)).toBe(0);
  });
  it('knows which units it has, and the greatest weight of the frame', () => {
    const s = filmAt(film, 10);
    expect([s.units, s.of, s.low]).toEqual([[4, 9], 12, -2]);
    expect(s.high).toBeCloseTo((63 / 127) * 2);
    expect(filmAt(film, 0).high).toBeCloseTo(1 / 63.5);
    expect(s.at(1, 0)).toBeCloseTo((63 / 127) * 2);
    expect(s.at(1, 1)).toBeNaN();
  });
});
