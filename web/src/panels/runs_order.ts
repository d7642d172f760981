// The order of the list of runs.
import type { Listing } from '../types';

export type Column = 'name' | 'recipe' | 'dataset' | 'network' | 'accuracy' | 'step' | 'created' | 'status';

export interface Order {
  column: Column;
  /** Greatest first. */
  down: boolean;
}

/** Newest first. */
export const newest: Order = { column: 'created', down: true };

/** The order after a click on a column's head: the other way round, or for numbers and dates the greatest first. */
export function clicked(before: Order, column: Column): Order {
  if (before.column === column) return { column, down: !before.down };
  return { column, down: column === 'accuracy' || column === 'step' || column === 'created' };
}

const numbers = new Intl.Collator('en', { numeric: true });

function compare(a: Listing, b: Listing, column: Column): number {
  if (column === 'step') return a.step - b.step;
  if (column === 'accuracy') return (a.accuracy?.share ?? -1) - (b.accuracy?.share ?? -1);
  const [x, y] = [a[column] ?? '', b[column] ?? ''];
  if (column === 'created') return x < y ? -1 : x > y ? 1 : 0;
  return numbers.compare(x, y);
}

/** The runs in an order; equal ones stay as they are. */
export function sorted(runs: readonly Listing[], order: Order): Listing[] {
  return [...runs].sort((a, b) => (order.down ? -1 : 1) * compare(a, b, order.column));
}
