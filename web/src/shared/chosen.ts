// Choices: the layer that a scene shows, and lists to which clicks add.
import type { Scene } from '../view';

/** The layer with weights that a scene shows: the chosen layer, or the one that it reads, else the first. */
export function layerOf(scene: Scene): string {
  const chosen = scene.selection.layer.replace(/\.pre$/, '');
  return scene.facts.layers.includes(chosen) ? chosen : (scene.facts.layers[0] ?? '');
}

/** Toggles a number in a list: removes it, or appends it if it is missing. */
export function toggled(list: readonly number[], n: number): number[] {
  return list.includes(n) ? list.filter((x) => x !== n) : [...list, n];
}
