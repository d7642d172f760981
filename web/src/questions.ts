// The questions of the page: each opens one of the views that answer it.
import { effect, untracked } from '@preact/signals';
import * as model from './model';
import { startView } from './start';
import * as state from './state';
import type { Group, ViewKind } from './view';
import { kinds, kindsFor } from './views';

/** The views of the run that answer a question. */
export function viewsOf(group: Group): ViewKind[] {
  const comparing = state.other.value !== '';
  return kindsFor(model.facts.value, state.run.value, comparing).filter((k) => k.group === group);
}

/** The view that the tabs and keys change: that of the active pane; undefined if there is no such view. */
export function shownKind(): ViewKind | undefined {
  const views = state.views.value;
  const name = views[Math.min(state.active.value, views.length - 1)];
  return kinds.find((k) => k.name === name);
}

/** The view of each question that was looked at last. */
const lastOf: Partial<Record<Group, string>> = {};

/** Opens the view that answers a question: the one looked at last, or the first. If one is open already, `again` goes on to the next. */
export function ask(group: Group, again = false): void {
  const names = viewsOf(group).map((k) => k.name);
  const shown = shownKind();
  if (shown?.group !== group) state.show(lastOf[group] ?? names[0]!);
  else if (again) state.show(names[(names.indexOf(shown.name) + 1) % names.length]!);
}

/** Remembers the view of each question, and opens the one with which a run begins where the address names none. */
export function followViews(): void {
  effect(() => {
    for (const name of state.views.value) {
      const kind = kinds.find((k) => k.name === name);
      if (kind) lastOf[kind.group] = name;
    }
  });
  effect(() => {
    const { facts } = model.known[0].value;
    if (!facts || state.run.value !== facts.name || state.views.value.length > 0) return;
    untracked(() => state.begin(startView(facts, (view) => kinds.some((k) => k.name === view))));
  });
}
