// Names of classes beside their clusters, where they cover no mark: the places of saved pictures (figure/labels.go).
// While the picture moves, names keep their places beside their clusters, so that they do not jump.
import type { Box } from './labels';

/** How far from its spot a name is looked for, as a share of the picture's side, and the distance between tries. */
const reach = 0.3;
const ring = 5;
/** Free space inside the edges of the picture. */
const margin = 2;
/** Directions in which places are tried. */
const around = Array.from({ length: 16 }, (_, i): [number, number] => [
  Math.cos((i * Math.PI) / 8),
  Math.sin((i * Math.PI) / 8),
]);

/** The marks of a picture, by whole pixels: whether a box covers any. */
class Covered {
  private readonly w: number;
  private readonly h: number;
  private readonly sums: Int32Array;

  constructor(marks: ArrayLike<number>, radius: number, width: number, height: number) {
    this.w = Math.ceil(width) + 1;
    this.h = Math.ceil(height) + 1;
    const stride = this.w + 1;
    this.sums = new Int32Array(stride * (this.h + 1));
    const r = Math.ceil(radius);
    for (let i = 0; i + 1 < marks.length; i += 2) {
      const [mx, my] = [Math.floor(marks[i]!), Math.floor(marks[i + 1]!)];
      if (!Number.isFinite(mx) || !Number.isFinite(my)) continue;
      for (let y = Math.max(my - r, 0); y <= Math.min(my + r, this.h - 1); y++)
        for (let x = Math.max(mx - r, 0); x <= Math.min(mx + r, this.w - 1); x++)
          this.sums[(y + 1) * stride + x + 1] = 1;
    }
    for (let y = 1; y <= this.h; y++)
      for (let x = 1; x <= this.w; x++) {
        const i = y * stride + x;
        this.sums[i]! += this.sums[i - 1]! + this.sums[i - stride]! - this.sums[i - stride - 1]!;
      }
  }

  any(b: Box): boolean {
    const [x0, x1] = [Math.max(Math.floor(b.x - b.w), 0), Math.min(Math.ceil(b.x + b.w), this.w)];
    const [y0, y1] = [Math.max(Math.floor(b.y - b.h), 0), Math.min(Math.ceil(b.y + b.h), this.h)];
    if (x0 >= x1 || y0 >= y1) return false;
    const at = (x: number, y: number) => this.sums[y * (this.w + 1) + x]!;
    return at(x1, y1) - at(x0, y1) - at(x1, y0) + at(x0, y0) > 0;
  }
}

/** What a name is beside: its box, with the middle at its spot, and a key that stays the same while the picture moves. */
export interface Spot extends Box {
  key: string;
}

/** A picture's marks as [x, y, x, y, …] on the screen, and its middle. */
export interface Marks {
  at: ArrayLike<number>;
  radius: number;
  width: number;
  height: number;
  middle: [number, number];
  /** What names must not be under: the tools. */
  taken: readonly Box[];
}

export class Beside {
  /** From the spots to the names, by key; null for a name without a place. */
  private offsets = new Map<string, [number, number] | null>();

  /** The boxes of names, in order of importance, null for those without a place. Moving ones keep their places. */
  place(spots: readonly Spot[], marks: Marks, moving: boolean): (Box | null)[] {
    if (!moving || spots.some((s) => !this.offsets.has(s.key))) this.look(spots, marks);
    return spots.map((s) => {
      const offset = this.offsets.get(s.key);
      if (!offset) return null;
      const b = { ...s, x: s.x + offset[0], y: s.y + offset[1] };
      return within(b, marks) ? b : null;
    });
  }

  private look(spots: readonly Spot[], marks: Marks): void {
    const covered = new Covered(marks.at, marks.radius, marks.width, marks.height);
    const used: Box[] = [...marks.taken];
    this.offsets = new Map();
    const farthest = reach * Math.min(marks.width, marks.height);
    for (const s of spots) {
      this.offsets.set(s.key, null);
      if (s.x < 0 || s.y < 0 || s.x > marks.width || s.y > marks.height) continue; // its cluster is not seen
      const [outX, outY] = [s.x - marks.middle[0], s.y - marks.middle[1]];
      const directions = [...around].sort((a, b) => b[0] * outX + b[1] * outY - (a[0] * outX + a[1] * outY));
      search: for (let r = 0; r <= farthest; r += ring)
        for (const [dx, dy] of directions) {
          const b = { ...s, x: s.x + r * dx, y: s.y + r * dy };
          const free =
            within(b, marks) &&
            !covered.any(b) &&
            !used.some((o) => Math.abs(b.x - o.x) <= b.w + o.w && Math.abs(b.y - o.y) <= b.h + o.h);
          if (free) {
            this.offsets.set(s.key, [r * dx, r * dy]);
            used.push(b);
            break search;
          }
          if (r === 0) break;
        }
    }
  }
}

function within(b: Box, { width, height }: Marks): boolean {
  return b.x - b.w >= margin && b.y - b.h >= margin && b.x + b.w <= width - margin && b.y + b.h <= height - margin;
}

/** The line from the edge of a box to its spot; null if the spot is in the box. */
export function leader(b: Box, x: number, y: number): [number, number, number, number] | null {
  const far = Math.max(Math.abs(x - b.x) / b.w, Math.abs(y - b.y) / b.h);
  return far > 1 ? [b.x + (x - b.x) / far, b.y + (y - b.y) / far, x, y] : null;
}
