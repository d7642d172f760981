// What the reader does with runs as a whole: notes, names, the trash.
import { effect, signal } from '@preact/signals';
import { address, getJSON, postJSON } from '../api';
import type { DiskFacts, Failure, NameOrder, NoteOrder, Trashed, TrashList } from '../api.gen';
import { forget } from '../data';
import { saidBy } from '../messages/errors';
import * as model from '../model';
import * as state from '../state';

/** The sizes of all runs on disk, null until they are measured. */
export const disk = signal<DiskFacts | null>(null);
/** What was done last and can be undone. */
export const undoable = signal<Trashed | null>(null);
/** The name of the run that came back last from the trash. */
export const back = signal('');
/** The runs that are chosen to be compared, two at most. */
export const chosen = signal<readonly string[]>([]);
/** The run whose facts a dialog shows. */
export const about = signal('');

export function showAbout(name: string): void {
  about.value = name;
  state.dialog.value = 'about';
}

/** Chooses a run, or no longer; a third one takes the place of the first. */
export function choose(name: string): void {
  const rest = chosen.value.filter((x) => x !== name);
  chosen.value = rest.length < chosen.value.length ? rest : [...rest, name].slice(-2);
}

async function trying(act: () => Promise<void>): Promise<Failure | null> {
  try {
    await act();
    return null;
  } catch (e) {
    return saidBy(e);
  }
}

/** The list and everything else that knows a run by its name. */
function renamed(from: string, to: string): void {
  if (from === to) return;
  forget(address(['runs', from]));
  if (state.run.value === from) state.run.value = to;
  if (state.other.value === from) state.other.value = to;
  if (about.value === from) about.value = to;
  chosen.value = chosen.value.map((x) => (x === from ? to : x));
}

/** Each of these says why it failed, or null. */
export const rename = (name: string, to: string): Promise<Failure | null> =>
  trying(async () => {
    const now = await postJSON<NameOrder>(address(['runs', name, 'rename']), { name: to });
    renamed(name, now.name);
  });

export const note = (name: string, text: string): Promise<Failure | null> =>
  trying(async () => {
    await postJSON<NoteOrder>(address(['runs', name, 'note']), { note: text });
  });

export const remove = (name: string): Promise<Failure | null> =>
  trying(async () => {
    undoable.value = await postJSON<Trashed>(address(['runs', name, 'delete']), {});
    back.value = '';
    chosen.value = chosen.value.filter((x) => x !== name);
  });

export const restore = (entry: string): Promise<Failure | null> =>
  trying(async () => {
    const now = await postJSON<NameOrder>(address(['trash', entry, 'restore']), {});
    if (undoable.value?.entry === entry) undoable.value = null;
    back.value = now.name;
  });

export const empty = (): Promise<Failure | null> =>
  trying(async () => {
    model.trash.value = await postJSON<TrashList>(address(['trash', 'empty']), {});
    undoable.value = null;
    back.value = '';
  });

/** Keeps sizes and trash up to date while the home page is shown. Call the returned function to stop. */
export function watchKept(): () => void {
  let due: ReturnType<typeof setTimeout> | undefined;
  let c = new AbortController();
  const read = async () => {
    c.abort();
    c = new AbortController();
    const { signal } = c;
    try {
      const [d, t] = await Promise.all([
        getJSON<DiskFacts>(address(['disk']), signal),
        getJSON<TrashList>(address(['trash']), signal),
      ]);
      if (signal.aborted) return;
      disk.value = d;
      model.trash.value = t;
    } catch (e) {
      if (!signal.aborted) model.trouble.value = saidBy(e);
    }
  };
  // Sizes change when runs appear, vanish, or end.
  let before = '';
  const stop = effect(() => {
    const now = (model.runs.value ?? []).map((r) => `${r.name} ${r.status}`).join('\n');
    const trash = model.trash.value?.trashed.length ?? -1;
    const key = `${now}\n${trash}`;
    if (key === before) return;
    clearTimeout(due);
    due = setTimeout(() => void read(), before === '' ? 0 : 300);
    before = key;
  });
  return () => {
    stop();
    clearTimeout(due);
    c.abort();
  };
}
