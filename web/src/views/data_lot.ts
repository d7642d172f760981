// Random samples without replacement; the same seed gives the same sample.

/** Draws at most `most` of the numbers 0…n−1, in an order determined by the seed. */
export function lot(n: number, most: number, seed: number): number[] {
  // A linear congruential generator, of which the upper bits are random enough.
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ n) >>> 0;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 4) / 2 ** 28;
  };
  for (let i = 0; i < 4; i++) random(); // so that adjacent seeds differ
  // Fisher–Yates shuffle that stores only the moved numbers.
  const moved = new Map<number, number>();
  return Array.from({ length: Math.min(n, most) }, (_, i) => {
    const j = i + Math.floor(random() * (n - i));
    const drawn = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    return drawn;
  });
}
