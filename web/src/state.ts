// The state of the page: the chosen runs, step, selection and layout. Every view and panel
// reads it from here, and the address of the page contains all of it.
import { batch, computed, signal } from '@preact/signals';
import { addressOf, decode, type Place, type Selection } from './url';

const start: Place = decode(location.search);

export const run = signal(start.run);
/** The second run of a comparison, or ''. */
export const other = signal(start.other);
/** How the steps of both runs go together, and the step and layer of the second pane where each has its own. */
export const lock = signal(start.lock);
export const otherStep = signal(start.otherStep);
export const otherLayer = signal(start.otherLayer);
export const views = signal<string[]>(start.views);
/** The view that the page chose for the run, because the address named none; '' for none. */
const begun = signal('');
/** Which pane the questions, tabs and number keys change: 0 or 1. */
export const active = signal(0);
/** The chosen step; 'live' follows the last one, null waits for the run to choose where to begin. */
export const step = signal(start.step);
/** What the address has as its step where that is not a step, otherwise empty. */
export const misread = signal(start.step === null ? (new URLSearchParams(location.search).get('step') ?? '') : '');
/** The scale of the time axis. */
export const axis = signal(start.axis);
export const selection = signal<Selection>(start.selection);
export const options = signal<Record<string, string>>(start.options);
/** Where a new recipe begins, while one is written; '' otherwise. */
export const create = signal(start.create);
export const lang = signal(start.lang || preferredLang());
export const theme = signal<'light' | 'dark'>(start.theme || preferredTheme());
/** Whether the slider is dragged or the film plays; meanwhile views show only what they have. */
export const moving = signal(false);
export const playing = signal(false);
/** How much faster than in 20 seconds the whole training plays. */
export const speed = signal(1);
/** Whether the picture of Try it that is no sample is chosen; see own.ts. */
export const ownChosen = signal(false);
export const dialog = signal<'' | 'help' | 'about' | 'search' | 'compare' | 'branch'>('');

function preferredLang(): string {
  const kept = localStorage.getItem('brainbow.lang');
  if (kept) return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

function preferredTheme(): 'light' | 'dark' {
  const kept = localStorage.getItem('brainbow.theme');
  if (kept === 'light' || kept === 'dark') return kept;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** The state as the address describes it. Language and theme are in the address only if they were there at first. */
export const place = computed<Place>(() => ({
  run: run.value,
  other: other.value,
  lock: lock.value,
  otherStep: otherStep.value,
  otherLayer: otherLayer.value,
  views: views.value,
  step: step.value,
  axis: axis.value,
  selection: selection.value,
  options: options.value,
  create: create.value,
  lang: start.lang ? lang.value : '',
  theme: start.theme ? theme.value : '',
}));

export function goto(p: Place): void {
  batch(() => {
    run.value = p.run;
    other.value = p.other;
    lock.value = p.lock;
    otherStep.value = p.otherStep;
    otherLayer.value = p.otherLayer;
    // The home page keeps the views for the next run.
    if (p.run !== '') {
      views.value = p.views;
      step.value = p.step;
      axis.value = p.axis;
      selection.value = p.selection;
      options.value = p.options;
    }
    create.value = p.create;
    if (p.lang) lang.value = p.lang;
    if (p.theme) theme.value = p.theme;
  });
}

export const link = computed(() => `${location.origin}${location.pathname}${addressOf(place.value)}`);

/** The samples among which the selected one was chosen, for the way back to them; none if it was chosen alone. */
export const among = signal<number[]>([]);

/** What `among` is when one selection follows another. */
export function amongOf(from: Selection, to: Selection, before: number[]): number[] {
  const [id] = to.samples;
  if (to.samples.length !== 1 || from.split !== to.split) return [];
  if (from.samples.length > 1 && from.samples.includes(id!)) return from.samples;
  return before.includes(id!) ? before : [];
}

/** Changes part of the selection and keeps the rest. */
export function select(change: Partial<Selection>): void {
  const next = { ...selection.value, ...change };
  batch(() => {
    among.value = amongOf(selection.value, next, among.value);
    selection.value = next;
  });
}

export function clearSelection(): void {
  among.value = [];
  ownChosen.value = false;
  selection.value = { ...selection.value, samples: [], units: [], class: null };
}

export function setOption(view: string, name: string, value: string): void {
  const next = { ...options.value };
  if (value === '') delete next[`${view}.${name}`];
  else next[`${view}.${name}`] = value;
  options.value = next;
}

export function show(view: string, pane = active.value): void {
  const next = [...views.value];
  next[Math.max(Math.min(pane, next.length - 1), 0)] = view;
  views.value = next;
}

/** Shows a run beside the first; the first itself at another step. */
export function compareWith(name: string, at: number | null = null): void {
  batch(() => {
    other.value = name;
    otherLayer.value = '';
    otherStep.value = at;
    lock.value = name === run.value ? 'none' : 'epoch';
  });
}

/** Opens the view with which a run begins. */
export function begin(view: string): void {
  begun.value = view;
  views.value = [view];
}

/** The views that go along to another run: those that the reader chose, not the one with which this run began. */
export const carried = computed(() => (views.value.length === 1 && views.value[0] === begun.value ? [] : views.value));

/** Opens another run, where it begins or, if it is being trained, at its end, and clears the selection, which that run may not contain. */
export function openRun(name: string): void {
  batch(() => {
    if (other.value === name || other.value === run.value) other.value = '';
    step.value = null;
    among.value = [];
    selection.value = { ...selection.value, samples: [], units: [], class: null, layer: '' };
    views.value = carried.value;
    run.value = name;
    create.value = '';
  });
}
