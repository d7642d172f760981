import { describe, expect, it } from 'vitest';
import { edgeColor, edgesOf } from './network_edges';

describe('the lines between layers', () => {
  it('stand for the sum of the weights of a unit over a channel', () => {
    // Two units that read two channels with kernels of two weights.
    const w = { shape: [2, 2, 1, 2], data: Float32Array.of(1, 2, -3, -4, 0.5, 0, 0, Number.NaN) };
    const e = edgesOf('key', w, 2)!;
    expect([e.key, e.from, [...e.of], e.limit]).toEqual(['key', 2, [3, -7, 0.5, Number.NaN], 7]);
  });
  it('are not drawn where weights and channels do not fit', () => {
    expect(edgesOf('key', { shape: [2, 3], data: new Float32Array(6) }, 2)).toBeNull();
  });
  it('are red below zero and blue above', () => {
    expect([edgeColor(-1, 'light'), edgeColor(1, 'light')]).toEqual(['#c92a2a', '#1864ab']);
    expect([edgeColor(-1, 'dark'), edgeColor(1, 'dark')]).toEqual(['#ff6048', '#5ca0ff']);
  });
});
