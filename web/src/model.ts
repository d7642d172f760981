// The runs and trainings of the server, kept up to date by the stream.
import { batch, computed, effect, type Signal, signal, untracked } from '@preact/signals';
import { ApiError, address, getJSON, postJSON } from './api';
import type { Computation, Failure, Fetching, Progress, RunGone, RunList, TrainingList, TrashList } from './api.gen';
import { clockOf, epochAt, stepOfEpoch } from './clock';
import { forget, retry } from './data';
import { joined } from './joined';
import { saidBy } from './messages/errors';
import * as state from './state';
import { listen } from './stream';
import type { Listing, Metrics, RunFacts, Training } from './types';

export const runs = signal<Listing[] | null>(null);
export const trainings = signal<Record<string, Training>>({});
/** Trainings that wait for others, in order. */
export const queue = computed(() =>
  Object.values(trainings.value)
    .filter((t) => (t.queued ?? 0) > 0)
    .sort((a, b) => a.queued! - b.queued!),
);
/** Downloads of datasets, by name. */
export const fetches = signal<Record<string, Fetching>>({});
/** Progress of the latest computation of each run. */
export const computations = signal<Record<string, Progress>>({});
/** Runs whose training ended while the page was open. */
export const endings = signal<ReadonlySet<string>>(new Set());
export const trouble = signal<Failure | null>(null);
/** Deleted runs that can be restored; null until the home page has asked for them. */
export const trash = signal<TrashList | null>(null);
/** Whether the server changes nothing. */
export const readOnly = signal(false);

/** What the page knows about a run. */
export interface Known {
  name: string;
  facts: RunFacts | null;
  metrics: Metrics | null;
  error: unknown;
  gone: boolean;
}

const nothing: Known = { name: '', facts: null, metrics: null, error: null, gone: false };

export const known: [Signal<Known>, Signal<Known>] = [signal(nothing), signal(nothing)];
export const facts = computed(() => known[0].value.facts);

/** Whether the run is being trained, by this server or another process. */
export function isLive(name: string): boolean {
  const here = trainings.value[name];
  if (here) return !here.ended;
  return runs.value?.find((r) => r.name === name)?.status === 'running';
}

/** Whether a training of this server waits, or will wait after the batches that were asked for. */
export function isPaused(name: string): boolean {
  const here = trainings.value[name];
  return here !== undefined && !here.ended && here.paused;
}

/** Updates per epoch, 0 if unknown. */
export const perEpoch = (m: Metrics | null): number => clockOf(m).per;

/** The first step of either run: above 0 for a branch. */
export const firstOf = (which: 0 | 1): number => known[which].value.facts?.first_step ?? 0;
/** Whether one slider moves two runs. */
const coupled = computed(() => state.other.value !== '' && state.lock.value !== 'none');
/** The first step that the slider can show. */
export const first = computed(() => (coupled.value ? Math.min(firstOf(0), placeOf(1, firstOf(1))) : firstOf(0)));

const end = (which: 0 | 1) => Math.max(known[which].value.facts?.last_step ?? 0, 0);

/** The clocks of both runs, if both are known: they are shown at the same epoch. */
const clocks = computed(() => {
  const both = [clockOf(known[0].value.metrics), clockOf(known[1].value.metrics)] as const;
  return both[0].per > 0 && both[1].per > 0 ? both : null;
});
/** The step of one run at the epoch of a step of the other, not rounded. */
function across(step: number, from: 0 | 1, to: 0 | 1): number {
  const c = state.lock.value === 'epoch' ? clocks.value : null;
  return c ? stepOfEpoch(c[to], epochAt(c[from], step)!) : step;
}

/** The chosen step as a number; `end` stands for the last one. */
const wanted = (end: number): number => (state.step.value === 'live' ? end : Math.max(state.step.value ?? 0, 0));

