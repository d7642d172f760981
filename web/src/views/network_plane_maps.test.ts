import { describe, expect, it } from 'vitest';
import type { RunFacts } from '../types';
import type { Scene } from '../view';
import { coordinateMap, largeFor, onPlane, overPlane, placeOf, unitMap } from './network_plane_maps';

const facts = (shape: number[], pictures = false, error = '') =>
  ({ data: { shape, pictures, error }, values: [] }) as unknown as RunFacts;

describe('the units over the plane', () => {
  it('are shown for samples of two numbers, unless values of one sample are chosen', () => {
    expect(onPlane(facts([2, 1, 1]))).toBe(true);
    expect(onPlane(facts([3, 1, 1]))).toBe(false);
    expect(onPlane(facts([2, 1, 1], true))).toBe(false);
    expect(onPlane(facts([2, 1, 1], false, 'missing'))).toBe(false);
    const scene = (options: Record<string, string>) => ({ facts: facts([2, 1, 1]), options }) as unknown as Scene;
    expect(overPlane(scene({}))).toBe(true);
    expect(overPlane(scene({ units: 'sample' }))).toBe(false);
  });
  it('take their values from those of all units at each place', () => {
    expect([...unitMap(Float32Array.of(1, 2, 3, 4, 5, 6), 1, 3)]).toEqual([2, 5]);
  });
  it('of the inputs are the coordinates, y from bottom to top', () => {
    expect([...coordinateMap(0, 2, 4)]).toEqual([-2, 2, -2, 2]);
    expect([...coordinateMap(1, 2, 4)]).toEqual([2, 2, -2, -2]);
  });
  it('have points at their places, y upwards', () => {
    expect(placeOf(0, 0, 2, 10, 20, 100)).toEqual([60, 70]);
    expect(placeOf(2, 2, 2, 10, 20, 100)).toEqual([110, 20]);
    expect(placeOf(-2, -2, 2, 10, 20, 100)).toEqual([10, 120]);
  });
  it('leave room for the large picture, in a small window too', () => {
    expect(largeFor(1000, 500)).toBe(404);
    expect(largeFor(500, 500)).toBe(220);
    expect(largeFor(300, 320)).toBe(150);
  });
});
