// Groups of controls that are one stop of the Tab key; arrow keys move within a group.

const moves: Record<string, (at: number, last: number) => number> = {
  ArrowLeft: (at) => at - 1,
  ArrowUp: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at + 1,
  Home: () => 0,
  End: (_, last) => last,
};

/** The item of a group that a key moves to, undefined for other keys. */
export function moved(key: string, at: number, n: number): number | undefined {
  const to = moves[key]?.(at, n - 1);
  return to === undefined ? undefined : Math.min(Math.max(to, 0), n - 1);
}

/**
 * Handles a key in a group whose items have the attribute data-item. Arrows move the focus only if
 * the keyboard put it there: after a click they move through the training.
 */
export function rove(e: KeyboardEvent & { readonly currentTarget: EventTarget | null }): void {
  const items = [...(e.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[data-item]:not(:disabled)')];
  const at = items.findIndex((i) => i === document.activeElement && i.matches(':focus-visible'));
  const to = at < 0 ? undefined : moved(e.key, at, items.length);
  if (to === undefined) return;
  items[to]!.focus();
  e.preventDefault();
}

/** The attributes of an item; the one at `stop` is where Tab enters the group. */
export function item(stop: boolean): { 'data-item': true; tabIndex: 0 | -1 } {
  return { 'data-item': true, tabIndex: stop ? 0 : -1 };
}
