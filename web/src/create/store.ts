// The recipe that is written on the page New run. Its text is the one truth: the form is what the server
// reads in it, and an edit in the form is an edit of the text.
import { computed, effect, signal, untracked } from '@preact/signals';
import { address, getJSON, postJSON } from '../api';
import type {
  DatasetFacts,
  DatasetList,
  Edit,
  Estimate,
  Field,
  FormFacts,
  RecipeDescription,
  RecipeText,
  SheetFacts,
  Training,
} from '../api.gen';
import { arrival } from '../arrival';
import * as model from '../model';
import * as state from '../state';
import { History } from './history';

export const text = signal('');
/** What the server reads in the text; the last answer while the next one is on its way. */
export const description = signal<RecipeDescription | null>(null);
export const fields = signal<Field[]>([]);
export const datasets = signal<DatasetFacts[]>([]);
export const estimate = signal<Estimate | null>(null);
export const estimating = signal(false);
export const failed = signal<unknown>(null);
/** The layer whose fields are shown, −1 for none. */
export const layer = signal(-1);
export const history = new History();
/** Counts changes of the history, which is no signal. */
const turned = signal(0);
export const canUndo = computed(() => turned.value >= 0 && history.canUndo);
export const canRedo = computed(() => turned.value >= 0 && history.canRedo);

/** A value of the form: a text, a list or a group. */
export type Written = string | null | Written[] | { [key: string]: Written };

/** The last form that could be read: while the text is no YAML the page keeps it. */
export const form = signal<Record<string, Written>>({});
export const broken = computed(() => description.value !== null && description.value.form === null);

/** The value at a path such as optimizer.kind or network[2].units. */
export function at(path: string): Written {
  let v: Written = form.value as Written;
  for (const step of path.split(/[.[\]]+/).filter(Boolean)) {
    if (v === null || v === undefined || typeof v !== 'object') return null;
    v = (Array.isArray(v) ? v[Number(step)] : v[step]) ?? null;
  }
  return v;
}

/** What is wrong with a key, or with what is in it where no field shows that. */
export function problem(path: string, inside = false): string {
  const found = description.value?.problems.find(
    (p) => p.key === path || (inside && (p.key.startsWith(`${path}[`) || p.key.startsWith(`${path}.`))),
  );
  return found?.problem ?? '';
}

/** Requests one after the other, so that none is about a text that another one replaces. */
let line: Promise<void> = Promise.resolve();
let asked = 0;

/** Edits, or what finds them once those before are made. */
type Edits = Edit[] | (() => Edit[]);

function ask(wanted: Edits, fit: boolean, key: string): Promise<void> {
  const mine = ++asked;
  line = line.then(async () => {
    // A newer text will be described; the edits of this one must be made, though.
    const edits = typeof wanted === 'function' ? wanted() : wanted;
    if (edits.length === 0 && mine !== asked) return;
    try {
      const sent = text.value;
      const d = await postJSON<RecipeDescription>(address(['recipe']), { text: sent, edits, fit });
      if (text.value !== sent) return; // somebody typed meanwhile, and that is described next
      failed.value = null;
      if (d.text !== sent) {
        history.push(d.text, key, Date.now());
        turned.value++;
      }
      text.value = d.text;
      description.value = d;
      if (d.form !== null) form.value = d.form as Record<string, Written>;
      keep();
    } catch (e) {
      failed.value = e;
    }
  });
  return line;
}

/** Changes values: the text is edited, and described again. Fit makes the outputs follow the classes. */
export function edit(edits: Edits, fit = false): Promise<void> {
  if (typeof edits === 'function') return ask(edits, fit, '');
  return ask(edits, fit, edits.map((e) => (e.insert || e.to !== undefined ? '' : e.key)).join());
}

export function set(key: string, value: string, fit = false): Promise<void> {
  return edit([{ key, value }], fit);
}

let waiting: ReturnType<typeof setTimeout> | undefined;

/** The text as somebody types it. */
export function type(next: string): void {
  if (next === text.value) return;
  text.value = next;
  history.push(next, 'text', Date.now());
  turned.value++;
  keep();
  clearTimeout(waiting);
  waiting = setTimeout(() => void ask([], false, ''), 200);
}

/** Replaces the whole text, such as by a file. */
export function open(next: string): Promise<void> {
  text.value = next;
  history.push(next, '', Date.now());
  turned.value++;
  keep();
  return ask([], false, '');
}

function back(next: string | undefined): void {
  if (next === undefined) return;
  text.value = next;
  turned.value++;
  keep();
  void ask([], false, '');
}

export const undo = (): void => back(history.undo());
export const redo = (): void => back(history.redo());

const stored = 'brainbow.create';

