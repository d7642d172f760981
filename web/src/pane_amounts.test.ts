import './testing/page';
import { expect, test } from 'vitest';
import { readPieces, writePieces } from './pane_amounts';

test('pieces are read as the command takes them', () => {
  expect(readPieces('11:3.7,18:-2.5')).toEqual([
    { unit: 11, amount: 3.7 },
    { unit: 18, amount: -2.5 },
  ]);
  expect(readPieces('fc1·11:3.7, fc1:2:1')).toEqual([
    { unit: 11, amount: 3.7 },
    { unit: 2, amount: 1 },
  ]);
  expect(readPieces('11,x:1,3:1.2.3')).toEqual([]);
  expect(writePieces(readPieces('11:3.7,18:-2.5'))).toBe('11:3.7,18:-2.5');
});
