// Stamps: discs, triangles and rings as lists of pixels and the coverage of each, for sixteen
// positions within a pixel. Writing a stamp costs a few reads and writes for each of its
// pixels, whatever its shape.

export const disc = 0;
export const triangle = 1;
export const ring = 2;
export const square = 3;
export const diamond = 4;
export const plus = 5;
/** On a point, not in place of it. */
export const minus = 6;
const shapes = [disc, triangle, ring, square, diamond, plus, minus];

/** The shape of a class: beyond ten classes, whose colours repeat, their shapes differ (figure/legend.go). */
export function classShape(k: number): number {
  return [disc, square, diamond, plus][Math.floor(Math.max(k, 0) / 10) % 4]!;
}

/** Number of positions within a pixel, in each direction. */
export const places = 4;

export interface Stamp {
  /** Fully covered pixels, as offsets in the bitmap. */
  solid: Int32Array;
  /** Pixels at the edge, each with three weights in 256ths: of the pixel before, of the rim, and of the colour. */
  edge: Int32Array;
  stays: Uint16Array;
  rim: Uint16Array;
  color: Uint16Array;
  /** Pixels for coarse drawing: those at least half covered. */
  flat: Int32Array;
}

/** The distance of a position from the edge of a shape of radius r, in pixels; positive inside, negative outside. */
function depth(shape: number, x: number, y: number, r: number): number {
  if (shape === disc) return r - Math.hypot(x, y);
  if (shape === ring) return 0.6 - Math.abs(Math.hypot(x, y) - (r + 1.6));
  if (shape === square) return 0.9 * r - Math.max(Math.abs(x), Math.abs(y));
  if (shape === diamond) return (1.3 * r - Math.abs(x) - Math.abs(y)) / Math.SQRT2;
  if (shape === minus) return Math.min(0.7 * r - Math.abs(x), Math.max(0.2 * r, 0.7) - Math.abs(y));
  if (shape === plus) {
    const [a, b] = [Math.abs(x), Math.abs(y)];
    return Math.max(Math.min(0.4 * r - a, 1.2 * r - b), Math.min(0.4 * r - b, 1.2 * r - a));
  }
  // The triangle points up and looks as large as the disc.
  const size = 1.35 * r;
  const bottom = 0.8 * size - y;
  // The sides go from (0, −1.2 size) to (±1.1 size, 0.8 size).
  const side = (y + 1.2 * size - (2 / 1.1) * Math.abs(x)) / Math.hypot(1, 2 / 1.1);
  return Math.min(bottom, side);
}

/** The reach of a shape from its middle, in whole pixels. */
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
      // A shape smaller than a pixel becomes fainter.
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
 * All stamps of a radius in pixels, for a bitmap with the given stride. The stamp of a shape at
 * position (i, j) within a pixel has the index (shape · places + j) · places + i. rim is the
 * width in pixels of the line around each.
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
