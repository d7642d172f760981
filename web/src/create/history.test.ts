import { expect, it } from 'vitest';
import { History } from './history';

it('goes back and forth, and a change after going back drops what was ahead', () => {
  const h = new History();
  h.start('a');
  expect([h.canUndo, h.canRedo, h.undo(), h.redo()]).toEqual([false, false, undefined, undefined]);
  h.push('b', 'x', 0);
  h.push('b', 'x', 1); // nothing new
  h.push('c', 'y', 2);
  expect(h.undo()).toBe('b');
  expect(h.undo()).toBe('a');
  expect(h.canUndo).toBe(false);
  expect(h.redo()).toBe('b');
  h.push('d', 'y', 3);
  expect(h.canRedo).toBe(false);
  expect([h.undo(), h.undo()]).toEqual(['b', 'a']);
});

it('takes changes of one value in quick succession as one step', () => {
  const h = new History();
  h.start('0');
  h.push('1', 'batch', 0);
  h.push('12', 'batch', 500);
  h.push('128', 'batch', 1200);
  h.push('128 and', 'epochs', 1300);
  h.push('128 and 5', 'epochs', 9000);
  expect(h.undo()).toBe('128 and');
  expect(h.undo()).toBe('128');
  expect(h.undo()).toBe('0');
});

it('keeps the last two hundred texts', () => {
  const h = new History();
  h.start('start');
  for (let i = 0; i < 300; i++) h.push(`${i}`, '', i);
  let n = 0;
  while (h.undo() !== undefined) n++;
  expect(n).toBe(199);
});
