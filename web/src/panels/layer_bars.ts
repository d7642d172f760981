// How well each layer separates the classes at the shown step. It is measured layer by layer, the last
// first, once the slider rests.
import { signal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { address } from '../api';
import type { SeparationFacts } from '../api.gen';
import { json, Latest, peek } from '../data';
import { count, t } from '../i18n';
import * as model from '../model';
import * as state from '../state';
import type { RunFacts, Value } from '../types';

/** What is known of the layers of a run at a step. */
export interface Measured {
  run: string;
  step: number;
  layers: Record<string, SeparationFacts>;
  /** Whether some layers are still to come. */
  waiting: boolean;
}

export const bars = signal<Measured>({ run: '', step: -1, layers: {}, waiting: false });

/** The layers that are measured: those of the list, but dropout, which passes on what it gets. */
export function measuredLayers(facts: RunFacts): string[] {
  return facts.values
    .filter((v) => !v.pre && !v.name.startsWith('flatten') && !v.name.startsWith('dropout'))
    .map((v) => v.name);
}

/** The layer with the largest share, null if fewer than two are known; of equal ones the first. */
export function best(layers: Record<string, SeparationFacts>, order: readonly Value[]): string | null {
  const known = order.map((v) => layers[v.name]).filter((x) => x !== undefined);
  if (known.length < 2) return null;
  return known.reduce((a, b) => (b.hit > a.hit ? b : a)).layer;
}

/** A share as the number of 100 that it is. */
export const of100 = (share: number): string => String(Math.round(100 * share));

/** What a bar says, for its tooltip and for screen readers. */
export function barText(f: SeparationFacts): string {
  return t('bars.words', {
    step: count(f.step),
    count: of100(f.hit) as unknown as number,
    layer: f.layer === 'input' ? t('network.input') : f.layer,
    k: f.neighbours,
    samples: t(f.split === 'train' ? 'fig.samples.train' : 'fig.samples.test', { count: f.samples }),
    chance: of100(f.chance),
  });
}

/** Keeps the bars those of the shown step. */
export function useLayerBars(): void {
  const latest = useMemo(() => new Latest(() => undefined, true), []);
  useEffect(() => () => latest.dispose(), [latest]);
  useSignalEffect(() => {
    const { facts, name } = model.known[0].value;
    const step = model.step.value;
    if (!facts || facts.data.error) {
      latest.cancel();
      return;
    }
    const names = measuredLayers(facts);
    const url = (layer: string) => address(['runs', name, 'separation'], { layer, step });
    const known: Record<string, SeparationFacts> = {};
    for (const layer of names) {
      const f = peek<SeparationFacts>(url(layer));
      if (f) known[layer] = f;
    }
    // Following a training, the next step comes before the bars of this one, and the training needs the processor.
    const running = model.following.value && model.isLive(name) && !model.isPaused(name);
    const waiting = Object.keys(known).length < names.length && !running;
    bars.value = { run: name, step, layers: known, waiting };
    latest.cancel();
    if (!waiting || state.moving.value || state.playing.value) return;
    latest.run(async (signal) => {
      // Resting means more than passing by: the next key may come soon.
      await new Promise((done) => setTimeout(done, 300));
      for (const layer of names.toReversed()) {
        if (signal.aborted) return;
        try {
          const f = await json<SeparationFacts>(url(layer), signal);
          if (signal.aborted) return;
          bars.value = { ...bars.value, layers: { ...bars.value.layers, [layer]: f } };
        } catch (e) {
          if (signal.aborted) return;
          // A layer that cannot be measured, such as one that diverged, has no bar.
          console.debug(e);
        }
      }
      bars.value = { ...bars.value, waiting: false };
    });
  });
}
