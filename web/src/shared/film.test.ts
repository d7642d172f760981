import { describe, expect, it } from 'vitest';
import { frameAt, latest } from './film';

const steps = [0, 29, 58, 290];

describe('a film of steps', () => {
  it('has a latest one that is not after a step, or none', () => {
    expect([-1, 0, 28, 29, 999].map((s) => latest(steps, s))).toEqual([-1, 0, 0, 1, 3]);
  });
  it('shows a step by the last frame not after it, and by the first one before that', () => {
    expect([-1, 0, 28, 29, 57, 58, 289, 290, 999].map((s) => frameAt(steps, s))).toEqual([0, 0, 0, 1, 1, 2, 2, 3, 3]);
  });
});
