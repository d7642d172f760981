import { expect, it } from 'vitest';
import { type Mark, markAt, nextChange, spans } from './time_spans';

const mark = (step: number, label: string): Mark => ({ step, state: label === '3' ? 'correct' : 'wrong', label });
const marks = [mark(0, '5'), mark(20, '5'), mark(40, '3'), mark(60, '3'), mark(80, '8'), mark(100, '3')];

it('equal marks beside each other are one stretch, which reaches to the next', () => {
  expect(spans(marks, 100, 'linear').map((s) => [s.from, s.to, s.mark.label])).toEqual([
    [0, 0.4, '5'],
    [0.4, 0.8, '3'],
    [0.8, 1, '8'],
    [1, 1, '3'],
  ]);
  expect(spans(marks, 100, 'log')[1]!.from).toBeGreaterThan(0.75);
  expect(spans([], 100, 'linear')).toEqual([]);
});

it('a place leads to the step of its mark, also within a stretch of equal ones', () => {
  const at = (axis: 'linear' | 'log', p: number) => markAt(marks.slice(1), p, 100, axis);
  expect([0.1, 0.2, 0.39, 0.5, 0.65, 0.9].map((p) => at('linear', p))).toEqual([null, 20, 20, 40, 60, 80]);
  expect(at('log', 0.81)).toBe(40);
  expect(at('linear', 0.995)).toBe(100); // the last one has room too
});

it('the next change is after the shown step, and then the first again', () => {
  const all = spans(marks, 100, 'linear');
  expect([0, 40, 79, 100].map((s) => nextChange(all, s))).toEqual([40, 80, 80, 0]);
  expect(nextChange([], 0)).toBeNull();
});
