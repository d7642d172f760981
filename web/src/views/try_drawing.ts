// Converts a drawing to the pixels of a sample.

/** Shrinks a canvas to w × h by averaging areas and returns its channels as bytes. */
export function fitInto(from: HTMLCanvasElement, w: number, h: number, channels: number): Uint8Array<ArrayBuffer> {
  const pixels = from.getContext('2d')!.getImageData(0, 0, from.width, from.height);
  const out = new Uint8Array(channels * w * h);
  for (let c = 0; c < channels; c++)
    out.set(shrink(pixels.data, from.width, from.height, c, 0, 0, from.width, from.height, w, h), c * w * h);
  return out;
}

/** Shrinks a window of one channel of RGBA pixels to w × h bytes by averaging areas. */
export function shrink(
  p: Uint8ClampedArray,
  width: number,
  height: number,
  channel: number,
  left: number,
  top: number,
  right: number,
  bottom: number,
  w: number,
  h: number,
): Uint8Array {
  const out = new Uint8Array(w * h);
  const sx = (right - left) / w;
  const sy = (bottom - top) / h;
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      let sum = 0;
      let area = 0;
      const y1 = top + (y + 1) * sy;
      const x1 = left + (x + 1) * sx;
      for (let py = Math.floor(top + y * sy); py < y1; py++) {
        const hy = Math.min(py + 1, y1) - Math.max(py, top + y * sy);
        if (hy <= 0) continue;
        for (let px = Math.floor(left + x * sx); px < x1; px++) {
          const hx = Math.min(px + 1, x1) - Math.max(px, left + x * sx);
          if (hx <= 0) continue;
          area += hx * hy;
          if (px >= 0 && py >= 0 && px < width && py < height) sum += hx * hy * p[4 * (py * width + px) + channel]!;
        }
      }
      out[y * w + x] = Math.round(sum / (area || 1));
    }
  return out;
}

/**
 * Prepares a drawing like the samples of MNIST: it is scaled into a box of 20 pixels in a
 * picture of 28, with its centre of mass in the middle (LeCun, Cortes and Burges).
 */
export function centred(from: HTMLCanvasElement, w: number, h: number): Uint8Array<ArrayBuffer> {
  const { width, height } = from;
  const p = from.getContext('2d')!.getImageData(0, 0, width, height).data;
  return centredPixels(p, width, height, w, h);
}

export function centredPixels(
  p: Uint8ClampedArray,
  width: number,
  height: number,
  w: number,
  h: number,
): Uint8Array<ArrayBuffer> {
  let left = width;
  let top = height;
  let right = 0;
  let bottom = 0;
  let mass = 0;
  let mx = 0;
  let my = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const v = p[4 * (y * width + x)]!;
      if (v < 32) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
      mass += v;
      mx += v * (x + 0.5);
      my += v * (y + 0.5);
    }
  if (mass === 0) return new Uint8Array(w * h);
  // Source pixels per pixel of the sample: the longer side of the drawing takes 20 of 28.
  const s = Math.max((right - left) / ((w * 20) / 28), (bottom - top) / ((h * 20) / 28), width / w / 4);
  const x0 = mx / mass - (s * w) / 2;
  const y0 = my / mass - (s * h) / 2;
  const out = new Uint8Array(w * h);
  out.set(shrink(p, width, height, 0, x0, y0, x0 + s * w, y0 + s * h, w, h));
  return out;
}
