import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { ApiError } from '../api';
import { en, explained, saidBy, zh } from './errors';

it('an error with a code has a text of the page in both languages', () => {
  const e = new ApiError(422, 'run a: step 7: not recorded', 'choose another', 'step-not-recorded');
  expect(explained(saidBy(e), 'zh')).toEqual({
    text: '这一步没有记录。',
    hint: '请选择有记录的步；如果训练刚开始，请稍候。',
    detail: 'run a: step 7: not recorded',
  });
  expect(explained(saidBy(e), 'en').text).toBe('This step was not recorded.');
});

it('the server’s words are quoted where they say what the code does not', () => {
  const e = new ApiError(422, 'view sum: not available: costs $& more', 'x', 'unavailable');
  expect(explained(saidBy(e), 'zh')).toEqual({ text: '此内容不可用：costs $& more。', hint: 'x', detail: '' });
});

it('an error without a known code is shown in the server’s words', () => {
  for (const e of [new ApiError(500, 'odd', 'wait', ''), new ApiError(500, 'odd', 'wait', 'toString')])
    expect(explained(saidBy(e), 'zh')).toEqual({ text: 'odd', hint: 'wait', detail: '' });
  expect(explained(saidBy(new Error('broken')), 'en').text).toBe('broken');
  expect(explained(saidBy('thrown'), 'en').text).toBe('thrown');
});

it('every code of the server has a text, but what only the server’s words explain and what nobody reads', () => {
  const docs = readFileSync(resolve(import.meta.dirname, '../../../docs/server.md'), 'utf8');
  const codes = [...docs.matchAll(/^\| `([a-z-]+)` \| \d/gm)].map((m) => m[1]!);
  expect(codes.length).toBeGreaterThan(15);
  const own = [...codes.filter((c) => c !== 'internal' && c !== 'cancelled'), 'offline'].sort();
  for (const texts of [en, zh]) expect(Object.keys(texts).sort()).toEqual(own);
});
