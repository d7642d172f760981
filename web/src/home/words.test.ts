import '../testing/page';
import { expect, it } from 'vitest';
import * as state from '../state';
import type { Listing } from '../types';
import { branchText, bytesText, changesText } from './words';

const branch: Listing = {
  name: 'b',
  step: 0,
  epoch: 0,
  accuracy: null,
  bytes: 0,
  parent: 'one',
  parent_step: 1200,
  changes: [
    { key: 'batch', from: 50, to: 25 },
    { key: 'data.without', from: null, to: [1, 2] },
  ],
};

it('a branch says where it left its parent and what it changed', () => {
  expect(branchText(branch, true)).toBe('from step 1,200: batch 50 → 25, data.without none → [1,2]');
  expect(branchText(branch, false)).toMatch(/^from step 1,200 of one: batch/);
  expect(branchText({ ...branch, parent: undefined, lost_parent: 'one' }, false)).toMatch(/one.*parent deleted/);
  expect(branchText({ ...branch, parent: undefined }, false)).toBe('');
  expect(changesText([])).toBe('nothing changed');
  state.lang.value = 'zh';
  expect(branchText(branch, true)).toBe('从第 1,200 步分出：batch 50 → 25，data.without 无 → [1,2]');
  state.lang.value = 'en';
});

it('a long value is shortened', () => {
  const text = changesText([{ key: 'k', from: null, to: 'x'.repeat(99) }]);
  expect(text.length).toBeLessThan(60);
  expect(text).toMatch(/…$/);
});

it('sizes are those of the command line', () => {
  expect([999, 1000, 1234567, 2.5e9].map(bytesText)).toEqual(['999 B', '1.0 kB', '1.2 MB', '2.5 GB']);
});
