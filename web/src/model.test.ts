import './testing/page';
import { beforeEach, describe, expect, it } from 'vitest';
import * as model from './model';
import * as state from './state';
import type { Listing, Metrics, RunFacts, Training } from './types';

function metrics(step: number[], epoch: (number | null)[]): Metrics {
  const none = step.map(() => null);
  return { step, epoch, split: step.map(() => 'test'), loss: none, accuracy: none, samples: step.map(() => 1) };
}

function known(name: string, last: number, frames: number[], m: Metrics | null = null): model.Known {
  const facts = { name, last_step: last, steps: { frames } } as unknown as RunFacts;
  return { name, facts, metrics: m, error: null, gone: false };
}

beforeEach(() => {
  state.other.value = '';
  state.step.value = 'live';
  model.runs.value = null;
  model.trainings.value = {};
});

describe('two runs beside each other', () => {
  beforeEach(() => {
    // The second run makes twice as many updates in an epoch and ends half an epoch earlier.
    model.known[0].value = known('a', 300, [0, 100, 300], metrics([0, 100, 300], [0, 1, 3]));
    model.known[1].value = known('b', 500, [0, 300, 500], metrics([0, 200, 500], [0, 1, 2.5]));
  });
  it('are shown at the same epoch, and each to its own end', () => {
    state.other.value = 'b';
    state.step.value = 100;
    expect([model.stepOf(0), model.stepOf(1)]).toEqual([100, 200]);
    state.step.value = 300;
    expect([model.stepOf(0), model.stepOf(1)]).toEqual([300, 500]);
  });
  it('share a slider that ends with the longer one', () => {
    expect(model.last.value).toBe(300);
    state.other.value = 'b';
    expect(model.last.value).toBe(300);
    model.known[1].value = known('b', 800, [0, 800], metrics([0, 200, 800], [0, 1, 4]));
    expect(model.last.value).toBe(400);
    state.step.value = 400;
    expect([model.stepOf(0), model.stepOf(1)]).toEqual([300, 800]);
  });
  it('have their kept steps on one slider', () => {
    state.other.value = 'b';
    expect(model.kept.value).toEqual([0, 100, 150, 250, 300]);
    expect([model.placeOf(0, 300), model.placeOf(1, 300)]).toEqual([300, 150]);
  });
});

it('live is the last step, and a step that the run does not have is shown as the nearest', () => {
  model.known[0].value = known('a', 290, [0, 290]);
  expect(model.step.value).toBe(290);
  expect(model.outside.value).toBe(false);
  for (const [asked, shown] of [
    [999, 290],
    [1e9, 290],
    [-28, 0],
  ] as const) {
    state.step.value = asked;
    expect([model.step.value, model.outside.value]).toEqual([shown, true]);
  }
  state.step.value = 0;
  expect([model.step.value, model.outside.value]).toEqual([0, false]);
});

it('the steps of a branch begin where it left its parent', () => {
  const branch = known('b', 290, [100, 290], metrics([100, 290], [1, 3]));
  model.known[0].value = { ...branch, facts: { ...branch.facts!, first_step: 100 } };
  for (const [asked, shown, outside] of [
    [0, 100, true],
    [99, 100, true],
    [100, 100, false],
    [150, 150, false],
    [999, 290, true],
  ] as const) {
    state.step.value = asked;
    expect([model.place.value, model.step.value, model.outside.value]).toEqual([shown, shown, outside]);
  }
});

it('a branch with other batches and its parent are shown at the same epoch', () => {
  model.known[0].value = known('a', 100, [0, 100], metrics([0, 100], [0, 10]));
  const branch = known('b', 70, [35, 70], metrics([35, 70], [3.5, 10.5]));
  model.known[1].value = { ...branch, facts: { ...branch.facts!, first_step: 35 } };
  state.other.value = 'b';
  state.step.value = 55;
  expect([model.stepOf(0), model.stepOf(1)]).toEqual([55, 45]);
  state.step.value = 10;
  expect([model.stepOf(0), model.stepOf(1)]).toEqual([10, 35]);
  expect(model.placeOf(1, 45)).toBe(55);
});

it('the updates of an epoch come from the last row that knows its epoch', () => {
  expect(model.perEpoch(metrics([0, 50, 100, 120], [0, 0.4, 0.8, null]))).toBe(125);
  expect(model.perEpoch(metrics([0], [0]))).toBe(0);
  expect(model.perEpoch(null)).toBe(0);
});

it('a run is live while it is trained here or elsewhere', () => {
  const run = (name: string, status: string) => ({ name, status }) as Listing;
  model.runs.value = [run('a', 'running'), run('b', 'finished')];
  expect([model.isLive('a'), model.isLive('b'), model.isLive('c')]).toEqual([true, false, false]);
  // The state of a training on this server is newer than the list.
  model.trainings.value = { a: { run: 'a', ended: true } as Training, b: { run: 'b', ended: false } as Training };
  expect([model.isLive('a'), model.isLive('b')]).toEqual([false, true]);
});
