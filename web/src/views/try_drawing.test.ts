import { describe, expect, it } from 'vitest';
import { centredPixels, shrink } from './try_drawing';

function canvas(width: number, height: number, on: (x: number, y: number) => boolean): Uint8ClampedArray {
  const p = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) if (on(x, y)) p.fill(255, 4 * (y * width + x), 4 * (y * width + x) + 4);
  return p;
}

describe('a drawing', () => {
  it('made smaller keeps its mean', () => {
    const p = canvas(10, 10, (x) => x < 3);
    expect([...shrink(p, 10, 10, 0, 0, 0, 10, 10, 4, 1)]).toEqual([255, 51, 0, 0]);
  });
  it('is put in the middle and fills 20 of 28 pixels, wherever it was drawn', () => {
    const p = canvas(280, 280, (x, y) => x >= 10 && x < 50 && y >= 20 && y < 100);
    const out = centredPixels(p, 280, 280, 28, 28);
    const rows = [...Array(28).keys()].filter((y) => out.slice(28 * y, 28 * y + 28).some((v) => v > 100));
    expect([rows[0], rows.length]).toEqual([4, 20]);
    let mass = 0;
    let mx = 0;
    out.forEach((v, i) => {
      mass += v;
      mx += v * ((i % 28) + 0.5);
    });
    expect(mx / mass).toBeCloseTo(14, 1);
  });
  it('of nothing is black', () => {
    expect(
      centredPixels(
        canvas(28, 28, () => false),
        28,
        28,
        28,
        28,
      ).every((v) => v === 0),
    ).toBe(true);
  });
});
