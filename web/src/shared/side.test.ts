import '../testing/page';
import { expect, it } from 'vitest';
import { lang } from '../state';
import { sideText } from './side';

it('a unit speaks for a class above one half only, and against it below only', () => {
  lang.value = 'en';
  expect([0.51, 0.5, 0.49].map(sideText)).toEqual([
    'speaks for it',
    'speaks neither for nor against it',
    'speaks against it',
  ]);
});
