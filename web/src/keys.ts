// The keyboard: SPEC §10's keys, everywhere but in fields that take them.

import * as model from './model';
import * as player from './player';
import { ask } from './questions';
import * as state from './state';
import { groups } from './view';

/** Whether the reader last used a key, and not the pointer: then a focused picture has a cursor to leave. */
let byKey = false;

export function onPointer(): void {
  byKey = false;
}

/** Leaves the innermost thing: a dialog, a field, the cursor in a picture, or else the selection. */
function leave(at: HTMLElement | null, typing: boolean): void {
  const picture = at?.closest<HTMLElement>('[data-keys]');
  if (state.dialog.value) state.dialog.value = '';
  else if (typing) at!.blur();
  else if (picture && byKey) picture.closest<HTMLElement>('.pane')?.focus();
  else state.clearSelection();
}

export function onKey(e: KeyboardEvent): void {
  if (e.key !== 'Escape') byKey = true;
  if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey) return;
  const at = e.target as HTMLElement | null;
  const typing = at?.closest('input:not([type=range]), textarea, select, [contenteditable]');
  if (e.key === 'Escape') {
    leave(at, !!typing);
    return;
  }
  if (typing || state.dialog.value) return;
  if (at?.closest('input[type=range]') && /^(Arrow|Home|End|Page)/.test(e.key)) return; // which moves the slider
  if (state.create.value && e.key !== '?') return; // there is no training to move through
  // A focused button handles the space bar, and a picture that arrows move handles the arrows.
  const own = (at?.closest('[data-keys]') as HTMLElement | null)?.dataset.keys?.split(' ') ?? [];
  if (own.includes(e.key)) return;
  if (e.key === ' ' && at?.closest('button, summary, [role=button], [role=menuitem], a')) return;
  if (state.run.value === '') {
    if (e.key === '/') document.querySelector<HTMLElement>('[data-filter]')?.focus();
    else if (e.key === '?') state.dialog.value = 'help';
    else return;
    e.preventDefault();
    return;
  }
  const by = e.shiftKey ? 10 : 1;
  if (e.key === ' ') player.play(!state.playing.value);
  else if (e.key === 'ArrowLeft') player.move(-by);
  else if (e.key === 'ArrowRight') player.move(by);
  else if (e.key === 'Home') player.goto(0, true);
  else if (e.key === 'End') player.goto(model.last.value, true);
  else if (e.key === '/') state.dialog.value = 'search';
  else if (e.key === '?') state.dialog.value = 'help';
  else if (/^[1-9]$/.test(e.key)) {
    const group = groups[Number(e.key) - 1];
    if (group) ask(group, true);
  } else return;
  e.preventDefault();
}