/** The end of the slider, in steps of the first run; the chosen step until the run is known. */
export const last = computed(() => {
  if (!facts.value) return wanted(0);
  return coupled.value ? Math.max(end(0), Math.ceil(across(end(1), 1, 0) - 1e-6)) : end(0);
});
/** The position of the slider. */
export const place = computed(() => Math.max(Math.min(wanted(last.value), last.value), first.value));
/** Whether the chosen step is one that the run does not have; the nearest is shown. */
export const outside = computed(() => {
  const s = state.step.value;
  return facts.value !== null && typeof s === 'number' && (s < first.value || s > last.value);
});
/** Whether the page follows the end of a run that grows. */
export const following = computed(() => state.step.value === 'live');
/** The steps of the whole training, or those that there are, where that is not known. */
export const total = computed(() => {
  const name = state.run.value;
  const planned = trainings.value[name]?.steps || facts.value?.total_steps || 0;
  return isLive(name) ? Math.max(planned, last.value) : last.value;
});
/** The step that is shown of the first run. */
export const step = computed(() => (facts.value ? Math.max(Math.min(place.value, end(0)), firstOf(0)) : place.value));

/** The step that is shown of either run. */
export function stepOf(which: 0 | 1): number {
  if (which === 1 && state.lock.value === 'none')
    return Math.max(Math.min(state.otherStep.value ?? end(1), end(1)), firstOf(1));
  return which === 0 ? step.value : Math.max(Math.min(Math.round(across(place.value, 0, 1)), end(1)), firstOf(1));
}

/** The end of the slider, in steps of either run. */
export function lastOf(which: 0 | 1): number {
  if (which === 1 && state.lock.value === 'none') return end(1);
  return which === 0 ? last.value : Math.round(across(last.value, 0, 1));
}

/** The position of the slider for a step of either run. */
export function placeOf(which: 0 | 1, at: number): number {
  return which === 0 ? at : Math.round(across(at, 1, 0));
}

/** Kept steps, as positions of the slider. */
export const kept = computed(() => {
  const mine = facts.value?.steps.frames ?? [];
  const others = coupled.value ? (known[1].value.facts?.steps.frames ?? []) : [];
  if (others.length === 0) return mine;
  return [...new Set([...mine, ...others.map((s) => placeOf(1, s))])].sort((a, b) => a - b);
});

/** A read in progress, and whether another must follow it. */
interface Reading {
  name: string;
  abort: AbortController;
  again: boolean;
}

const reading: [Reading | null, Reading | null] = [null, null];

async function read(which: 0 | 1, name: string): Promise<void> {
  const before = reading[which];
  if (before?.name === name && name !== '') {
    before.again = true; // on a slow connection, aborting each read for the next would starve them all
    return;
  }
  before?.abort.abort();
  const r: Reading = { name, abort: new AbortController(), again: false };
  reading[which] = name === '' ? null : r;
  const slot = known[which];
  if (slot.value.name !== name) slot.value = { ...nothing, name };
  if (name === '' || queued(name)) return;
  do {
    r.again = false;
    await readOnce(slot, r);
  } while (r.again && !r.abort.signal.aborted);
  if (reading[which] === r) reading[which] = null;
}

/** Whether a training has not recorded anything yet. */
function justBegun(f: RunFacts): boolean {
  const { frames, replay, predictions } = f.steps;
  return f.status === 'running' && f.last_step <= 0 && frames.length + replay.length + predictions.length === 0;
}

/** Whether a training waits for others; then there is no run yet. A resumed run is there. */
function queued(name: string): boolean {
  return (trainings.value[name]?.queued ?? 0) > 0 && !runs.value?.some((r) => r.name === name);
}

