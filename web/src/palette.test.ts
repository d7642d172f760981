import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  byteOf,
  curveColors,
  grey,
  hexToRGB,
  inkOn,
  luminance,
  mixed,
  pixel,
  signed,
  signedColor,
  signedLevel,
  unsigned,
  valueOfByte,
  valueOfLevel,
} from './palette';

const rgb = (p: number) => [p & 255, (p >> 8) & 255, (p >> 16) & 255, p >>> 24];

describe('pixels', () => {
  it('have red in their lowest byte, and are opaque', () => {
    expect([...new Uint8Array(Uint32Array.of(pixel(1, 2, 3)).buffer)]).toEqual([1, 2, 3, 255]);
    expect(hexToRGB('#0102ff')).toEqual([1, 2, 255]);
    expect(hexToRGB(' #f0a')).toEqual([255, 0, 170]);
  });
});

describe('signed colours', () => {
  it('are red below zero and blue above, on either ground', () => {
    for (const table of [signed.light, signed.dark]) {
      const [low, high] = [rgb(table[0]!), rgb(table[254]!)];
      expect(low[0]).toBeGreaterThan(low[2]! + 60);
      expect(high[2]).toBeGreaterThan(high[0]! + 60);
    }
    expect(
      rgb(signed.light[127]!)
        .slice(0, 3)
        .every((v) => v > 240),
    ).toBe(true);
    expect(rgb(signed.dark[127]!)).toEqual([16, 19, 23, 255]);
  });
  it('have the level 127 for zero, the ends for the limit and beyond, and 255 for what is not a number', () => {
    expect([-9, -2, -1, 0, 1, 2, 9].map((v) => signedLevel(v, 2))).toEqual([0, 0, 64, 127, 191, 254, 254]);
    expect([signedLevel(Number.NaN, 2), signedLevel(Number.POSITIVE_INFINITY, 2)]).toEqual([255, 255]);
    expect(signedLevel(3, 0)).toBe(127);
  });
  it('convert back to numbers', () => {
    expect([0, 127, 254].map((l) => valueOfLevel(l, 4))).toEqual([-4, 0, 4]);
    expect(valueOfLevel(255, 4)).toBeNaN();
  });
  it('have no colour of what is not a number', () => {
    expect(signedColor(Number.NaN, 1, 'light')).not.toBe(signedColor(0, 1, 'light'));
  });
});

describe('unsigned scales', () => {
  it('go from low to high, and numbers beyond are at the ends', () => {
    expect([-1, 2, 3, 4, 6, 9].map((v) => byteOf(v, 2, 6))).toEqual([0, 0, 64, 128, 255, 255]);
    expect([0, 51, 255].map((b) => valueOfByte(b, 1, 6))).toEqual([1, 2, 6]);
  });
  it('of grey are as light as their byte', () => {
    expect(rgb(grey[0]!)).toEqual([0, 0, 0, 255]);
    expect(rgb(grey[200]!)).toEqual([200, 200, 200, 255]);
  });
  it('of colours grow lighter or darker all the way', () => {
    const light = Array.from(unsigned, (p) => {
      const [r, g, b] = rgb(p);
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    });
    const way = Math.sign(light[255]! - light[0]!);
    expect(light.every((v, i) => i === 0 || way * (v - light[i - 1]!) > -1)).toBe(true);
  });
});

describe.each(['light', 'dark'] as const)('curves on the %s page', (theme) => {
  const css = readFileSync(new URL('./studio.css', import.meta.url), 'utf8');
  const rules = css.slice(css.indexOf(theme === 'light' ? ':root' : '[data-theme="dark"]'));
  const ground = luminance(/--ground: (#\w{6})/.exec(rules)![1]!);
  it.each(Object.entries(curveColors[theme]))('have a contrast of 3:1 with the ground: %s', (_, color) => {
    const [dark, light] = [ground, luminance(color)].sort((a, b) => a - b) as [number, number];
    expect((light + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(3);
  });
  it('have different colours', () => {
    expect(new Set(Object.values(curveColors[theme])).size).toBe(4);
  });
});

it('text on a colour is dark on light and light on dark', () => {
  expect([inkOn('#ffffff'), inkOn('rgb(0 0 128)'), inkOn('#000000')]).toEqual(['#1b1f24', '#ffffff', '#ffffff']);
});

it('a mixed colour is what lies on the ground with that opacity', () => {
  expect(mixed('#ffffff', 'rgb(0 100 200)', 0)).toBe('rgb(255 255 255)');
  expect(mixed('#ffffff', '#000000', 1)).toBe('rgb(0 0 0)');
  expect(mixed('rgb(100 0 200)', '#ffffff', 0.25)).toBe('rgb(139 64 214)');
});
