// Three things to try with a run: each opens a view with what it is about selected.
import { address } from './api';
import type { Confused } from './api.gen';
import { json } from './data';
import * as model from './model';
import * as player from './player';
import * as state from './state';
import type { RunFacts } from './types';
import { kinds } from './views';
import { writePair } from './views/mistakes_pairs';

export type Idea =
  | 'mistake'
  | 'watch'
  | 'first'
  | 'draw'
  | 'picture'
  | 'bend'
  | 'unit'
  | 'point'
  | 'weights'
  | 'matrix'
  | 'curves';

/** What to try: three things that the run can do. */
export function ideasFor(f: RunFacts, live: boolean): Idea[] {
  const steps = live || f.last_step > f.first_step;
  const recorded: Idea[] = [
    ...(f.steps.predictions.length > 0 ? (['matrix'] as const) : []),
    'curves',
    ...(f.params.length > 0 ? (['weights'] as const) : []),
  ];
  if ((f.can.level !== 'replay' && f.can.level !== 'forward') || f.data.error) return recorded;
  const [c, h, w] = f.data.shape ?? [0, 0, 0];
  const learns: Idea = live ? 'first' : 'watch';
  if (f.data.pictures)
    return [
      f.last_step > 0 || !steps ? 'mistake' : 'weights',
      steps ? learns : 'weights',
      c === 1 ? 'draw' : 'picture',
    ];
  if (c * h * w === 2) return [...(steps ? (['bend'] as const) : []), 'unit', 'point'];
  return ['matrix', steps ? learns : 'weights', 'curves'];
}

const plane = () => (kinds.some((k) => k.name === 'plane') ? 'plane' : 'try');

/** Opens the commonest mistake of the last step: its view, with its pair and its samples. */
async function commonest(f: RunFacts): Promise<void> {
  const { split } = state.selection.value;
  player.goto(f.last_step);
  state.show('mistakes');
  const c = await json<Confused>(address(['runs', f.name, 'confusion'], { step: f.last_step, split }));
  let [actual, predicted] = [-1, -1];
  let most = 0;
  c.counts.forEach((row, a) => {
    row.forEach((n, p) => {
      if (a !== p && n > most) [actual, predicted, most] = [a, p, n];
    });
  });
  if (most === 0 || state.run.value !== f.name || !state.views.value.includes('mistakes')) return;
  state.setOption('mistakes', 'pair', writePair({ actual, predicted }, c.classes));
  state.select({ samples: c.samples[actual]![predicted]!, class: null });
}

function fromStart(view: string): void {
  state.show(view);
  player.goto(model.first.value);
  player.play(true);
}

/** Does one of the things to try. */
export function tryIdea(idea: Idea, f: RunFacts): void {
  switch (idea) {
    case 'mistake':
      commonest(f).catch(() => undefined); // the view says what is wrong
      return;
    case 'watch':
      fromStart('network');
      return;
    case 'bend':
      state.select({ layer: '', units: [] });
      fromStart(plane());
      return;
    case 'first':
      state.show('weights');
      player.goto(model.first.value);
      return;
    case 'unit':
      state.select({ layer: f.layers.find((l) => l !== f.output) ?? f.output, units: [0] });
      state.show(plane());
      return;
    case 'weights':
      state.select({ layer: f.layers[0] ?? '', units: [] });
      state.show('weights');
      return;
    case 'matrix':
      state.show('confusion');
      return;
    case 'curves':
      state.show('curves');
      return;
    default:
      state.select({ samples: [] }); // an empty pad
      state.show('try');
  }
}
