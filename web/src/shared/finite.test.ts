import { expect, it } from 'vitest';
import { ApiError } from '../api';
import { checkFinite } from './finite';

it('numbers that are not finite are the error of a diverged network', () => {
  checkFinite(2, 'the weights of fc1', [0, -1], []);
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    let error: unknown;
    try {
      checkFinite(2, 'the weights of fc1', [1], new Float32Array([0, bad]));
    } catch (e) {
      error = e;
    }
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      code: 'diverged',
      message: 'at step 2 the weights of fc1 are not all valid numbers',
    });
  }
});
