// Lots that are drawn: the same seed draws the same.

/** Draws at most `most` of the numbers 0…n−1, in an order that the seed decides. */
export function lot(n: number, most: number, seed: number): number[] {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ n) >>> 0;
  // mulberry32, by Tommy Ettinger.
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
  // Fisher and Yates' shuffle, of which only the numbers that moved are held.
  const moved = new Map<number, number>();
  return Array.from({ length: Math.min(n, most) }, (_, i) => {
    const j = i + Math.floor(random() * (n - i));
    const drawn = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    return drawn;
  });
}
