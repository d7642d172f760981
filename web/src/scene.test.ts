import './testing/page';
import { expect, it } from 'vitest';
import * as model from './model';
import { sameScene, sceneOf } from './scene';
import * as state from './state';
import type { RunFacts } from './types';
import type { ViewKind } from './view';

const kind = { name: 'sum' } as ViewKind;
const facts = { name: 'a', last_step: 300, steps: { frames: [] }, meta: {} } as unknown as RunFacts;

it('there is no scene of a run that is not known', () => {
  expect(sceneOf(kind, 0)).toBeNull();
});

it('a scene has only the options of its view, and a step that the run has', () => {
  model.known[0].value = { name: 'a', facts, metrics: null, error: null, gone: false };
  state.options.value = { 'sum.at': '1,2', 'summary.at': '3,4', 'confusion.mode': 'samples' };
  state.step.value = 999;
  const scene = sceneOf(kind, 0)!;
  expect([scene.run, scene.options, scene.step]).toEqual(['a', { at: '1,2' }, 300]);
  expect(sameScene(scene, sceneOf(kind, 0)!)).toBe(true);
});

it('another option, or one fewer, is another scene', () => {
  const scene = sceneOf(kind, 0)!;
  expect(sameScene(scene, { ...scene, options: {} })).toBe(false);
  expect(sameScene({ ...scene, options: {} }, scene)).toBe(false);
  expect(sameScene(scene, { ...scene, options: { at: '1,3' } })).toBe(false);
  expect(sameScene(scene, { ...scene, moving: true })).toBe(false);
});

it('a value that an option does not have is its default', () => {
  const values = [
    { value: 'all', label: 'pane.options' },
    { value: 'few', label: 'pane.options' },
  ] as const;
  const chooser = {
    name: 'sum',
    options: () => [{ name: 'kind', label: 'pane.options', values }],
  } as unknown as ViewKind;
  state.options.value = { 'sum.kind': 'most', 'sum.at': '1,2' };
  expect(sceneOf(chooser, 0)!.options).toEqual({ at: '1,2' });
  state.options.value = { 'sum.kind': 'few' };
  expect(sceneOf(chooser, 0)!.options).toEqual({ kind: 'few' });
});
