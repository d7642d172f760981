// Small pictures of numbers: crisp pixels on a canvas.
import { byteOf, pixel } from './palette';

/** A canvas whose bitmap has the density of the screen. */
export class Sheet {
  readonly canvas = document.createElement('canvas');
  readonly ink: CanvasRenderingContext2D;
  width = 0;
  height = 0;
  ratio = 1;

  constructor(label = '') {
    this.ink = this.canvas.getContext('2d')!;
    if (label) this.canvas.setAttribute('aria-label', label);
    this.canvas.setAttribute('role', 'img');
  }

  /** Sets the size in CSS pixels and clears the canvas. */
  size(width: number, height: number): void {
    this.ratio = Math.min(devicePixelRatio || 1, 3);
    this.width = Math.max(1, Math.round(width));
    this.height = Math.max(1, Math.round(height));
    const w = Math.round(this.width * this.ratio);
    const h = Math.round(this.height * this.ratio);
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
    }
    this.canvas.style.width = `${this.width}px`;
    this.canvas.style.height = `${this.height}px`;
    this.ink.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.ink.imageSmoothingEnabled = false;
    this.ink.clearRect(0, 0, this.width, this.height);
  }
}

/** Numbers as bytes. 0 is the smallest number or 0, whichever is less; 255 is the largest number or 0, whichever is greater. */
export function bytesOf(data: Float32Array): Uint8Array {
  let [low, high] = [0, 0];
  for (const x of data) [low, high] = [Math.min(low, x), Math.max(high, x)];
  return Uint8Array.from(data, (x) => byteOf(x, low, high > low ? high : low + 1));
}

/** A bitmap of fixed size; levels are written into it through a table of colours. */
export class Raster {
  readonly canvas: HTMLCanvasElement;
  private readonly ink: CanvasRenderingContext2D;
  private readonly image: ImageData;
  readonly pixels: Uint32Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.canvas = document.createElement('canvas');
    this.canvas.width = Math.max(1, width);
    this.canvas.height = Math.max(1, height);
    this.ink = this.canvas.getContext('2d')!;
    this.image = this.ink.createImageData(this.canvas.width, this.canvas.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /** Writes a tile of levels at x, y. */
  levels(data: Uint8Array, from: number, w: number, h: number, x: number, y: number, table: Uint32Array): void {
    for (let r = 0; r < h; r++) {
      let to = (y + r) * this.width + x;
      const row = from + r * w;
      for (let c = 0; c < w; c++) this.pixels[to++] = table[data[row + c]!]!;
    }
  }

  /** Writes a picture of 1 or 3 channels, bytes, channel after channel. */
  picture(data: Uint8Array, from: number, channels: number, w: number, h: number, x: number, y: number): void {
    const n = w * h;
    const g = channels >= 3 ? n : 0;
    const b = channels >= 3 ? 2 * n : 0;
    for (let r = 0; r < h; r++) {
      let to = (y + r) * this.width + x;
      for (let c = 0; c < w; c++) {
        const i = from + r * w + c;
        this.pixels[to++] = pixel(data[i]!, data[i + g]!, data[i + b]!);
      }
    }
  }

  /** Writes numbers as a picture: grey, or in colour if they have three channels; scaled from the smallest number, or 0 if less, to the largest. */
  numbers(data: Float32Array, channels: number): void {
    this.picture(bytesOf(data), 0, channels, this.width, data.length / channels / this.width, 0, 0);
  }

  fill(p: number): void {
    this.pixels.fill(p);
  }

  /** Copies the written pixels to the bitmap. */
  done(): HTMLCanvasElement {
    this.ink.putImageData(this.image, 0, 0);
    return this.canvas;
  }
}
