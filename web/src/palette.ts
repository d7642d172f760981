// Colours of numbers and classes, the same as in exported files, except that zero is dark on a
// dark page.
import { classColors, diverging, invalid, sequential, splitColors } from './palette.gen';

export type Theme = 'light' | 'dark';

/** Red, green and blue of "#rrggbb" or, as style sheets shorten it, "#rgb"; 0…255. */
export function hexToRGB(hex: string): [number, number, number] {
  const digits = hex.trim().replace('#', '');
  const n = Number.parseInt(digits.length === 3 ? digits.replace(/./g, '$&$&') : digits, 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

export function classColor(k: number): string {
  return classColors[((k % classColors.length) + classColors.length) % classColors.length]!;
}

/** An opaque pixel in the little-endian layout of ImageData: red is the lowest byte. */
export function pixel(r: number, g: number, b: number): number {
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

function table(text: string): [number, number, number][] {
  return Array.from({ length: 256 }, (_, i) => hexToRGB(text.slice(6 * i, 6 * i + 6)));
}

const ground: Record<Theme, [number, number, number]> = { light: [255, 255, 255], dark: [16, 19, 23] };

/** 256 pixels for levels: 0…254 with 127 for zero, and 255 for NaN. */
function signedTable(theme: Theme): Uint32Array {
  const light = table(diverging);
  const out = new Uint32Array(256);
  const warm: [number, number, number] = [255, 96, 72];
  const cold: [number, number, number] = [92, 160, 255];
  for (let level = 0; level < 255; level++) {
    if (theme === 'light') {
      const [r, g, b] = light[Math.round((level / 254) * 255)]!;
      out[level] = pixel(r, g, b);
      continue;
    }
    const d = Math.abs(level - 127) / 127;
    const to = level < 127 ? warm : cold;
    const [r, g, b] = ground.dark.map((c, i) => Math.round(c + (to[i]! - c) * d ** 0.85)) as [number, number, number];
    out[level] = pixel(r, g, b);
  }
  out[255] = pixel(...hexToRGB(invalid));
  return out;
}

function unsignedTable(): Uint32Array {
  const out = new Uint32Array(256);
  table(sequential).forEach(([r, g, b], i) => {
    out[i] = pixel(r, g, b);
  });
  return out;
}

function greyTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, i) => pixel(i, i, i));
}

export const signed: Record<Theme, Uint32Array> = { light: signedTable('light'), dark: signedTable('dark') };
export const unsigned = unsignedTable();
export const grey = greyTable();

/** The level of a signed value: 127 for zero, 255 for NaN. */
export function signedLevel(v: number, limit: number): number {
  if (!Number.isFinite(v)) return 255;
  if (!(limit > 0)) return 127;
  return 127 + Math.round(Math.min(Math.max(v / limit, -1), 1) * 127);
}

/** The value of a level of a signed film. */
export function valueOfLevel(level: number, limit: number): number {
  return level === 255 ? Number.NaN : ((level - 127) / 127) * limit;
}

/** The byte of a number between low (0) and high (255), clamped. */
export function byteOf(v: number, low: number, high: number): number {
  return Math.max(0, Math.min(255, Math.round(((v - low) / (high - low)) * 255)));
}

/** The number of a byte between low (0) and high (255). */
export function valueOfByte(byte: number, low: number, high: number): number {
  return low + ((high - low) * byte) / 255;
}

/** A signed colour for text and SVG. */
export function signedColor(v: number, limit: number, theme: Theme): string {
  const p = signed[theme][signedLevel(v, limit)]!;
  return `rgb(${p & 255} ${(p >> 8) & 255} ${(p >> 16) & 255})`;
}

/** Red, green and blue of a colour "#rrggbb" or "rgb(r g b)", 0…255. */
function channels(color: string): [number, number, number] {
  const m = /rgb\((\d+) (\d+) (\d+)\)/.exec(color);
  return m ? [Number(m[1]), Number(m[2]), Number(m[3])] : hexToRGB(color);
}

/** The opaque colour that `over` with the given opacity has on `under`; each is "#rrggbb" or "rgb(r g b)". */
export function mixed(under: string, over: string, opacity: number): string {
  const [a, b] = [channels(under), channels(over)];
  return `rgb(${a.map((v, i) => Math.round(v + (b[i]! - v) * opacity)).join(' ')})`;
}

/** The relative luminance of a colour "#rrggbb" or "rgb(r g b)", 0…1 (WCAG 2.2). */
export function luminance(color: string): number {
  const [r, g, b] = channels(color);
  const linear = (c: number) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** Whether dark or light text reads better on a colour "#rrggbb" or "rgb(r g b)". */
export function inkOn(color: string): string {
  return luminance(color) > 0.18 ? '#1b1f24' : '#ffffff';
}

/** Colours of curves: the accuracy of each split, and the loss. */
export const curveColors: Record<Theme, Record<'test' | 'train' | 'batch' | 'loss', string>> = {
  light: { ...splitColors, loss: '#1f6f9b' },
  dark: { test: '#4cc38a', train: '#c79bf0', batch: '#7b858f', loss: '#6cc3e0' },
};
