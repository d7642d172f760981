// Stamps: discs, triangles and rings as lists of pixels with how much of each they
// cover, for sixteen places within a pixel. Writing a stamp costs a few reads and
// writes for each of its pixels, whatever its shape.

export const disc = 0;
export const triangle = 1;
export const ring = 2;
const shapes = [disc, triangle, ring];

/** Places within a pixel, in each direction. */
export const places = 4;

export interface Stamp {
  /** Pixels that are covered wholly, as distances within the bitmap. */
  solid: Int32Array;
  /** Pixels at the edge, and in 256ths what stays, what the edge of ground gets, and the colour. */
  edge: Int32Array;
  stays: Uint16Array;
  rim: Uint16Array;
  color: Uint16Array;
  /** Pixels for a hurried drawing: those that are covered by half or more. */
  flat: Int32Array;
}

/** How far a place is within a shape of a radius, in pixels; negative outside. */
function depth(shape: number, x: number, y: number, r: number): number {
  if (shape === disc) return r - Math.hypot(x, y);
  if (shape === ring) return 0.6 - Math.abs(Math.hypot(x, y) - (r + 1.6));
  // Points up, as large to the eye as a disc.
  const size = 1.35 * r;
  const bottom = 0.8 * size - y;
  // The sides go from (0, −1.2 size) to (±1.1 size, 0.8 size).
  const side = (y + 1.2 * size - (2 / 1.1) * Math.abs(x)) / Math.hypot(1, 2 / 1.1);
  return Math.min(bottom, side);
}

/** How far a shape reaches from its middle, in whole pixels. */
export function reach(r: number): number {
  return Math.ceil(Math.max(1.62 * r, r + 3) + 2);
}

const clamp = (v: number) => Math.min(Math.max(v, 0), 1);

function stamp(shape: number, r: number, fx: number, fy: number, stride: number, rim: number): Stamp {
  const n = reach(r);
  const solid: number[] = [];
  const edge: number[] = [];
  const weights: [number, number, number][] = [];
  const flat: number[] = [];
  for (let y = -n; y <= n; y++) {
    for (let x = -n; x <= n; x++) {
      const d = depth(shape, x + 0.5 - fx, y + 0.5 - fy, r);
      // What is smaller than a pixel is fainter, not larger.
      const c = clamp(d + 0.5) * (r < 0.5 ? 2 * r : 1);
      const h = clamp(d + rim + 0.5);
      const at = y * stride + x;
      if (c >= 0.999) solid.push(at);
      else if (c > 0.002 || h > 0.002) {
        const color = Math.round(256 * c);
        const around = Math.round(256 * h * (1 - c));
        edge.push(at);
        weights.push([256 - color - around, around, color]);
      }
      if (c >= 0.5) flat.push(at);
    }
  }
  if (flat.length === 0 && shape !== ring) flat.push(0);
  return {
    solid: Int32Array.from(solid),
    edge: Int32Array.from(edge),
    stays: Uint16Array.from(weights, (w) => w[0]),
    rim: Uint16Array.from(weights, (w) => w[1]),
    color: Uint16Array.from(weights, (w) => w[2]),
    flat: Int32Array.from(flat),
  };
}

/**
 * All stamps of a radius in pixels, for a bitmap whose lines are stride apart: that of
 * a shape at place (i, j) within a pixel is number (shape · places + j) · places + i.
 * The rim is a line of ground around each, as wide in pixels.
 */
export function stamps(r: number, stride: number, rim: number): Stamp[] {
  return shapes.flatMap((shape) =>
    Array.from({ length: places * places }, (_, k) => {
      const fx = ((k % places) + 0.5) / places;
      const fy = (Math.floor(k / places) + 0.5) / places;
      return stamp(shape, r, fx, fy, stride, rim);
    }),
  );
}
