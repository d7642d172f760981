import './testing/page';
import { beforeEach, expect, it } from 'vitest';
import * as player from './player';
import * as state from './state';

beforeEach(() => {
  state.axis.value = 'linear';
  state.speed.value = 1;
});

it.each([5, 570, 150_000])('a training of %i steps plays in 20 seconds', (last) => {
  expect(player.played(0, 10, last)).toBeCloseTo(last / 2);
  expect(player.played(0, 20, last)).toBeCloseTo(last);
});

it('the speed shortens or lengthens that', () => {
  expect([player.speeds[0], player.speeds.at(-1)]).toEqual([1 / 4, 16]);
  for (const speed of player.speeds) {
    state.speed.value = speed;
    expect(player.played(0, 20 / speed, 570)).toBeCloseTo(570);
  }
});

it('a logarithmic axis plays in the same time, most of it among the first steps', () => {
  state.axis.value = 'log';
  expect(player.played(0, 20, 9999)).toBeCloseTo(9999);
  expect(player.played(0, 10, 9999)).toBeCloseTo(99);
});
