// Lots that are drawn: the same seed draws the same.

/** Draws at most `most` of the numbers 0…n−1, in an order that the seed decides. */
export function lot(n: number, most: number, seed: number): number[] {
  // A linear congruential generator; its upper bits are the random ones.
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ n) >>> 0;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 4) / 2 ** 28;
  };
  for (let i = 0; i < 4; i++) random(); // seeds that are neighbours part
  // Fisher and Yates' shuffle, of which only the numbers that moved are held.
  const moved = new Map<number, number>();
  return Array.from({ length: Math.min(n, most) }, (_, i) => {
    const j = i + Math.floor(random() * (n - i));
    const drawn = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    return drawn;
  });
}
