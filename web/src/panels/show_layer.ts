// Which view shows a layer that is clicked in the network at the left.
import { sceneOf } from '../scene';
import * as state from '../state';
import type { RunFacts } from '../types';
import type { Scene, ViewKind } from '../view';
import { kinds } from '../views';

/** The views that show all layers at once. */
const whole = ['network', 'try'];

/** The views to show a layer in, the best first: maps as maps, units by what they make of the samples, outputs by weights. */
export function candidates(facts: RunFacts, layer: string): string[] {
  const v = facts.values.find((x) => x.name === layer);
  if (!v) return [];
  const [, h, w] = v.shape;
  if (h * w > 1) return ['activations', 'projection', 'weights'];
  if (layer === facts.output) return ['weights', 'activations', 'projection'];
  return ['projection', 'neurons', 'activations', 'weights'];
}

/** Whether a view shows a layer of a scene in which it is chosen. */
export function showsLayer(kind: ViewKind, scene: Scene, layer: string): boolean {
  if (!kind.layer) return whole.includes(kind.name);
  return kind.layer({ ...scene, selection: { ...scene.selection, layer } }) === layer;
}

/** The view to change to so that a layer is seen: null if one that is open shows it, or none does. */
export function viewFor(
  facts: RunFacts,
  layer: string,
  open: readonly string[],
  shows: (view: string) => boolean,
): string | null {
  if (open.some(shows)) return null;
  return candidates(facts, layer).find(shows) ?? null;
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
