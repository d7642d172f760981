import '../testing/page';
import { expect, it } from 'vitest';
import { lang } from '../state';
import { cellAt, learntText, stripCells } from './history';

it('a cell reaches from its step to the next, and the last is as wide as the others on average', () => {
  expect(stripCells([0, 10, 40, 60])).toEqual([
    { from: 0, to: 0.125 },
    { from: 0.125, to: 0.5 },
    { from: 0.5, to: 0.75 },
    { from: 0.75, to: 1 },
  ]);
  expect(stripCells([7])).toEqual([{ from: 0, to: 1 }]);
  expect([-0.1, 0, 0.2, 0.5, 0.99].map((x) => cellAt(stripCells([0, 10, 40, 60]), x))).toEqual([0, 0, 1, 2, 3]);
});

it('learning is said by the steps between which it happened', () => {
  lang.value = 'en';
  const none = { never: false, learnt_by: null, learnt_after: null, wrong_by: null, wrong_after: null };
  expect(learntText({ ...none, learnt_by: 1174, learnt_after: 145 })).toBe('learnt between 145 and 1,174');
  expect(learntText({ ...none, learnt_by: 0 })).toBe('correct from step 0 on');
  expect(learntText({ ...none, wrong_by: 29, wrong_after: 0 })).toBe('went wrong between 0 and 29');
  expect(learntText({ ...none, never: true })).toBe('never correct');
});
