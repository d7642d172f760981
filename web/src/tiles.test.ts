import { beforeAll, describe, expect, it, vi } from 'vitest';
import { grey, pixel } from './palette';
import { bytesOf, Raster } from './tiles';

beforeAll(() => {
  vi.stubGlobal('document', {
    createElement: () => ({
      getContext: () => ({
        createImageData: (w: number, h: number) => ({ data: new Uint8ClampedArray(4 * w * h) }),
        putImageData: () => undefined,
      }),
    }),
  });
});

describe('a raster', () => {
  it('has a picture in its own red, green and blue, at its place', () => {
    const r = new Raster(3, 2);
    // Two pictures of 2 × 1, of which the second is written.
    const data = Uint8Array.of(0, 0, 0, 0, 0, 0, 10, 11, 20, 21, 30, 31);
    r.picture(data, 6, 3, 2, 1, 1, 1);
    expect([...r.pixels]).toEqual([0, 0, 0, 0, pixel(10, 20, 30), pixel(11, 21, 31)]);
  });
  it('has a picture of one channel in grey', () => {
    const r = new Raster(2, 2);
    r.picture(Uint8Array.of(1, 2, 3, 4), 0, 1, 2, 2, 0, 0);
    expect([...r.pixels]).toEqual([grey[1], grey[2], grey[3], grey[4]]);
  });
  it('has levels in the colours of a table, at their place', () => {
    const r = new Raster(4, 2);
    r.levels(Uint8Array.of(9, 9, 5, 6, 7, 8), 2, 2, 2, 1, 0, grey);
    expect([...r.pixels]).toEqual([0, grey[5], grey[6], 0, 0, grey[7], grey[8], 0]);
  });
  it('has numbers of three channels in colours', () => {
    const r = new Raster(1, 1);
    r.numbers(Float32Array.of(0, 0.5, 1), 3);
    expect(r.pixels[0]).toBe(pixel(0, 128, 255));
  });
});

describe('numbers as bytes', () => {
  it('go from zero to the greatest, or from what is below zero', () => {
    expect([...bytesOf(Float32Array.of(0.5, 1, 2))]).toEqual([64, 128, 255]);
    expect([...bytesOf(Float32Array.of(-1, 0, 1))]).toEqual([0, 128, 255]);
    expect([...bytesOf(Float32Array.of(-2, -1))]).toEqual([0, 128]);
    expect([...bytesOf(Float32Array.of(0, 0))]).toEqual([0, 0]);
  });
});
