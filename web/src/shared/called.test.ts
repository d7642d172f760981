import { expect, it } from 'vitest';
import { oneOf } from './called';

it('a sample of a class is called as in saved pictures', () => {
  expect(['5', '8', '11', 'F', 'cat'].map((n) => oneOf(n, 'en'))).toEqual(['a 5', 'an 8', 'an 11', 'an F', '“cat”']);
  expect(['É', '猫', '?'].map((n) => oneOf(n, 'en'))).toEqual(['an É', '“猫”', '“?”']);
  expect(['5', '猫'].map((n) => oneOf(n, 'zh'))).toEqual([' 5 ', '“猫”']);
});
