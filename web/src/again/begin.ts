// Trainings that are begun again from the page, and what becomes of them.
import { batch, effect, signal, untracked } from '@preact/signals';
import { ApiError, address, getJSON, postJSON } from '../api';
import type { RunFacts as Facts, Failure, RecipeDescription, RecipeText, Training } from '../api.gen';
import { saidBy } from '../messages/errors';
import * as model from '../model';
import * as state from '../state';
import type { RunFacts } from '../types';
import { type Change, edits, isTransform, settings } from './choices';

export interface Again {
  /** The run that was trained again, and the new one. */
  parent: string;
  run: string;
  change: Change;
  /** The number of selected samples. */
  count: number;
  /** How it ended, once it has, and the last step that both have. */
  ended?: { status: string; step: number; split: string };
  /** Why that could not be found out. */
  failed?: Failure;
}

const stored = 'brainbow.again';

function kept(): Again[] {
  try {
    const list = JSON.parse(sessionStorage.getItem(stored) ?? '[]') as Again[];
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

/** Those of this tab, until their notices are closed. */
export const agains = signal<readonly Again[]>(kept());

function set(list: readonly Again[]): void {
  agains.value = list;
  sessionStorage.setItem(stored, JSON.stringify(list));
}

export function close(run: string): void {
  set(agains.value.filter((a) => a.run !== run));
}

/** The recipe of a run with a transform more, as text. */
async function changed(facts: RunFacts, transform: 'polarity' | 'edges'): Promise<string> {
  const { text } = await getJSON<RecipeText>(address(['recipe'], { run: facts.name }));
  const d = await postJSON<RecipeDescription>(address(['recipe']), {
    text,
    edits: edits(facts, transform),
    fit: false,
  });
  const wrong = d.problems[0];
  if (wrong) throw new ApiError(422, `${wrong.key}: ${wrong.problem}`, '', '');
  return d.text;
}

/** Shows a run beside the one that is open, at the same epoch, in the view that is open. */
export function beside(run: string): void {
  batch(() => {
    state.playing.value = false;
    const open = state.views.value[state.active.value] ?? state.views.value[0];
    state.views.value = [!open || open === 'compare' ? 'projection' : open];
    state.active.value = 0;
    state.compareWith(run);
  });
}

/** Begins the training and opens it beside the run. What the server refuses is thrown. */
export async function trainAgain(facts: RunFacts, change: Change, samples: readonly number[]): Promise<void> {
  const order = isTransform(change)
    ? { text: await changed(facts, change) }
    : { branch: { run: facts.name, step: facts.first_step }, set: settings(facts, change, samples) };
  const tr = await postJSON<Training>(address(['trainings']), order);
  batch(() => {
    model.trainings.value = { ...model.trainings.value, [tr.run]: tr };
    set([...agains.value, { parent: facts.name, run: tr.run, change, count: samples.length }]);
    if (state.run.value === facts.name) beside(tr.run);
  });
}

/** How a training ended; '' while it goes on, 'gone' if it never began or was deleted. */
function endOf(run: string): string {
  const tr = model.trainings.value[run];
  if (tr) return tr.ended ? tr.status : '';
  if (model.runs.value === null) return '';
  const line = model.runs.value.find((r) => r.name === run);
  if (!line) return 'gone';
  return line.status === 'running' ? '' : (line.status ?? '');
}

async function finish(a: Again, status: string): Promise<void> {
  const change = (part: Partial<Again>) => set(agains.value.map((x) => (x.run === a.run ? { ...x, ...part } : x)));
  try {
    const [before, after] = await Promise.all([
      getJSON<Facts>(address(['runs', a.parent])),
      getJSON<Facts>(address(['runs', a.run])),
    ]);
    const step = Math.min(before.last_step, after.last_step);
    change({ ended: { status, step, split: before.data.test > 0 ? 'test' : 'train' } });
  } catch (e) {
    change({ failed: saidBy(e) });
  }
}

/** Notices when those trainings end. */
export function followAgains(): void {
  const asked = new Set<string>();
  effect(() => {
    for (const a of agains.value) {
      const status = a.ended || a.failed ? '' : endOf(a.run);
      if (status === '' || asked.has(a.run)) continue;
      untracked(() => {
        if (status === 'gone') {
          close(a.run);
          return;
        }
        asked.add(a.run);
        void finish(a, status);
      });
    }
  });
}
