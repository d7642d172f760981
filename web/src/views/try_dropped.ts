// Puts dropped or pasted picture files on the drawing pad.

/**
 * The ground for a picture's transparent pixels: paper, or black if the drawing is pale. Null
 * if the picture has no transparent pixels.
 */
export function groundUnder(p: Uint8ClampedArray): '#fff' | '#000' | null {
  let clear = 0;
  let ink = 0;
  let light = 0;
  for (let i = 0; i < p.length; i += 4) {
    const a = p[i + 3]!;
    if (a < 250) clear++;
    ink += a;
    light += a * lightness(p, i);
  }
  if (clear === 0) return null;
  return ink > 0 && light / ink > 160 ? '#000' : '#fff';
}

function lightness(p: Uint8ClampedArray, i: number): number {
  return 0.299 * p[i]! + 0.587 * p[i + 1]! + 0.114 * p[i + 2]!;
}

/** Converts opaque pixels to grey, white on black like the digits: if the edge is pale, as on a page, the picture is inverted. */
export function whiteOnBlack(p: Uint8ClampedArray, width: number, height: number): void {
  let edge = 0;
  let n = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = 4 * (y * width + x);
      const v = lightness(p, i);
      p[i] = v;
      p[i + 1] = v;
      p[i + 2] = v;
      if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue;
      edge += v;
      n++;
    }
  if (edge / n < 128) return;
  for (let i = 0; i < p.length; i += 4) for (let c = 0; c < 3; c++) p[i + c] = 255 - p[i + c]!;
  darken(p, width, height);
}

/** From here on a ground is not clean: it is the paper of a photograph. */
const clean = 8;

/**
 * Makes the ground of a photograph black: its edge, which is paper, is grey and uneven. What is no lighter than nearly
 * all of the edge becomes black, and the rest is stretched to white.
 */
export function darken(p: Uint8ClampedArray, width: number, height: number): void {
  const edge: number[] = [];
  let top = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const v = p[4 * (y * width + x)]!;
      top = Math.max(top, v);
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) edge.push(v);
    }
  edge.sort((a, b) => a - b);
  const middle = edge[Math.floor(edge.length / 2)]!;
  const high = edge[Math.floor(0.95 * (edge.length - 1))]!;
  if (middle < clean) return;
  const ground = Math.min(high + Math.max(high - middle, clean), top - 1);
  for (let i = 0; i < p.length; i += 4)
    for (let c = 0; c < 3; c++) p[i + c] = (255 * Math.max(p[i + c]! - ground, 0)) / (top - ground);
}

/** Draws a picture into the middle of a pad; false if it has only one colour. */
export function putPicture(ink: CanvasRenderingContext2D, b: ImageBitmap, grey: boolean): boolean {
  const { width, height } = ink.canvas;
  const s = Math.min(width / b.width, height / b.height);
  const c = document.createElement('canvas');
  c.width = Math.max(1, Math.round(b.width * s));
  c.height = Math.max(1, Math.round(b.height * s));
  const own = c.getContext('2d', { willReadFrequently: true })!;
  own.imageSmoothingQuality = 'high';
  own.drawImage(b, 0, 0, c.width, c.height);
  const ground = groundUnder(own.getImageData(0, 0, c.width, c.height).data);
  if (ground) {
    own.globalCompositeOperation = 'destination-over';
    own.fillStyle = ground;
    own.fillRect(0, 0, c.width, c.height);
  }
  const image = own.getImageData(0, 0, c.width, c.height);
  if (grey) {
    whiteOnBlack(image.data, c.width, c.height);
    own.putImageData(image, 0, 0);
  }
  ink.fillStyle = grey || !ground ? '#000' : ground;
  ink.fillRect(0, 0, width, height);
  ink.drawImage(c, Math.round((width - c.width) / 2), Math.round((height - c.height) / 2));
  const p = image.data;
  for (let i = 4; i < p.length; i++) if (Math.abs(p[i]! - p[i - 4]!) > 2) return true;
  return false;
}
