// Finds points: the nearest one, those within a circle or an outline, the next one in a
// direction. Coordinates are those of the layout.
import KDBush from 'kdbush';
import { bounds, contains } from './lasso';

/** An index of points [n, 2], without points that are NaN. */
export class Near {
  private readonly ids: number[] = [];
  private readonly tree: KDBush | null = null;

  constructor(private readonly points: Float32Array) {
    for (let i = 0; i < points.length / 2; i++) {
      if (Number.isFinite(points[2 * i]!) && Number.isFinite(points[2 * i + 1]!)) this.ids.push(i);
    }
    if (this.ids.length === 0) return;
    // Larger leaves for many points, because sorting takes more time than searching a leaf.
    this.tree = new KDBush(this.ids.length, Math.max(64, this.ids.length >> 6), Float32Array);
    for (const i of this.ids) this.tree.add(points[2 * i]!, points[2 * i + 1]!);
    this.tree.finish();
  }

  /** The nearest point within r, or -1. Of equally near points it is the first. */
  nearest(x: number, y: number, r: number): number {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const i of this.around(x, y, r)) {
      const d = (this.points[2 * i]! - x) ** 2 + (this.points[2 * i + 1]! - y) ** 2;
      if (d < least) {
        least = d;
        best = i;
      }
    }
    return best;
  }

  /** The points within r of a position, ascending. */
  around(x: number, y: number, r: number): number[] {
    return ascending((this.tree?.within(x, y, r) ?? []).map((k) => this.ids[k]!));
  }

  /** The points inside an outline, a closed polygon [x, y, x, y, …], ascending. */
  inside(outline: readonly number[]): number[] {
    if (outline.length < 6) return [];
    const [x0, y0, x1, y1] = bounds(outline);
    const found = (this.tree?.range(x0, y0, x1, y1) ?? []).map((k) => this.ids[k]!);
    return ascending(found.filter((i) => contains(outline, this.points[2 * i]!, this.points[2 * i + 1]!)));
  }
}

function ascending(list: number[]): number[] {
  return list.sort((a, b) => a - b);
}

/**
 * The next point from a position in the direction of a unit vector, or -1. Near points are
 * preferred, and points ahead to points aside.
 */
export function towards(points: Float32Array, x: number, y: number, dx: number, dy: number): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < points.length / 2; i++) {
    const px = points[2 * i]! - x;
    const py = points[2 * i + 1]! - y;
    const ahead = px * dx + py * dy;
    const aside = Math.abs(px * dy - py * dx);
    if (!(ahead > 0) || aside > ahead) continue;
    const cost = ahead + 2 * aside;
    if (cost < least) {
      least = cost;
      best = i;
    }
  }
  return best;
}
