// The scene of a pane: the state and facts from which its view draws.
import { computed } from '@preact/signals';
import * as model from './model';
import * as state from './state';
import type { Scene, ViewKind } from './view';

/** The selection as a pane shows it: the second one can have another layer. */
const selectionOf = (which: 0 | 1) =>
  which === 1 && state.lock.value === 'none' && state.otherLayer.value !== '' ? own.value : state.selection.value;
const own = computed(() => ({ ...state.selection.value, layer: state.otherLayer.value, units: [] }));

/** The run and step beside this one, as 'run@step'; '' without. */
function otherOf(which: 0 | 1): string {
  const there = which === 0 ? 1 : 0;
  const name = state.other.value === '' ? '' : model.known[there].value.name;
  return name === '' || !model.known[there].value.facts ? '' : `${name}@${model.stepOf(there)}`;
}

/** The present scene of a view. */
export function sceneOf(kind: ViewKind, which: 0 | 1): Scene | null {
  const k = model.known[which].value;
  if (!k.facts) return null;
  const prefix = `${kind.name}.`;
  const options: Record<string, string> = {};
  for (const [name, value] of Object.entries(state.options.value)) {
    if (name.startsWith(prefix)) options[name.slice(prefix.length)] = value;
  }
  const scene = {
    run: k.name,
    facts: k.facts,
    step: model.stepOf(which),
    axis: state.axis.value,
    last: model.lastOf(which),
    moving: state.moving.value || state.playing.value,
    live: model.isLive(k.name),
    selection: selectionOf(which),
    other: otherOf(which),
    options,
    theme: state.theme.value,
    lang: state.lang.value,
  };
  // An address can hold a value that an option does not have: then it has its default.
  for (const o of kind.options?.(k.facts, scene) ?? []) {
    const value = options[o.name];
    if (value !== undefined && o.values && !o.values.some((v) => v.value === value)) delete options[o.name];
  }
  return scene;
}

/** Whether two scenes give the same picture. */
export function sameScene(a: Scene, b: Scene): boolean {
  const { options: x, ...restA } = a;
  const { options: y, ...restB } = b;
  const keys = Object.keys(restA) as (keyof typeof restA)[];
  const names = Object.keys(x);
  return (
    keys.every((k) => restA[k] === restB[k]) &&
    names.length === Object.keys(y).length &&
    names.every((n) => x[n] === y[n])
  );
}
