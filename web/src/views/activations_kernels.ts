// The kernels of the channels of a convolution, which stand beside the rows of the film as in saved pictures
// (figure/film.go).
import type { WeightFacts } from '../api.gen';
import { shared } from '../figure.gen';
import { signed, signedLevel, type Theme } from '../palette';
import { type Arrays, f32 } from '../safetensors';
import { foldOf } from '../shared/fold';

/** The pictures of the kernels of each channel, one channel below the other; pixels between kernels are transparent. */
export interface KernelPixels {
  width: number;
  /** The height of one channel. */
  height: number;
  channels: number;
  pixels: Uint32Array;
}

/**
 * The kernels of each channel in a rectangle, one for each channel that it reads, on one scale for the layer. null for
 * kernels of one weight, and where a channel has too many to be seen.
 */
export function kernelPixels(a: Arrays<WeightFacts>, theme: Theme): KernelPixels | null {
  const { shape, data } = f32(a, 'weight');
  const [channels, n, h, w] = shape as [number, number, number, number];
  if (n > shared.maxKernels || h * w === 1) return null;
  const [rows, columns] = foldOf(n);
  const width = columns * (w + 1) - 1;
  const height = rows * (h + 1) - 1;
  const pixels = new Uint32Array(width * height * channels);
  let limit = 0;
  for (const v of data) if (Number.isFinite(v)) limit = Math.max(limit, Math.abs(v));
  const table = signed[theme];
  for (let i = 0; i < data.length; i++) {
    const channel = Math.floor(i / (n * h * w));
    const k = Math.floor(i / (h * w)) % n;
    const y = channel * height + Math.floor(k / columns) * (h + 1) + (Math.floor(i / w) % h);
    const x = (k % columns) * (w + 1) + (i % w);
    pixels[y * width + x] = table[signedLevel(data[i]!, limit)]!;
  }
  return { width, height, channels, pixels };
}

/** Draws the kernels of a channel into a square: k is made from the pixels, side is the square's. */
export function drawKernels(
  ink: CanvasRenderingContext2D,
  p: KernelPixels,
  picture: HTMLCanvasElement,
  channel: number,
  x: number,
  y: number,
  side: number,
  rule: string,
): void {
  if (channel >= p.channels) return;
  const scale = side / Math.max(p.width, p.height);
  const [w, h] = [p.width * scale, p.height * scale];
  const left = x + (side - w) / 2;
  const top = y + (side - h) / 2;
  ink.imageSmoothingEnabled = false;
  ink.fillStyle = rule; // between kernels
  ink.fillRect(left, top, w, h);
  ink.drawImage(picture, 0, channel * p.height, p.width, p.height, left, top, w, h);
  ink.strokeStyle = rule;
  ink.lineWidth = 1;
  ink.strokeRect(left - 0.5, top - 0.5, w + 1, h + 1);
}
