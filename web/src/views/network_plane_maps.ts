// Where the maps of units over the plane and its points are, and their values.
import type { RunFacts } from '../types';
import type { Scene } from '../view';

/** Whether a run's samples are points in the plane. */
export function onPlane(facts: RunFacts): boolean {
  return facts.data?.pictures === false && facts.data.shape?.[0] === 2 && !facts.data.error;
}

/** Whether the units of a scene are drawn as maps over the plane. */
export function overPlane(scene: Scene): boolean {
  return onPlane(scene.facts) && (scene.options.units ?? 'plane') === 'plane';
}

/** The values of unit u of n over a grid, from those of all units at each place. */
export function unitMap(all: Float32Array, u: number, n: number): Float32Array {
  return Float32Array.from({ length: all.length / n }, (_, i) => all[i * n + u]!);
}

/** What a coordinate of the plane is at every place of a grid: the maps of the inputs. */
export function coordinateMap(axis: number, side: number, reach: number): Float32Array {
  return Float32Array.from({ length: side * side }, (_, i) => {
    const k = axis === 0 ? i % side : side - 1 - Math.floor(i / side);
    return (((k + 0.5) / side) * 2 - 1) * reach;
  });
}

/** The pixel of a point of the plane in a square with its corner at x, y. */
export function placeOf(px: number, py: number, reach: number, x: number, y: number, side: number): [number, number] {
  return [x + (0.5 + px / (2 * reach)) * side, y + (0.5 - py / (2 * reach)) * side];
}

/** The room above the large picture, and below it for the classes. */
export const above = 62;
const below = 34;

/** The side of the large picture in a space. */
export function largeFor(width: number, height: number): number {
  return Math.max(Math.min(0.44 * width, height - above - below), 150);
}
