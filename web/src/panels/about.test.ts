import '../testing/page';
import { expect, it } from 'vitest';
import * as state from '../state';
import { diskText, rateText, settingText } from './about';

it('a setting is its kind with the parameters that are set', () => {
  expect(settingText({ kind: 'sgd', learning_rate: 3 }, ['learning_rate'])).toBe('sgd');
  expect(
    settingText({ kind: 'momentum', learning_rate: 3, momentum: 0.9, nesterov: true, l: 0 }, ['learning_rate']),
  ).toBe('momentum (momentum 0.9, nesterov true)');
  expect(settingText(undefined)).toBe('');
});

it('the learning rate names its changes, or only the last of many', () => {
  expect(rateText(0.5, [])).toBe('0.5');
  expect(rateText(0.5, [{ step: 1200, rate: 0.05 }])).toBe('0.5, 0.05 from step 1,200 on');
  const many = [1, 2, 3, 4].map((k) => ({ step: 10 * k, rate: k }));
  expect(rateText(0.5, many)).toBe('0.5, 4 changes, the last to 4 at step 40');
  state.lang.value = 'zh';
  expect(rateText(0.5, [{ step: 1200, rate: 0.05 }])).toBe('0.5，从第 1,200 步起为 0.05');
  state.lang.value = 'en';
});

it('the parts of a size add up to it, the largest first', () => {
  expect(diskText({ total: 6500, kinds: { frames: 2000, probes: 3000, other: 1000, strange: 500 } })).toBe(
    'activations 3.0 kB, weights 2.0 kB, logs and other files 1.5 kB',
  );
});
