import './testing/page';
import { expect, it } from 'vitest';
import { ApiError } from './api';
import { canHelp } from './failure';

const refused = (code: string, status = 422) => new ApiError(status, 'not available', '', code);

it('what can change may be asked for again', () => {
  const codes = ['busy', 'conflict', 'timeout', 'data-missing', 'run-damaged', 'internal', 'offline', ''];
  expect(codes.filter((c) => !canHelp(refused(c)))).toEqual([]);
  expect(canHelp(new Error('no such picture'))).toBe(true);
});

it('what is wrong, refused or not there stays so', () => {
  const codes = [
    'bad-request',
    'forbidden',
    'not-found',
    'step-not-recorded',
    'step-outside',
    'too-large',
    'unavailable',
  ];
  expect(codes.filter((c) => canHelp(refused(c, 500)))).toEqual([]);
});