/** Whether the text is one that a closed tab left. */
export const restored = signal(false);

/** The tab keeps the text, so that a reload shows it again; once something is changed the browser does too,
 * for a tab that is closed. */
function keep(): void {
  const v = JSON.stringify({ start: state.create.value, text: text.value });
  sessionStorage.setItem(stored, v);
  if (history.canUndo) {
    localStorage.setItem(stored, v);
    restored.value = false;
  }
}

function forget(): void {
  sessionStorage.removeItem(stored);
  localStorage.removeItem(stored);
}

function kept(start: string, where: Storage): string | null {
  try {
    const v = JSON.parse(where.getItem(stored) ?? 'null') as { start: string; text: string } | null;
    return v && v.start === start && typeof v.text === 'string' ? v.text : null;
  } catch {
    return null;
  }
}

/** Where a new recipe begins: recipe=NAME, run=NAME, data=NAME or nothing. */
async function begin(start: string): Promise<void> {
  const [kind, name] = [start.split('=')[0]!, start.slice(start.indexOf('=') + 1)];
  try {
    const mine = kept(start, sessionStorage);
    const before = mine ?? kept(start, localStorage);
    const query = start === 'new' ? {} : { [kind === 'from' ? 'run' : kind]: name };
    const first = before ?? (await getJSON<RecipeText>(address(['recipe'], query))).text;
    if (state.create.value !== start) return;
    text.value = first;
    restored.value = mine === null && before !== null;
    history.start(first);
    turned.value++;
    layer.value = -1;
    description.value = null;
    estimate.value = null;
    failed.value = null;
    await ask([], false, '');
  } catch (e) {
    failed.value = e;
  }
}

/** Forgets what is kept and begins again where the address says. */
export function anew(): void {
  forget();
  void begin(state.create.value);
}

export async function readDatasets(): Promise<void> {
  try {
    const list = (await getJSON<DatasetList>(address(['datasets']))).datasets;
    datasets.value = list;
    // Downloads that were under way before the page was opened; the stream says more of the others.
    const before = list.filter((d) => d.fetching && !model.fetches.value[d.name]).map((d) => [d.name, d.fetching!]);
    if (before.length > 0) model.fetches.value = { ...model.fetches.value, ...Object.fromEntries(before) };
  } catch (e) {
    failed.value = e;
  }
}

/** Adds what is known of a dataset once it was opened. */
export function opened(of: SheetFacts): void {
  const { name, shape, classes, train, test } = of;
  datasets.value = datasets.value.map((d) =>
    d.name === name && d.classes.length === 0 ? { ...d, shape, classes, train, test } : d,
  );
}

let begun = '';

/** Follows the address: reads what is needed when the page is shown first, and where it begins. */
export function follow(): void {
  effect(() => {
    const start = state.create.value;
    untracked(() => {
      if (start === '' || start === begun) return;
      begun = start;
      if (fields.value.length === 0)
        getJSON<FormFacts>(address(['form'])).then(
          (f) => {
            fields.value = f.fields;
          },
          (e: unknown) => {
            failed.value = e;
          },
        );
      void readDatasets();
      void begin(start);
    });
  });
  // A download ended or pictures arrived, so more data is there.
  effect(() => {
    const ended = Object.values(model.fetches.value).filter((f) => f.ended).length;
    const more = ended > 0 || arrival.value?.state === 'done';
    untracked(() => {
      if (!more || state.create.value === '') return;
      void readDatasets();
      void ask([], false, '');
    });
  });
  let timing: AbortController | undefined;
  let due: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const d = description.value;
    untracked(() => {
      timing?.abort();
      clearTimeout(due);
      estimating.value = false;
      if (!d || d.problems.length > 0 || d.steps === 0 || state.create.value === '') {
        estimate.value = null;
        return;
      }
      estimating.value = true;
      due = setTimeout(async () => {
        const mine = new AbortController();
        timing = mine;
        try {
          const e = await postJSON<Estimate>(address(['recipe', 'estimate']), { text: d.text }, mine.signal);
          if (!mine.signal.aborted) estimate.value = e;
        } catch {
          if (!mine.signal.aborted) estimate.value = null; // the button Train says what is wrong
        } finally {
          if (!mine.signal.aborted) estimating.value = false;
        }
      }, 400);
    });
  });
}

/** Begins the training, and shows it. */
export async function train(): Promise<void> {
  try {
    const tr = await postJSON<Training>(address(['trainings']), { text: text.value });
    forget();
    begun = '';
    model.trainings.value = { ...model.trainings.value, [tr.run]: tr };
    state.openRun(tr.run);
  } catch (e) {
    failed.value = e;
  }
}
