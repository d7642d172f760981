// The density of points, as a cloud in their colours. It shows what overlapping dots hide.
import type { Camera } from './paint';

// How far a point spreads, in cells.
const spread = 2;
// A cell with a lower density counts as empty.
const least = 1e-4;

/**
 * Draws the cloud of points [n, 2] in their colours on a canvas of width × height. Colours mix
 * in proportion to the number of points of each. cell is the side of a cell of the cloud in
 * pixels of the page; larger cells are faster and blur more.
 */
export function drawDensity(
  ink: CanvasRenderingContext2D,
  points: Float32Array,
  color: Uint32Array,
  order: Uint32Array,
  camera: Camera,
  width: number,
  height: number,
  cell: number,
): void {
  const w = Math.ceil(width / cell) + 2 * spread;
  const h = Math.ceil(height / cell) + 2 * spread;
  const sums = [0, 1, 2, 3].map(() => new Float32Array(w * h)); // red, green, blue, count
  for (const i of order) {
    const x = (camera.left + camera.scale * points[2 * i]!) / cell + spread - 0.5;
    const y = (camera.top - camera.scale * points[2 * i + 1]!) / cell + spread - 0.5;
    if (!(x >= 0 && y >= 0 && x < w - 1 && y < h - 1)) continue;
    const c = color[i]!;
    const own = [c & 255, (c >> 8) & 255, (c >> 16) & 255, 1];
    // Each point is shared by the four cells around it.
    const ix = Math.floor(x);
    const iy = Math.floor(y);
    const fx = x - ix;
    const fy = y - iy;
    const at = iy * w + ix;
    for (let k = 0; k < 4; k++) {
      const s = sums[k]!;
      const v = own[k]!;
      s[at]! += v * (1 - fx) * (1 - fy);
      s[at + 1]! += v * fx * (1 - fy);
      s[at + w]! += v * (1 - fx) * fy;
      s[at + w + 1]! += v * fx * fy;
    }
  }
  for (const s of sums) for (let pass = 0; pass < 3; pass++) blur(s, w, h);
  const count = sums[3]!;
  const full = quantile(count, 0.95);
  const image = new ImageData(w, h);
  for (let i = 0; i < w * h; i++) {
    const n = count[i]!;
    if (n < least) continue;
    for (let k = 0; k < 3; k++) image.data[4 * i + k] = sums[k]![i]! / n;
    image.data[4 * i + 3] = 255 * Math.min(1, Math.sqrt(n / full));
  }
  const small = document.createElement('canvas');
  small.width = w;
  small.height = h;
  small.getContext('2d')!.putImageData(image, 0, 0);
  ink.imageSmoothingEnabled = true;
  ink.drawImage(small, -spread * cell, -spread * cell, w * cell, h * cell);
  ink.imageSmoothingEnabled = false;
}

/**
 * An approximate quantile of the numbers that are not 0: the value below which the given share
 * of them lies. The scale ends there, so that one dense spot does not hide the rest.
 */
export function quantile(values: Float32Array, share: number): number {
  const bins = 512;
  let most = 0;
  for (const v of values) if (v > most) most = v;
  if (!(most > least)) return 1;
  const counts = new Uint32Array(bins + 1);
  let n = 0;
  for (const v of values) {
    if (v <= least) continue;
    // Bins of square roots, because most numbers are small.
    counts[Math.floor(bins * Math.sqrt(v / most))]!++;
    n++;
  }
  let below = 0;
  let k = 0;
  while (k < bins && below + counts[k]! < share * n) below += counts[k++]!;
  return most * ((k + 0.5) / bins) ** 2;
}

/** A running mean over 2·spread + 1 cells in both directions. Three in a row approximate a Gaussian. */
function blur(s: Float32Array, w: number, h: number): void {
  const line = new Float32Array(Math.max(w, h));
  const along = (from: number, step: number, n: number) => {
    let sum = 0;
    for (let i = 0; i < n; i++) line[i] = s[from + i * step]!;
    for (let i = 0; i < Math.min(spread, n); i++) sum += line[i]!;
    for (let i = 0; i < n; i++) {
      if (i + spread < n) sum += line[i + spread]!;
      if (i - spread - 1 >= 0) sum -= line[i - spread - 1]!;
      s[from + i * step] = Math.max(0, sum) / (2 * spread + 1);
    }
  };
  for (let y = 0; y < h; y++) along(y * w, 1, w);
  for (let x = 0; x < w; x++) along(x, w, h);
}
