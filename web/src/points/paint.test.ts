import { expect, it, vi } from 'vitest';
import type { Look } from './paint';

/** What a painter paints of one white point on white ground, as the colours that are there. */
async function painted(look: Partial<Look>): Promise<Set<number>> {
  let pixels: Uint32Array = new Uint32Array(0);
  class Image {
    readonly data: Uint8ClampedArray;
    constructor(w: number, h: number) {
      this.data = new Uint8ClampedArray(4 * w * h);
    }
  }
  const ink = {
    putImageData: (image: Image) => {
      pixels = new Uint32Array(image.data.buffer);
    },
    setTransform: () => undefined,
  };
  vi.stubGlobal('ImageData', Image);
  vi.stubGlobal('devicePixelRatio', 1);
  vi.stubGlobal('document', { createElement: () => ({ getContext: () => ink, style: {} }) });
  const { Painter } = await import('./paint');
  const painter = new Painter();
  painter.size(40, 40);
  const white = 0xffffffff;
  const one: Look = {
    color: Uint32Array.of(white),
    shape: Uint8Array.of(0),
    order: Uint32Array.of(0),
    ring: null,
    ...look,
  };
  painter.paint(Float32Array.of(0, 0), one, { scale: 1, left: 20, top: 20 }, 7, white, 0xff000000, false);
  vi.unstubAllGlobals();
  return new Set(pixels);
}

it('a point in the colour of the ground has an outline if it is given one', async () => {
  expect((await painted({})).size).toBe(1);
  const outlined = await painted({ rim: Uint32Array.of(0xff6a6057) });
  expect(outlined.size).toBeGreaterThan(5);
  expect(Math.min(...[...outlined].map((p) => p & 0xff))).toBeLessThan(0x90);
});
