// Which view shows a layer that is clicked in the network at the left.
import { sceneOf } from '../scene';
import * as state from '../state';
import type { RunFacts } from '../types';
import type { Scene, ViewKind } from '../view';
import { kinds } from '../views';
import { viewFor } from './layer_views';

/** The views that show all layers at once. */
const whole = ['network', 'try'];

/** Whether a view shows a layer of a scene in which it is chosen. */
export function showsLayer(kind: ViewKind, scene: Scene, layer: string): boolean {
  if (!kind.layer) return whole.includes(kind.name);
  return kind.layer({ ...scene, selection: { ...scene.selection, layer } }) === layer;
}

/** Chooses a layer for every view, and opens one that shows it. */
export function chooseLayer(facts: RunFacts, layer: string): void {
  state.select({ layer, units: [] });
  if (layer === '') return;
  const shows = (name: string): boolean => {
    const kind = kinds.find((k) => k.name === name);
    const scene = kind && sceneOf(kind, 0);
    return !!kind && !!scene && showsLayer(kind, scene, layer);
  };
  const to = viewFor(facts, layer, state.views.value, shows);
  if (to !== null) state.show(to);
}