async function readOnce(slot: Signal<Known>, r: Reading): Promise<void> {
  const { name } = r;
  const { signal } = r.abort;
  try {
    const before = slot.value;
    // Read the last known step again, because its rows may arrive one after the other.
    const after = (before.metrics?.step.at(-1) ?? 0) - 1;
    const [f, m] = await Promise.all([
      getJSON<RunFacts>(address(['runs', name]), signal),
      getJSON<Metrics>(address(['runs', name, 'metrics'], { after: after < 0 ? null : after }), signal),
    ]);
    if (signal.aborted) return;
    if (before.facts && before.facts.meta.id !== f.meta.id) {
      // Another run has the same name; everything known is about the old one.
      forget(address(['runs', name]));
      looked.delete(name);
      slot.value = { ...nothing, name };
      r.again = true;
      return;
    }
    if (justBegun(f)) {
      // Its first weights are still being written; before that there is nothing to request.
      await new Promise((done) => setTimeout(done, 200));
      r.again = true;
      return;
    }
    const metrics = before.metrics && after >= 0 ? joined(before.metrics, after, m) : m;
    slot.value = { name, facts: f, metrics, error: null, gone: false };
  } catch (e) {
    if (signal.aborted) return;
    const lost = e instanceof ApiError && e.code === 'not-found';
    // Known facts stay on the page; the shell reports that the server is unreachable.
    if (e instanceof ApiError && e.code === 'offline' && slot.value.facts) return;
    slot.value = { ...slot.value, error: slot.value.facts && lost ? null : e, gone: lost && slot.value.facts !== null };
  }
}

/** Reads a run again, at most every half second. */
const due: [ReturnType<typeof setTimeout> | undefined, ReturnType<typeof setTimeout> | undefined] = [
  undefined,
  undefined,
];

/** The step of each run when data about the whole run was last requested again. */
const looked = new Map<string, { step: number; status: string }>();

/**
 * Pictures of chosen steps stay valid; films and histories of the whole run do not. They are
 * requested again when the run has grown by a tenth or has ended, not at every step.
 */
function outgrown(name: string, f: RunFacts | null): void {
  if (!f) return;
  const before = looked.get(name);
  if (before && f.status === before.status && f.last_step <= before.step * 1.1) return;
  looked.set(name, { step: f.last_step, status: f.status });
  if (!before) return;
  forget(address(['runs', name, 'history']));
  forget(address(['runs', name, 'films']));
}

function soon(which: 0 | 1): void {
  if (due[which] !== undefined) return;
  due[which] = setTimeout(() => {
    due[which] = undefined;
    const name = known[which].value.name;
    void read(which, name).then(() => outgrown(name, known[which].value.facts));
  }, 500);
}

/** Reads a run again at once, such as after its data was put in place, and asks again for what failed. */
export async function readAgain(which: 0 | 1): Promise<void> {
  retry();
  const { name } = known[which].value;
  forget(address(['runs', name]));
  await read(which, name);
}

/** Messages of the stream that arrive while the lists are read, and are newer than the lists. */
let held: [kind: string, data: unknown][] | null = null;

async function readLists(): Promise<void> {
  held = [];
  try {
    const [r, t] = await Promise.all([
      getJSON<RunList>(address(['runs'])),
      getJSON<TrainingList>(address(['trainings'])),
    ]);
    batch(() => {
      runs.value = r.runs;
      readOnly.value = r.read_only;
      trainings.value = Object.fromEntries(t.trainings.map((x) => [x.run, x]));
      trouble.value = null;
      const newer = held ?? [];
      held = null;
      for (const [kind, data] of newer) event(kind, data);
    });
    soon(0);
    if (state.other.value) soon(1);
  } catch (e) {
    trouble.value = saidBy(e);
  } finally {
    held = null;
  }
}

/** The runs that appeared last, by ID: one that vanishes at the same time was renamed to it. */
const arrived = new Map<string, { name: string; at: number }>();
const together = 3000;

/** The present name of a run that another tab or program has just renamed. Copies have the same ID. */
function renamed(k: Known): string | undefined {
  const there = arrived.get(k.facts?.meta.id ?? '');
  return there && there.name !== k.name && performance.now() - there.at < together ? there.name : undefined;
}

function ended(name: string): void {
  endings.value = new Set(endings.value).add(name);
}

