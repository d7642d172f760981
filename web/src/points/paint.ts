// The painter of points. It stamps them directly into the pixels of a bitmap, which is as fast
// without a graphics processor as with one.
import { disc, minus, places, reach, ring, type Stamp, stamps } from './stamp';

/** Maps the layout to the screen: x = left + scale · x, y = top − scale · y. */
export interface Camera {
  scale: number;
  left: number;
  top: number;
}

/** The appearance of points, one entry each. */
export interface Look {
  /** Opaque pixels. */
  color: Uint32Array;
  /** disc or triangle. */
  shape: Uint8Array;
  /** The points to draw, the last on top. */
  order: Uint32Array;
  /** 1 for chosen points, which get a ring. */
  ring: Uint8Array | null;
  /** 1 for points with a minus on them. */
  minus?: Uint8Array;
  /** The colours of outlines, by default the ground's. */
  rim?: Uint32Array;
}

// Pixels around the bitmap, so that stamps need no clipping: twice the reach of the largest.
const margin = 64;
const largest = 18;
const kept = 24;

export class Painter {
  readonly canvas = document.createElement('canvas');
  readonly ink: CanvasRenderingContext2D;
  /** In pixels of the page. */
  width = 1;
  height = 1;
  ratio = 1;
  private image = new ImageData(1, 1);
  private pixels = new Uint32Array(1);
  private stride = 1;
  private readonly made = new Map<string, Stamp[]>();

  constructor() {
    this.ink = this.canvas.getContext('2d', { alpha: false })!;
  }

  size(width: number, height: number): void {
    this.ratio = Math.min(devicePixelRatio || 1, 2);
    this.width = Math.max(1, Math.floor(width));
    this.height = Math.max(1, Math.floor(height));
    const w = Math.round(this.width * this.ratio);
    const h = Math.round(this.height * this.ratio);
    if (this.canvas.width === w && this.canvas.height === h) return;
    this.canvas.width = w;
    this.canvas.height = h;
    this.canvas.style.width = `${this.width}px`;
    this.canvas.style.height = `${this.height}px`;
    this.stride = w + 2 * margin;
    this.image = new ImageData(this.stride, h + 2 * margin);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.made.clear();
  }

  private stampsOf(r: number, rim: number): Stamp[] {
    const q = Math.max(0.25, Math.round(4 * r) / 4);
    const key = `${q} ${rim}`;
    let s = this.made.get(key);
    if (!s) {
      s = stamps(q, this.stride, rim);
      this.made.set(key, s);
      for (const k of this.made.keys()) {
        if (this.made.size <= kept) break;
        this.made.delete(k);
      }
    }
    return s;
  }

  /**
   * Paints points [n, 2] as discs of a radius in pixels of the page on a ground, skipping
   * points that are NaN. Coarse painting has hard edges and is several times as fast.
   */
  paint(
    points: Float32Array,
    look: Look,
    camera: Camera,
    radius: number,
    ground: number,
    ringColor: number,
    coarse: boolean,
  ): void {
    const { pixels, stride } = this;
    pixels.fill(ground);
    const w = this.canvas.width;
    const h = this.canvas.height;
    const r = Math.min(radius * this.ratio, largest);
    const st = this.stampsOf(r, r >= 2 ? 0.8 : 0);
    const scale = camera.scale * this.ratio;
    const left = camera.left * this.ratio;
    const top = camera.top * this.ratio;
    const far = margin - reach(r);
    const { color, shape, order } = look;
    const put = (s: Stamp, at: number, c: number, around = ground) => {
      if (coarse) {
        const flat = s.flat;
        for (let k = 0; k < flat.length; k++) pixels[at + flat[k]!] = c;
        return;
      }
      const { solid, edge, stays, rim, color: own } = s;
      for (let k = 0; k < solid.length; k++) pixels[at + solid[k]!] = c;
      const aroundRB = around & 0xff00ff;
      const aroundG = (around >>> 8) & 0xff;
      const rb = c & 0xff00ff;
      const g = (c >>> 8) & 0xff;
      for (let k = 0; k < edge.length; k++) {
        const p = at + edge[k]!;
        const old = pixels[p]!;
        const a = stays[k]!;
        const b = rim[k]!;
        const d = own[k]!;
        // Multiplies red and blue together; their products do not overlap.
        const mixRB = (Math.imul(old & 0xff00ff, a) + Math.imul(aroundRB, b) + Math.imul(rb, d)) >>> 8;
        const mixG = ((old >>> 8) & 0xff) * a + aroundG * b + g * d;
        pixels[p] = 0xff000000 | (mixRB & 0xff00ff) | (mixG & 0xff00);
      }
    };
    for (let k = 0; k < order.length; k++) {
      const i = order[k]!;
      const x = left + scale * points[2 * i]!;
      const y = top - scale * points[2 * i + 1]!;
      if (!(x > -far && y > -far && x < w + far && y < h + far)) continue;
      const ix = Math.floor(x);
      const iy = Math.floor(y);
      const place = Math.floor((y - iy) * places) * places + Math.floor((x - ix) * places);
      const at = (iy + margin) * stride + ix + margin;
      const sub = places * places;
      if (look.ring?.[i]) put(st[ring * sub + place]!, at, ringColor);
      put(st[(shape[i] ?? disc) * sub + place]!, at, color[i]!, look.rim?.[i]);
      if (look.minus?.[i]) put(st[minus * sub + place]!, at, ringColor);
    }
    this.ink.putImageData(this.image, -margin, -margin);
    this.ink.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
  }
}
