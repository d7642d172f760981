import '../testing/page';
import { expect, it } from 'vitest';
import { lang } from '../state';
import { insteadText } from './instead';

it('another step is named with the reason, in the language of the page', () => {
  lang.value = 'en';
  expect(insteadText({ step: 5 })).toBe('');
  const other = { step: 3, instead: 'training of run a cannot be repeated', instead_code: 'other-numerics' };
  expect(insteadText(other)).toMatch(/^Showing step 3: .* another version of Brainbow/);
  expect(insteadText({ step: 3, instead: 'It is so.' })).toMatch(/ It is so\.$/);
  lang.value = 'zh';
  expect(insteadText(other)).toMatch(/^当前显示第 3 步.*另一个 Brainbow 版本/);
  lang.value = 'en';
});
