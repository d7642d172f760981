// A picture as one sees it with squinted eyes: its pixels blurred, so that the rough shape is left.

/** Blurs pictures of w × h pixels below each other, none into another; amount is 0 for not at all to 1. */
export function blurTiles(pixels: Uint32Array, w: number, h: number, amount: number): void {
  const radius = Math.round(amount * 0.14 * Math.max(w, h));
  if (radius < 1 || w * h < 2) return;
  const n = w * h;
  const line = new Float32Array(Math.max(w, h));
  const planes = [0, 8, 16].map((shift) => ({ shift, of: new Float32Array(n) }));
  for (let from = 0; from + n <= pixels.length; from += n) {
    for (const { shift, of } of planes) for (let i = 0; i < n; i++) of[i] = (pixels[from + i]! >> shift) & 255;
    // Two boxes in turn are close to a bell.
    for (const { of } of planes)
      for (let pass = 0; pass < 2; pass++) {
        for (let y = 0; y < h; y++) smear(of, y * w, 1, w, radius, line);
        for (let x = 0; x < w; x++) smear(of, x, w, h, radius, line);
      }
    for (let i = 0; i < n; i++) {
      const [r, g, b] = planes.map((p) => Math.round(p.of[i]!)) as [number, number, number];
      pixels[from + i] = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
    }
  }
}

/** Replaces each of n numbers by the mean of those within a radius, as many as there are. */
function smear(data: Float32Array, from: number, by: number, n: number, radius: number, line: Float32Array): void {
  for (let i = 0; i < n; i++) line[i] = data[from + i * by]!;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < Math.min(radius, n); i++) {
    sum += line[i]!;
    count++;
  }
  for (let i = 0; i < n; i++) {
    if (i + radius < n) {
      sum += line[i + radius]!;
      count++;
    }
    if (i - radius - 1 >= 0) {
      sum -= line[i - radius - 1]!;
      count--;
    }
    data[from + i * by] = sum / count;
  }
}
