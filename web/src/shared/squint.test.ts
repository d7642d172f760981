import { describe, expect, it } from 'vitest';
import { pixel } from '../palette';
import { blurTiles } from './squint';

const side = 10;
const tile = (value: (x: number, y: number) => number) =>
  Array.from({ length: side * side }, (_, i) => pixel(value(i % side, Math.floor(i / side)), 40, 9));
const red = (p: number) => p & 255;

describe('squinting', () => {
  it('leaves pictures as they are at 0, and one colour at any amount', () => {
    const spot = Uint32Array.from(tile((x, y) => (x === 5 && y === 5 ? 255 : 0)));
    const before = [...spot];
    blurTiles(spot, side, side, 0);
    expect([...spot]).toEqual(before);
    const flat = Uint32Array.from(tile(() => 77));
    blurTiles(flat, side, side, 1);
    expect(new Set(flat)).toEqual(new Set([pixel(77, 40, 9)]));
  });
  it('spreads a spot around it, more with a larger amount, and not into the next picture', () => {
    const two = (amount: number) => {
      const p = Uint32Array.from([...tile((x, y) => (x === 5 && y === 8 ? 255 : 0)), ...tile(() => 0)]);
      blurTiles(p, side, side, amount);
      return p;
    };
    const [little, much] = [two(0.7), two(1)];
    expect(red(little[85]!)).toBeGreaterThan(0);
    expect(red(little[85]!)).toBeLessThan(255);
    expect(red(little[84]!)).toBeGreaterThan(0);
    expect(red(much[85]!)).toBeLessThanOrEqual(red(little[85]!));
    expect([...much.subarray(100)].every((p) => red(p) === 0)).toBe(true);
  });
});
