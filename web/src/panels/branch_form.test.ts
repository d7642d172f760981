import { expect, it } from 'vitest';
import { empty, type Recipe, scaled, settings, usualEpochs } from './branch_form';

const recipe: Recipe = {
  epochs: 5,
  batch: 10,
  optimizer: { kind: 'adam', learning_rate: 0.003 },
  network: [{}, { frozen: [4], off: { units: [7] } }],
  data: { without: [9], labels: { 3: 'cat' } },
};
const none = { samples: [], layer: -1, units: [] };

it('an empty form changes nothing', () => {
  expect(settings(empty, recipe, none)).toEqual([]);
  expect(
    settings({ ...empty, optimizer: 'adam', without: true, label: 'dog', freeze: true, off: 'zero' }, recipe, none),
  ).toEqual([]);
});

it('fields become settings', () => {
  const f = {
    ...empty,
    rate: ' 0.1 ',
    optimizer: 'sgd',
    l2: '0.001',
    batch: '20',
    epochs: '9',
    more: 'loss=quadratic\n\n schedule.kind=cosine ',
  };
  expect(settings(f, recipe, none)).toEqual([
    'optimizer.learning_rate=0.1',
    'optimizer.kind=sgd',
    'l2=0.001',
    'batch=20',
    'epochs=9',
    'loss=quadratic',
    'schedule.kind=cosine',
  ]);
});

it('what is selected is added to what the parent left out, froze or switched off', () => {
  expect(settings({ ...empty, without: true }, recipe, { samples: [12, 2], layer: -1, units: [] })).toEqual([
    'data.without=[2,9,12]',
  ]);
  expect(settings({ ...empty, label: 'dog' }, recipe, { samples: [8], layer: -1, units: [] })).toEqual([
    'data.labels={"3":"cat","8":"dog"}',
  ]);
  expect(settings({ ...empty, freeze: true }, recipe, { samples: [], layer: 1, units: [] })).toEqual([
    'network.1.trainable=false',
  ]);
  expect(settings({ ...empty, freeze: true, off: 'mean' }, recipe, { samples: [], layer: 1, units: [6] })).toEqual([
    'network.1.frozen=[4,6]',
    'network.1.off={"units":[6,7],"value":"mean"}',
  ]);
});

it('a rate is halved without stray digits, and an ended training gets more epochs', () => {
  expect(scaled(0.3, 2)).toBe('0.6');
  expect(scaled(0.1, 0.5)).toBe('0.05');
  expect(usualEpochs(recipe, false)).toBe('');
  expect(usualEpochs(recipe, true)).toBe('8');
  expect(usualEpochs({ ...recipe, epochs: 1 }, true)).toBe('2');
});
