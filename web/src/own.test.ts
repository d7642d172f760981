import './testing/page';
import { expect, it, vi } from 'vitest';
import { chosenOwn, fits, type Own, offerOwn, own, setOwn } from './own';
import * as state from './state';

const picture = (key: string): Own => ({ key, pixels: new Uint8Array(4), shape: [1, 2, 2] });

it("one's own picture is chosen when it changes, until a sample is chosen or the selection is cleared", () => {
  setOwn(picture('a'));
  expect(chosenOwn.value?.key).toBe('a');
  state.select({ samples: [3] });
  expect(chosenOwn.value).toBe(null);
  state.clearSelection();
  expect(chosenOwn.value).toBe(null);
  expect(own.value?.key).toBe('a');
  setOwn(picture('a')); // the same picture, as after another step
  expect(chosenOwn.value).toBe(null);
  setOwn(picture('b'));
  expect(chosenOwn.value?.key).toBe('b');
  setOwn(null);
  expect(chosenOwn.value).toBe(null);
});

it('a picture fits networks with the same input', () => {
  expect(fits(picture('a'), [1, 2, 2])).toBe(true);
  expect(fits(picture('a'), [3, 2, 2])).toBe(false);
  expect(fits(picture('a'), undefined)).toBe(false);
  expect(fits(null, [1, 2, 2])).toBe(false);
});

it('a drawing is taken once the pen rests, and nothing at once', () => {
  vi.useFakeTimers();
  setOwn(null);
  offerOwn(picture('a'));
  vi.advanceTimersByTime(200);
  offerOwn(picture('b'));
  vi.advanceTimersByTime(200);
  expect(own.value).toBe(null);
  vi.advanceTimersByTime(200);
  expect(own.value?.key).toBe('b');
  offerOwn(picture('c'));
  offerOwn(null);
  vi.advanceTimersByTime(1000);
  expect(own.value).toBe(null);
  vi.useRealTimers();
});
