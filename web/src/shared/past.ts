// What a network answered over the training, for every sample of a split. Where it was not recorded, computing it takes a
// while: the latest steps are asked for first.
import { address } from '../api';
import type { HistoryFacts } from '../api.gen';
import { arrays, peek } from '../data';
import type { Arrays } from '../safetensors';

export type Past = Arrays<HistoryFacts>;

/** How many of the latest steps are asked for, before all of them. What was recorded arrives at once. */
const parts = [1, 4, 12];

function pastURL(run: string, split: string, latest?: number): string {
  return address(['runs', run, 'history'], { split, latest });
}

/** Whether all steps are there. */
export function complete(p: Past): boolean {
  return p.facts.steps.length === p.facts.of;
}

/** The longest part that is known. */
export function knownPast(run: string, split: string): Past | undefined {
  for (const latest of [undefined, ...parts.toReversed()]) {
    const p = peek<Past>(pastURL(run, split, latest));
    if (p) return p;
  }
  return undefined;
}

/** Asks for one part after the other, until all steps are there. */
export async function loadPast(
  run: string,
  split: string,
  signal: AbortSignal,
  arrived: (p: Past) => void,
): Promise<void> {
  for (const latest of [...parts, undefined]) {
    const p = await arrays<HistoryFacts>(pastURL(run, split, latest), signal);
    arrived(p);
    if (complete(p)) return;
  }
}
