import { describe, expect, it } from 'vitest';
import { shared } from '../figure.gen';
import type { Scene } from '../view';
import type { Column } from './network_columns';
import { drawEdges, edgeColor, edgesOf, lineOf, strengthOf } from './network_edges';

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
  it('are the three strongest into each unit, the strongest last, or those of the marked unit alone', () => {
    const drawn: { color: string; width: number; alpha: number }[] = [];
    const ink = {
      globalAlpha: 1,
      strokeStyle: '',
      lineWidth: 0,
      beginPath() {},
      moveTo() {},
      lineTo() {},
      stroke() {
        drawn.push({ color: this.strokeStyle, width: this.lineWidth, alpha: this.globalAlpha });
      },
    };
    const column = (name: string, units: number[]) =>
      ({
        v: { name, shape: [units.length, 1, 1] },
        look: 'circles',
        units,
        x: 0,
        size: 1,
        width: 1,
        beside: 1,
        y: () => 0,
      }) as unknown as Column;
    const columns = [column('a', [0, 1, 2, 3]), column('b', [0, 1])];
    const scene = { theme: 'light', facts: { layers: ['b'] } } as unknown as Scene;
    const e = edgesOf('key', { shape: [2, 4], data: Float32Array.of(4, -1, 2, 0.5, 3, 0, 1, 2) });
    const inks = { muted: '#000000', ground: '#ffffff' };
    const pen = ink as unknown as CanvasRenderingContext2D;
    expect(drawEdges(pen, scene, columns, 1, e, null, inks)).toBe(6);
    expect(drawn.map((d) => d.width)).toEqual([-1, 1, 2, 2, 3, 4].map((v) => lineOf(v, 4).width));
    expect(drawn.map((d) => d.alpha)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(drawn[5]!.color).toBe(edgeColor(4, 'light'));
    drawn.length = 0;
    expect(drawEdges(pen, scene, columns, 1, e, { column: 1, units: [1] }, inks)).toBe(4);
    expect(drawn.map((d) => d.width)).toEqual([0, 1, 2, 3].map((v) => lineOf(v, 4).width));
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
