import { expect, it } from 'vitest';
import { answersOf } from './network_answers';

it('a lone output speaks for both of two classes, and one of them is answered', () => {
  const low = answersOf(['same', 'different'], 0, Float32Array.of(0.06), true, String);
  expect(low.map((a) => [a.text.split(' ')[0], a.said])).toEqual([
    ['different', false],
    ['same', true],
  ]);
  expect(answersOf(['same', 'different'], 0, Float32Array.of(0.5), true, String)[0]!.said).toBe(true);
});

it('of several the largest is answered', () => {
  const data = Float32Array.of(0.2, 0.7, 0.1);
  expect([0, 1, 2].map((u) => answersOf(null, u, data, true, String)[0]!.said)).toEqual([false, true, false]);
  expect(answersOf(['a', 'b', 'c'], 1, null, true, String)).toEqual([{ text: 'b  ', said: false }]);
});

it('nothing is answered where an output is not a number', () => {
  const data = Float32Array.of(0.2, Number.NaN, 0.1);
  expect([0, 1, 2].map((u) => answersOf(null, u, data, true, String)[0]!.said)).toEqual([false, false, false]);
  const lone = answersOf(['same', 'different'], 0, Float32Array.of(Number.NaN), true, String);
  expect(lone.map((a) => a.said)).toEqual([false, false]);
});
