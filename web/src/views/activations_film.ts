// Access to a film of activations: the levels of each sample's channels at each step.
import type { ActivationFilmFacts } from '../api.gen';
import { valueOfByte, valueOfLevel } from '../palette';
import { type Arrays, u8 } from '../safetensors';

/** The side of the square in which the units of a dense layer are shown. */
export function squareSide(units: number): number {
  return Math.ceil(Math.sqrt(units));
}

/** The numbers of one sample at a frame: levels of channels × height × width. */
export function sampleLevels(a: Arrays<ActivationFilmFacts>, frame: number, sample: number): Uint8Array {
  const act = u8(a, 'activation');
  const [, n, c, h, w] = act.shape as [number, number, number, number, number];
  const size = c * h * w;
  const from = (frame * n + sample) * size;
  return act.data.subarray(from, from + size);
}

/** The activation that a level of the film represents. */
export function activationOf(facts: Pick<ActivationFilmFacts, 'signed' | 'low' | 'high'>, level: number): number {
  return facts.signed ? valueOfLevel(level, facts.high) : valueOfByte(level, facts.low, facts.high);
}