function event(kind: string, data: unknown): void {
  held?.push([kind, data]);
  if (kind === 'run') {
    const line = data as Listing | RunGone;
    const before = runs.value?.find((r) => r.name === line.name);
    // The stream begins with every run, most of which are in the list already.
    if (before && JSON.stringify(before) === JSON.stringify(line)) return;
    if (!('gone' in line) && before?.status === 'running' && line.status !== 'running') ended(line.name);
    const list = (runs.value ?? []).filter((r) => r.name !== line.name);
    if (!('gone' in line)) list.push(line);
    if (!('gone' in line) && !before && line.id) arrived.set(line.id, { name: line.name, at: performance.now() });
    list.sort((a, b) => (b.created ?? '').localeCompare(a.created ?? '') || a.name.localeCompare(b.name));
    runs.value = list;
    for (const which of [0, 1] as const) {
      const k = known[which];
      if (k.value.name !== line.name) continue;
      const now = 'gone' in line ? renamed(k.value) : undefined;
      if (now !== undefined) (which === 0 ? state.run : state.other).value = now;
      else if ('gone' in line) k.value = { ...k.value, gone: true };
      else soon(which);
    }
  } else if (kind === 'training') {
    const tr = data as Training;
    if (tr.status === 'cancelled') {
      // It was taken out of the queue and never was a run.
      const { [tr.run]: _, ...others } = trainings.value;
      trainings.value = others;
      if (state.run.value === tr.run) state.run.value = '';
      if (state.other.value === tr.run) state.other.value = '';
      return;
    }
    if (tr.ended && trainings.value[tr.run]?.ended === false) ended(tr.run);
    trainings.value = { ...trainings.value, [tr.run]: tr };
    for (const which of [0, 1] as const) if (known[which].value.name === tr.run) soon(which);
  } else if (kind === 'progress') {
    const p = data as Progress;
    computations.value = { ...computations.value, [p.run]: p };
  } else if (kind === 'computation') {
    // A computation began or ended, so the progress of the one before is obsolete.
    const { [(data as Computation).run]: _, ...rest } = computations.value;
    computations.value = rest;
  } else if (kind === 'trash') {
    trash.value = data as TrashList;
  } else if (kind === 'fetch') {
    const f = data as Fetching;
    fetches.value = { ...fetches.value, [f.name]: f };
  } else if (kind === 'trouble') {
    trouble.value = data as Failure;
  }
}

/** Starts to follow the server and the chosen runs. */
export function follow(): void {
  // Reading a run changes the state of this effect, which must not trigger another read.
  effect(() => {
    const name = state.run.value;
    untracked(() => void read(0, name));
  });
  effect(() => {
    const name = state.other.value;
    untracked(() => void read(1, name));
  });
  // A run that is being trained is followed; any other begins at its first step.
  effect(() => {
    const f = facts.value;
    if (!f || state.step.value !== null) return;
    untracked(() => {
      state.step.value = f.status === 'running' || isLive(f.name) ? 'live' : f.first_step;
    });
  });
  listen({ fresh: () => void readLists(), event });
  void readLists();
}

/** Controls a training of this server; the result is why that failed, or null. */
export async function steer(name: string, verb: string, value?: number): Promise<Failure | null> {
  // What is trained by hand is looked at.
  if (verb.startsWith('step-')) state.step.value = 'live';
  try {
    const tr = await postJSON<Training>(address(['trainings', name, verb]), value === undefined ? {} : { value });
    // The stream may have reported meanwhile that the training ended.
    if (tr.status !== 'cancelled' && !trainings.value[name]?.ended)
      trainings.value = { ...trainings.value, [name]: tr };
    return null;
  } catch (e) {
    return saidBy(e);
  }
}

export async function resume(name: string): Promise<void> {
  try {
    const tr = await postJSON<Training>(address(['trainings']), { resume: name });
    trainings.value = { ...trainings.value, [tr.run]: tr };
  } catch (e) {
    trouble.value = saidBy(e);
  }
}
