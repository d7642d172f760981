// The network's predictions for the observations at a step: exact ones if they are loaded, and
// until then the latest known before the step.
import { address } from '../api';
import type { NeuronDetail, Predicted } from '../api.gen';
import { arrays, json, peek } from '../data';
import { type Arrays, f32 } from '../safetensors';
import { latest } from '../shared/film';
import { knownPast } from '../shared/past';
import type { Scene } from '../view';
import type { Colouring } from './colour';
import type { Layout } from './layouts';

function splitOf(scene: Scene): string {
  return scene.selection.split === 'train' ? 'train' : '';
}

function predictionsURL(scene: Scene): string {
  return address(['runs', scene.run, 'predictions'], { step: scene.step, split: splitOf(scene) });
}

function neuronURL(scene: Scene, layer: string, unit: number): string {
  const q = {
    layer,
    unit,
    step: scene.step,
    split: splitOf(scene),
    power: 'auc',
    observations: scene.options.observations,
  };
  return address(['runs', scene.run, 'neuron'], q);
}

/** The activation of a unit for each observation at this step, undefined if it is not known. */
export function activationOf(scene: Scene, layer: string, unit: number): Float32Array | undefined {
  const a = peek<Arrays<NeuronDetail>>(neuronURL(scene, layer, unit));
  return a && f32(a, 'activation').data;
}

/** What must be requested for an exact picture, null if it is exact already. */
export function missing(
  scene: Scene,
  s: Layout,
  how: Colouring,
  unit: number,
): ((signal: AbortSignal) => Promise<unknown>) | null {
  if (how === 'neuron' && !activationOf(scene, s.layer, unit)) {
    return (signal) => arrays<NeuronDetail>(neuronURL(scene, s.layer, unit), signal);
  }
  // Confidences are stored for test samples only; there are too many training samples.
  const sure = s.confidence !== null || (how !== 'confidence' && s.facts.split === 'train');
  if ((s.predicted.step === scene.step && sure) || peek(predictionsURL(scene)) !== undefined) return null;
  return (signal) => json<Predicted>(predictionsURL(scene), signal);
}

export interface Answers {
  /** −1 if unknown. */
  predicted: ArrayLike<number>;
  confidence: Float32Array | null;
}

/** The predictions for the observations at this step, or the latest known before it. */
export function answersOf(scene: Scene, s: Layout): Answers {
  const ids = s.facts.ids;
  if (s.predicted.step === scene.step && s.confidence) return { predicted: s.predicted.of, confidence: s.confidence };
  const p = peek<Predicted>(predictionsURL(scene));
  if (p) {
    return {
      predicted: ids.map((id) => p.predicted[id] ?? -1),
      confidence: Float32Array.from(ids, (id) => p.confidence[id] ?? Number.NaN),
    };
  }
  const none = s.facts.classes.length <= 255 ? 255 : -1;
  const h = knownPast(scene.run, scene.selection.split);
  const k = h ? latest(h.facts.steps, scene.step) : -1;
  if (h && k >= 0 && h.facts.steps[k]! >= s.predicted.step) {
    const t = h.tensors.predicted!;
    const n = t.shape[1]!;
    const c = h.tensors.confidence!.data;
    return {
      predicted: ids.map((id) => (t.data[k * n + id] === none ? -1 : t.data[k * n + id]!)),
      confidence: Float32Array.from(ids, (id) => c[k * n + id]! / 255),
    };
  }
  return { predicted: Array.from(s.predicted.of, (v) => (v === none ? -1 : v)), confidence: s.confidence };
}
