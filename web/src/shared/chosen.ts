// What is chosen: the layer that a scene means, and lists that clicks add to.
import type { Scene } from '../view';

/** The layer with weights that a scene means: its own, or the one that feeds it, else the first. */
export function layerOf(scene: Scene): string {
  const chosen = scene.selection.layer.replace(/\.pre$/, '');
  return scene.facts.layers.includes(chosen) ? chosen : (scene.facts.layers[0] ?? '');
}

/** The list without a number if it is there, else with it at the end. */
export function toggled(list: readonly number[], n: number): number[] {
  return list.includes(n) ? list.filter((x) => x !== n) : [...list, n];
}
