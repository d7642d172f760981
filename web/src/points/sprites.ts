// Pictures of samples at their points: an atlas of all pictures, of which as many are shown as
// there is room for. Zooming in shows more and larger ones.
import type { SamplePictures } from '../images';
import { Raster } from '../tiles';
import type { Camera, Look } from './paint';

const pageOf = 256;

/** The pictures of n observations, which may arrive in parts. */
export class Atlas {
  private readonly pages: (HTMLCanvasElement | null)[];
  private readonly rasters: Raster[] = [];
  width = 0;
  height = 0;

  constructor(readonly n: number) {
    this.pages = new Array(Math.ceil(n / pageOf)).fill(null);
  }

  /** The observations of the next missing part, null if no part is missing. */
  missing(): { from: number; to: number } | null {
    const k = this.pages.indexOf(null);
    return k < 0 ? null : { from: k * pageOf, to: Math.min(this.n, (k + 4) * pageOf) };
  }

  /** Adds the pictures of the observations from `from` on, which must be the start of a page. */
  add(p: SamplePictures, from: number): void {
    this.width = p.width;
    this.height = p.height;
    const size = p.channels * p.width * p.height;
    for (let k = 0; k < p.ids.length; k += pageOf) {
      const count = Math.min(pageOf, p.ids.length - k);
      const r = new Raster(16 * p.width, Math.ceil(count / 16) * p.height);
      for (let j = 0; j < count; j++) {
        const x = (j % 16) * p.width;
        const y = Math.floor(j / 16) * p.height;
        r.picture(p.data, (k + j) * size, p.channels, p.width, p.height, x, y);
      }
      this.rasters.push(r);
      this.pages[(from + k) / pageOf] = r.done();
    }
  }

  /** Draws observation i with its upper left corner at x, y; false if it is not loaded yet. */
  draw(ink: CanvasRenderingContext2D, i: number, x: number, y: number, w: number, h: number): boolean {
    const page = this.pages[Math.floor(i / pageOf)];
    if (!page) return false;
    const j = i % pageOf;
    ink.drawImage(page, (j % 16) * this.width, Math.floor(j / 16) * this.height, this.width, this.height, x, y, w, h);
    return true;
  }
}

export interface Placed {
  i: number;
  x: number;
  y: number;
}

/** An order of the points of which every prefix is spread evenly over all points; chosen ones come first. */
export function priority(look: Look): Uint32Array {
  const n = look.shape.length;
  const keys = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    // A pseudo-random number, the same each time.
    const h = Math.imul(Math.imul(i + 1, 0x9e3779b1) ^ (i >>> 3), 0x85ebca6b) >>> 0;
    keys[i] = (look.ring?.[i] ? 0 : 2) + h / 2 ** 32;
  }
  return look.order.slice().sort((a, b) => keys[a]! - keys[b]!);
}

/**
 * The points of a screen width × height that get a picture of w × h, centred on the point: in
 * the given order, each that covers at most a sixth of another's width or height. At most
 * `most` points.
 */
export function place(
  points: Float32Array,
  order: Uint32Array,
  camera: Camera,
  width: number,
  height: number,
  w: number,
  h: number,
  most: number,
): Placed[] {
  const out: Placed[] = [];
  const cells = new Map<number, number[]>();
  const dx = (5 / 6) * w;
  const dy = (5 / 6) * h;
  const columns = Math.ceil(width / dx) + 8;
  for (let k = 0; k < order.length && out.length < most; k++) {
    const i = order[k]!;
    const x = camera.left + camera.scale * points[2 * i]!;
    const y = camera.top - camera.scale * points[2 * i + 1]!;
    if (!(x > -w / 2 && y > -h / 2 && x < width + w / 2 && y < height + h / 2)) continue;
    const cx = Math.floor(x / dx) + 2;
    const cy = Math.floor(y / dy) + 2;
    let free = true;
    for (let a = cy - 1; a <= cy + 1 && free; a++)
      for (let b = cx - 1; b <= cx + 1 && free; b++)
        for (const j of cells.get(a * columns + b) ?? [])
          if (Math.abs(out[j]!.x - x) < dx && Math.abs(out[j]!.y - y) < dy) free = false;
    if (!free) continue;
    const cell = cy * columns + cx;
    const list = cells.get(cell);
    if (list) list.push(out.length);
    else cells.set(cell, [out.length]);
    out.push({ i, x, y });
  }
  return out;
}

/** The whole number of screen pixels for each pixel of a picture; it grows with the zoom. */
export function pictureScale(w: number, h: number, side: number, zoom: number, ratio: number): number {
  const wanted = (side / 24) * Math.sqrt(Math.max(zoom, 0.5)) * ratio;
  return Math.max(1, Math.min(Math.round(wanted / Math.max(w, h)), Math.floor((128 * ratio) / Math.max(w, h)) || 1));
}
