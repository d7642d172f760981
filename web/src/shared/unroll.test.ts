import { describe, expect, it } from 'vitest';
import { boxAt, type Clock, layoutFor, play, unrollTime } from './unroll';

const layout = layoutFor(4, 3, 800, 400);

describe('the pixels of a picture that is unrolled', () => {
  it('begin in the grid and end below each other', () => {
    const { grid, column } = layout;
    expect(boxAt(6, 0, layout)).toEqual({
      x: grid.x + 2 * grid.side,
      y: grid.y + grid.side,
      w: grid.side,
      h: grid.side,
    });
    for (let i = 0; i < 12; i++) {
      const b = boxAt(i, 1, layout);
      expect(b.x).toBeCloseTo(column.x);
      expect(b.y).toBeCloseTo(column.y + i * column.high);
      expect(b.h).toBeCloseTo(column.high);
    }
    expect(boxAt(11, 1, layout).y + column.high).toBeCloseTo(392);
  });
  it('leave row by row', () => {
    const moved = (i: number, t: number) => boxAt(i, t, layout).x - boxAt(i, 0, layout).x;
    expect(moved(0, 0.2)).toBeGreaterThan(0);
    expect(moved(8, 0.2)).toBe(0); // the last row waits
    expect(moved(8, 0.8)).toBeGreaterThan(0);
    expect(moved(0, 0.46)).toBeCloseTo(moved(0, 1)); // the first has arrived
    const t = 0.3;
    expect((boxAt(4, t, layout).x - boxAt(5, t, layout).x) / layout.grid.side).toBeLessThan(0); // a row stays in order
  });
  it('move by the clock, to the end, and no more once stopped', () => {
    let now = 100;
    let next: (() => void) | null = null;
    const clock: Clock = {
      now: () => now,
      frame: (call) => {
        next = call;
        return 7;
      },
      cancel: (id) => {
        if (id === 7) next = null;
      },
    };
    const step = (ms: number) => {
      now += ms;
      const call = next;
      next = null;
      call?.();
    };
    const times: number[] = [];
    let done = 0;
    play(
      (t) => times.push(t),
      () => done++,
      clock,
    );
    step(unrollTime / 2);
    step(unrollTime);
    expect(times).toEqual([0, 0.5, 1]);
    expect([done, next]).toEqual([1, null]);
    const stop = play(
      (t) => times.push(t),
      () => done++,
      clock,
    );
    stop();
    step(unrollTime);
    expect([times.length, done]).toEqual([4, 1]);
  });
});
