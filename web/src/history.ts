// The browser's history. What a reader chooses deliberately is an entry to come back to: a run, a view, a selection.
// A step, or an option of a view, changes the present entry.
import { effect } from '@preact/signals';
import * as state from './state';
import { addressOf, decode, type Place, sameSelection } from './url';

/** Whether the way from one place to another is an entry of the history. */
export function isEntry(from: Place, to: Place): boolean {
  if (from.run !== to.run || from.other !== to.other || from.create !== to.create) return true;
  // The view that the page chose itself, once it knew the run, is no choice of the reader.
  if (from.views.length > 0 && from.views.join() !== to.views.join()) return true;
  return !sameSelection(from.selection, to.selection) || from.options['mistakes.pair'] !== to.options['mistakes.pair'];
}

/** What an entry keeps beside its address. */
interface Kept {
  /** The samples among which the selected one was chosen. */
  among?: number[];
}

/** Changes that follow each other this fast, in ms, are one choice; browsers limit the number of entries. */
const together = 250;
const rest = 150;

/** Lets the address follow the state, and the state the buttons Back and Forward. */
export function followHistory(): void {
  const kept = (): Kept => (state.among.value.length > 0 ? { among: state.among.value } : {});
  const write = (p: Place) => history.replaceState(kept(), '', addressOf(p) || location.pathname);
  let last: Place | null = null;
  let lastEntry = Number.NEGATIVE_INFINITY;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let returning = false;
  state.among.value = (history.state as Kept | null)?.among ?? [];
  effect(() => {
    const p = state.place.value;
    const from = last;
    last = p;
    if (from && !returning && isEntry(from, p)) {
      if (waiting !== undefined) {
        clearTimeout(waiting);
        waiting = undefined;
        write(from); // the step at which the reader left it
      }
      const now = performance.now();
      const one = now - lastEntry < together && from.run === p.run;
      lastEntry = now;
      if (one) write(p);
      else if (addressOf(p) !== location.search) history.pushState(kept(), '', addressOf(p) || location.pathname);
      return;
    }
    waiting ??= setTimeout(() => {
      waiting = undefined;
      if (addressOf(state.place.value) !== location.search) write(state.place.value);
    }, rest);
  });
  addEventListener('popstate', (e) => {
    clearTimeout(waiting);
    waiting = undefined;
    returning = true;
    state.goto(decode(location.search));
    state.among.value = (e.state as Kept | null)?.among ?? [];
    returning = false;
  });
}
