import '../testing/page';
import { expect, it } from 'vitest';
import { lang } from '../state';
import { cellAt, cellStarts, learntText, nextChange, stepAsked } from './history';

it('a cell begins at its step on the time axis, and has a width even between steps close together', () => {
  expect(cellStarts([0, 10, 40, 60], 100, 'linear')).toEqual([0, 0.1, 0.4, 0.6]);
  expect(cellStarts([0, 10, 100], 100, 'linear')).toEqual([0, 0.1, 0.99]);
  expect(cellStarts([0, 1, 2, 500, 999, 1000], 1000, 'linear')).toEqual([0, 0.01, 0.02, 0.5, 0.98, 0.99]);
  expect(cellStarts([0, 10, 100], 100, 'log')[1]).toBeCloseTo(Math.log(11) / Math.log(101));
  expect(cellStarts([0], 0, 'linear')).toEqual([0]);
  const many = cellStarts(
    Array.from({ length: 1000 }, (_, k) => k),
    100_000,
    'linear',
  );
  expect(many.at(-1)).toBeCloseTo(0.5, 1);
});

it('a place leads to the step whose cell is there, before the first one to the first', () => {
  const starts = cellStarts([10, 40, 60, 100], 100, 'linear');
  expect([-0.1, 0, 0.2, 0.5, 0.995].map((x) => cellAt(starts, x))).toEqual([0, 0, 0, 1, 3]);
});

it('the next change is after the shown step, and then the first step again', () => {
  const [steps, predicted] = [
    [0, 20, 40, 60, 80, 100],
    [5, 5, 3, 3, 8, 3],
  ];
  expect([0, 40, 79, 100].map((s) => nextChange(steps!, predicted!, s))).toEqual([40, 80, 80, 0]);
});

it('arrow keys go through all steps of a history, other keys are not for it', () => {
  const strip = { steps: [0, 1, 50, 100], predicted: [1, 1, 1, 1], starts: [0, 0.01, 0.5, 0.99] };
  const press = (key: string, shown: number) => stepAsked({ key } as KeyboardEvent, strip, shown);
  expect([0, 1, 30, 100].map((s) => press('ArrowRight', s))).toEqual([1, 50, 50, 100]);
  expect([0, 1, 30, 100].map((s) => press('ArrowLeft', s))).toEqual([0, 0, 1, 50]);
  expect(press('Enter', 0)).toBeNull();
});

it('learning is said by the steps between which it happened', () => {
  lang.value = 'en';
  const none = { never: false, learnt_by: null, learnt_after: null, wrong_by: null, wrong_after: null };
  expect(learntText({ ...none, learnt_by: 1174, learnt_after: 145 })).toBe('learnt between 145 and 1,174');
  expect(learntText({ ...none, learnt_by: 0 })).toBe('correct from step 0 on');
  expect(learntText({ ...none, wrong_by: 29, wrong_after: 0 })).toBe('went wrong between 0 and 29');
  expect(learntText({ ...none, never: true })).toBe('never correct');
});
