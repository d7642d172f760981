import '../testing/page';
import { expect, it } from 'vitest';
import { answersOf } from './network_answers';

it('an output is a class with its probability or its number', () => {
  const out = Float32Array.of(0.25, 0.749, 0.001);
  expect([0, 1, 2].map((u) => answersOf(['a', 'b', 'c'], u, out, true))).toEqual([
    [{ text: 'a: 25.0\u2009%', said: false }],
    [{ text: 'b: 74.9\u2009%', said: true }],
    [{ text: 'c: 0.1\u2009%', said: false }],
  ]);
  expect(answersOf(['a', 'b', 'c'], 1, Float32Array.of(0.9, 0.97, 0.1), false)).toEqual([
    { text: 'b: 0.97', said: true },
  ]);
  expect(answersOf(null, 1, null, true)).toEqual([{ text: '1', said: false }]);
});

it('a single probability is for the second class, and the rest for the first', () => {
  expect(answersOf(['same', 'different'], 0, Float32Array.of(0.75), true)).toEqual([
    { text: 'different: 75.0\u2009%', said: true },
    { text: 'same: 25.0\u2009%', said: false },
  ]);
  expect(answersOf(['same', 'different'], 0, Float32Array.of(0.3), false)).toEqual([
    { text: 'different: 0.30', said: true },
  ]);
});

it('nothing is answered where an output is not a number', () => {
  const data = Float32Array.of(0.2, Number.NaN, 0.1);
  expect([0, 1, 2].map((u) => answersOf(null, u, data, true)[0]!.said)).toEqual([false, false, false]);
  const lone = answersOf(['same', 'different'], 0, Float32Array.of(Number.NaN), true);
  expect(lone.map((a) => a.said)).toEqual([false, false]);
});
