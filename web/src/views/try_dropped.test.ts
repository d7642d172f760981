import { describe, expect, it } from 'vitest';
import { groundUnder, whiteOnBlack } from './try_dropped';

function picture(width: number, height: number, at: (x: number, y: number) => number[]): Uint8ClampedArray {
  const p = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) p.set(at(x, y), 4 * (y * width + x));
  return p;
}
const middle = (x: number, y: number): boolean => x > 1 && x < 5 && y > 1 && y < 5;

describe('a dropped picture', () => {
  it('that is opaque has nothing under it', () => {
    expect(groundUnder(picture(7, 7, () => [0, 0, 0, 255]))).toBe(null);
  });
  it('drawn in black on nothing lies on paper, in white on black', () => {
    expect(groundUnder(picture(7, 7, (x, y) => (middle(x, y) ? [0, 0, 0, 255] : [0, 0, 0, 0])))).toBe('#fff');
    expect(groundUnder(picture(7, 7, (x, y) => (middle(x, y) ? [255, 255, 255, 255] : [0, 0, 0, 0])))).toBe('#000');
  });
  it('of a page is turned round, one of a digit is not', () => {
    for (const [ground, ink] of [
      [255, 0],
      [0, 255],
    ]) {
      const p = picture(7, 7, (x, y) => {
        const v = middle(x, y) ? ink! : ground!;
        return [v, v, v, 255];
      });
      whiteOnBlack(p, 7, 7);
      expect([p[0], p[4 * 24], p[4 * 24 + 3]]).toEqual([0, 255, 255]);
    }
  });
  it('in red on paper is seen', () => {
    const p = picture(7, 7, (x, y) => (middle(x, y) ? [255, 0, 0, 255] : [255, 255, 255, 255]));
    whiteOnBlack(p, 7, 7);
    expect(p[4 * 24]).toBeGreaterThan(150);
  });
  it('of a photographed page is levelled, so that only the ink is left', () => {
    // Grey paper, a little uneven, with ink in the middle.
    const p = picture(9, 9, (x, y) => {
      const v = x > 2 && x < 6 && y > 2 && y < 6 ? 30 : 190 + ((x + y) % 3) * 4;
      return [v, v, v, 255];
    });
    whiteOnBlack(p, 9, 9);
    const levels = Array.from({ length: 81 }, (_, i) => p[4 * i]!);
    expect(levels.filter((v) => v === 255)).toHaveLength(9);
    expect(levels.filter((v) => v === 0)).toHaveLength(72);
  });
});
