import { describe, expect, it } from 'vitest';
import { read, written } from './try_link';

function drawing(n: number, ink: number): Uint8Array {
  return Uint8Array.from({ length: n }, (_, i) => (i % 28 > 10 && i % 28 < 10 + ink ? (i * 37) % 255 : 0));
}

describe('a drawing in an address', () => {
  it('is the same pixels when it is read again', () => {
    for (const n of [784, 100, 3072]) {
      for (const pixels of [drawing(n, 7), new Uint8Array(n), drawing(n, 1)]) {
        const text = written(pixels);
        expect(text).toMatch(/^[\w-]+$/);
        expect(read(text, n)).toEqual(pixels);
      }
    }
  });
  it('is there for a colour picture without a single black pixel', () => {
    const pixels = Uint8Array.from({ length: 3072 }, (_, i) => 1 + (i % 200));
    expect(read(written(pixels), 3072)).toEqual(pixels);
  });
  it('is left out where it would be too long', () => {
    expect(written(Uint8Array.from({ length: 12288 }, (_, i) => 1 + (i % 200)))).toBe('');
  });
  it('is refused if it is not one, or of another size', () => {
    const text = written(drawing(784, 7));
    expect(read(text, 783)).toBeNull();
    expect(read(text, 1024)).toBeNull();
    expect(read(text.slice(0, -3), 784)).toBeNull();
    expect(read('%%%', 784)).toBeNull();
    expect(read('AAAA', 784)).toBeNull();
    expect(read('a', 784)).toBeNull();
  });
});
