// The runs that the shown one branched from, and that branched from it, with their measurements: the time
// bar draws them.
import { computed, effect, signal, untracked } from '@preact/signals';
import { address, getJSON } from './api';
import * as model from './model';
import * as state from './state';
import type { Listing, Metrics } from './types';

export interface Relative {
  name: string;
  /** The step at which the two part. */
  step: number;
  /** Whether it is the parent of the shown run; otherwise it is a branch of it. */
  parent: boolean;
  metrics: Metrics;
}

/** At most this number of branches is drawn, the newest; all are listed. */
const drawn = 4;

/** The branches of a run, newest first. */
export function branchesOf(runs: readonly Listing[], name: string): Listing[] {
  return runs.filter((r) => r.parent === name && !r.error);
}

const own = computed(() => model.runs.value?.find((r) => r.name === state.run.value));

/** The parent of the shown run, if it is there. */
export const parent = computed(() => {
  const name = own.value?.parent;
  return model.runs.value?.find((r) => r.name === name && !r.error) ?? null;
});

export const branches = computed(() => branchesOf(model.runs.value ?? [], state.run.value));

export const relatives = signal<readonly Relative[]>([]);

/** Changes when a run has grown by about a twentieth. */
const growth = (step: number): number => Math.round(20 * Math.log1p(step));

/** What is wanted, as text, so that a list that is the same again asks for nothing. */
const wanted = computed(() => {
  const list: { name: string; step: number; parent: boolean; grown: number }[] = [];
  const mine = own.value;
  if (mine && parent.value)
    list.push({ name: parent.value.name, step: mine.parent_step ?? 0, parent: true, grown: growth(parent.value.step) });
  for (const b of branches.value.slice(0, drawn)) {
    list.push({ name: b.name, step: b.parent_step ?? 0, parent: false, grown: growth(b.step) });
  }
  return JSON.stringify(list);
});

/** Keeps the measurements of the relatives up to date. */
export function followRelatives(): void {
  let turn = 0;
  effect(() => {
    const list = JSON.parse(wanted.value) as { name: string; step: number; parent: boolean; grown: number }[];
    untracked(() => {
      const mine = ++turn;
      if (list.length === 0) {
        relatives.value = [];
        return;
      }
      const ask = list.map(async (r) => {
        try {
          const metrics = await getJSON<Metrics>(address(['runs', r.name, 'metrics']));
          return { name: r.name, step: r.step, parent: r.parent, metrics };
        } catch {
          return null; // it is listed all the same, and its own page says what is wrong
        }
      });
      void Promise.all(ask).then((all) => {
        if (mine === turn) relatives.value = all.filter((r) => r !== null);
      });
    });
  });
}
