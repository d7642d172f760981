import '../testing/page';
import { describe, expect, it } from 'vitest';
import { indexAt, keyStep, type Line, nearestStep, path, withStep } from './curve';

const line = (values: (number | null)[]): Line => ({ label: 'a', values, look: 'plain', said: String });

describe('a curve', () => {
  it('is broken where a value is missing, and stays in its box', () => {
    expect(path([0, 1, null, 0.5, 9], [0, 0.25, 0.5, 0.75, 1], 1)).toBe(
      'M0.00 39.00L25.00 1.00M75.00 20.00L100.00 1.00',
    );
    expect(path([Number.NaN], [0], 1)).toBe('');
    expect(path([3, 6], [0, 1], 6)).toBe('M0.00 20.00L100.00 1.00');
  });
  it('has the value of the last step that was measured', () => {
    const steps = [10, 20, 40];
    expect([5, 10, 39, 40, 99].map((s) => indexAt(steps, s))).toEqual([0, 0, 1, 2, 2]);
  });
  it('leads to the step under the pointer on either axis', () => {
    const steps = [0, 10, 100];
    expect(nearestStep(steps, 0.2, 100, 'linear')).toBe(10);
    expect(nearestStep(steps, 0.9, 100, 'linear')).toBe(100);
    expect(nearestStep(steps, 0.2, 100, 'log')).toBe(0);
    expect(nearestStep(steps, 0.5, 100, 'log')).toBe(10);
  });
  it('is walked by the arrow keys, from a step between two too', () => {
    const steps = [0, 10, 20];
    expect(keyStep(steps, 'ArrowRight', 10)).toBe(20);
    expect(keyStep(steps, 'ArrowRight', 20)).toBe(20);
    expect(keyStep(steps, 'ArrowLeft', 15)).toBe(10);
    expect(keyStep(steps, 'ArrowLeft', 0)).toBe(0);
    expect(keyStep(steps, 'Enter', 0)).toBe(10);
    expect(keyStep(steps, 'a', 0)).toBe(null);
  });
  it('gets the shown step, in place of the same step, between two, or at an end', () => {
    const values = (step: number): (readonly (number | null)[])[] => {
      const c = withStep([10, 20], [line([1, 2]), line([3, 4])], step, [7]);
      return [c.steps, ...c.lines.map((l) => l.values)];
    };
    expect(values(15)).toEqual([
      [10, 15, 20],
      [1, 7, 2],
      [3, null, 4],
    ]);
    expect(values(20)).toEqual([
      [10, 20],
      [1, 7],
      [3, null],
    ]);
    expect(values(5)[0]).toEqual([5, 10, 20]);
    expect(values(25)[1]).toEqual([1, 2, 7]);
  });
});
