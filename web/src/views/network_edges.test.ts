import { describe, expect, it } from 'vitest';
import { shared } from '../figure.gen';
import { edgeColor, edgesOf, lineOf, strengthOf } from './network_edges';

describe('the lines between layers', () => {
  it('have the strengths that the server gives for each unit and channel', () => {
    const e = edgesOf('key', { shape: [2, 2], data: Float32Array.of(3, -7, 0.5, Number.NaN) });
    expect([e.key, e.from, e.limit]).toEqual(['key', 2, 7]);
    expect([0, 1].map((b) => [0, 1, 2].map((a) => strengthOf(e, 2, 2, a, b)))).toEqual([
      [3, -7, null],
      [0.5, Number.NaN, null],
    ]);
  });
  it('lead from the channels of the own group', () => {
    // Four units in two groups, each of which reads one of two channels.
    const e = edgesOf('key', { shape: [4, 1], data: Float32Array.of(1, 2, 3, 4) });
    expect([0, 1, 2, 3].map((b) => [0, 1].map((a) => strengthOf(e, 2, 4, a, b)))).toEqual([
      [1, null],
      [2, null],
      [null, 3],
      [null, 4],
    ]);
  });
  it('become wider and denser with the square of their strength', () => {
    expect(lineOf(-2, 2)).toEqual({ width: shared.lineMost, ink: 1 });
    expect(lineOf(0, 2)).toEqual({ width: shared.lineLeast, ink: shared.lineInk });
    expect(lineOf(1, 2).width).toBeCloseTo(shared.lineLeast + (shared.lineMost - shared.lineLeast) / 4);
    expect(lineOf(0, 0)).toEqual(lineOf(0, 2));
  });
  it('are red below zero and blue above', () => {
    const rgb = (text: string) => text.match(/\d+/g)!.map(Number);
    for (const theme of ['light', 'dark'] as const) {
      const [red, blue] = [rgb(edgeColor(-1, theme)), rgb(edgeColor(1, theme))];
      expect(red[0]!).toBeGreaterThan(red[2]!);
      expect(blue[2]!).toBeGreaterThan(blue[0]!);
    }
  });
});
