// One's own picture, which was drawn, dropped, pasted or photographed in Try it: as long as no sample is chosen, it is
// looked at like one.
import { computed, signal } from '@preact/signals';
import type { TryFacts } from './api.gen';
import type { Arrays } from './safetensors';
import * as state from './state';

export interface Own {
  /** A name that no other picture has. */
  key: string;
  /** What the network receives, channel after channel, and its shape. */
  pixels: Uint8Array<ArrayBuffer>;
  shape: readonly [number, number, number];
}

/** The picture on the pad; null if that is empty or holds a sample. */
export const own = signal<Own | null>(null);

/** The network's answer to it, if Try it is open. */
export const ownAnswer = signal<{ key: string; run: string; step: number; values: Arrays<TryFacts> } | null>(null);

/** The picture, if it is what is chosen. */
export const chosenOwn = computed(() =>
  state.ownChosen.value && state.selection.value.samples.length === 0 ? own.value : null,
);

/** How long the pen rests before the panels follow the drawing. */
const rest = 300;
let resting: ReturnType<typeof setTimeout> | undefined;

/** Puts a picture in place of the one before once the pen rests, so that drawing is not slowed down; nothing at once. */
export function offerOwn(next: Own | null): void {
  clearTimeout(resting);
  if (next === null) setOwn(null);
  else if (next.key !== own.value?.key) resting = setTimeout(() => setOwn(next), rest);
}

/** Puts a picture in place of the one before. It is chosen at once. */
export function setOwn(next: Own | null): void {
  if (next?.key === own.value?.key) return;
  own.value = next;
  state.ownChosen.value = next !== null;
}

/** Whether a picture fits a network's input. */
export function fits(o: Own | null, shape: readonly number[] | undefined): o is Own {
  return o !== null && shape !== undefined && o.shape.every((n, k) => n === shape[k]);
}
