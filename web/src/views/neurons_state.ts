// What the map of neurons shows of each unit: the class that it tells from the rest, how well, and its response to the
// chosen samples.
import type { NeuronFacts, NeuronMapFacts, ResponseFacts } from '../api.gen';
import { shared } from '../figure.gen';
import { type Arrays, f32 } from '../safetensors';
import type { Scene } from '../view';
import { option } from '../view';

/** A map in its scene, and the responses to the chosen samples, null without any. */
export interface Shown {
  scene: Scene;
  map: Arrays<NeuronMapFacts>;
  responses: ResponseFacts | null;
}

/** Whether colours show the responses to the chosen samples. */
export function bySamples(s: Scene): boolean {
  return s.selection.samples.length > 0 && option(s, 'colour', 'auto') === 'auto';
}

/** Whether a unit responds to so few observations that its place on the map means little. */
export function isFew(u: NeuronFacts, observations: number): boolean {
  return !u.silent && Math.round(u.rate * observations) < shared.fewObservations;
}

/** The response of a unit to the chosen samples in standard deviations, null if no samples are chosen. */
export function liftOf(s: Shown, u: number): number | null {
  const r = s.responses;
  if (!r || r.layer !== s.map.facts.layer || r.units.length !== s.map.facts.units.length) return null;
  return r.units[u]!.lift;
}

/** The class whose discriminative power a unit shows, -1 for none, its AUC for it, and that power as a share of the largest. */
export function tells(
  s: Shown,
  n: NeuronFacts,
  most: readonly number[],
): { class: number; power: number; share: number; auc: number } {
  const chosen = s.scene.selection.class;
  const k = chosen ?? n.best;
  if (k < 0 || k >= s.map.facts.classes.length) return { class: -1, power: 0, share: 0, auc: 0.5 };
  const at = k * s.map.facts.units.length + n.unit;
  const power = f32(s.map, 'power').data[at]!;
  const auc = f32(s.map, 'auc').data[at]!;
  return { class: k, power, share: most[k]! > 0 ? Math.max(0, power) / most[k]! : 0, auc };
}

/** The largest discriminative power for each class. */
export function strongest(s: Shown): number[] {
  const f = s.map.facts;
  const power = f32(s.map, 'power').data;
  const n = f.units.length;
  return f.classes.map((_, k) => {
    let m = 0;
    for (let u = 0; u < n; u++) m = Math.max(m, power[k * n + u]!);
    return m;
  });
}
