import { describe, expect, it } from 'vitest';
import { classPixel, lookOf, mix, pixelOf, scaleOf } from './colour';
import { quantile } from './density';
import { place } from './sprites';
import { disc, places, stamps, triangle } from './stamp';

const inks = { ground: 0xffffffff, ink: 0xff000000, muted: 0xff808080, accent: 0xff0000ff };
const observed = {
  labels: [0, 1, 2, 3],
  predicted: [0, 2, 2, -1],
  trained: true,
  values: null,
};

describe('what observations look like', () => {
  it('is the true class, and a triangle for wrong ones where the question is which are', () => {
    const l = lookOf(observed, 'label', null, false, inks, 'light');
    expect([...l.shape]).toEqual([disc, disc, disc, disc]);
    expect([...l.color]).toEqual([0, 1, 2, 3].map((k) => classPixel(k, 'light')));
    expect([...lookOf(observed, 'correct', null, false, inks, 'light').shape]).toEqual([disc, triangle, disc, disc]);
    expect(l.order.at(-1)).toBe(1);
  });
  it('has no wrong ones before anything is learnt', () => {
    const l = lookOf({ ...observed, trained: false }, 'label', null, false, inks, 'light');
    expect([...l.shape]).toEqual([disc, disc, disc, disc]);
    expect(l.color[1]).toBe(classPixel(1, 'light'));
  });
  it('dims what is not chosen and draws what is last', () => {
    const l = lookOf(observed, 'label', Uint8Array.of(1, 0, 0, 0), true, inks, 'light');
    expect(l.color[0]).toBe(classPixel(0, 'light'));
    expect(l.color[1]).not.toBe(classPixel(2, 'light'));
    expect([...l.order].at(-1)).toBe(0);
    expect([...l.ring!]).toEqual([1, 0, 0, 0]);
  });
  it('of values is on a scale that is symmetric where some are negative', () => {
    expect(scaleOf(Float32Array.of(0, 2, Number.NaN))).toEqual({ low: 0, high: 2 });
    expect(scaleOf(Float32Array.of(-3, 2))).toEqual({ low: -3, high: 3 });
    expect(scaleOf(Float32Array.of(0, 0))).toEqual({ low: 0, high: 1 });
  });
  it('is seen on a dark page: every class has a contrast of 3 to the ground', () => {
    const linear = (v: number) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    const bright = (p: number) =>
      0.2126 * linear(p & 255) + 0.7152 * linear((p >> 8) & 255) + 0.0722 * linear((p >> 16) & 255);
    const ground = bright(pixelOf('#101317'));
    for (let k = 0; k < 10; k++) {
      expect((bright(classPixel(k, 'dark')) + 0.05) / (ground + 0.05)).toBeGreaterThanOrEqual(3);
    }
    expect(classPixel(1, 'dark')).toBe(classPixel(1, 'light'));
  });
  it('mixes colours by channel', () => {
    expect(mix(0xff000000, 0xffffffff, 0.5)).toBe(0xff808080);
    expect(pixelOf('#fff')).toBe(0xffffffff);
    expect(pixelOf('#2b77fa')).toBe(0xfffa772b);
  });
});

describe('stamps', () => {
  const area = (shape: number, r: number) => {
    // The mean over all positions within a pixel equals the area of the shape.
    const all = stamps(r, 1000, 0.8).slice(shape * places * places, (shape + 1) * places * places);
    const one = all.map((s) => s.solid.length + s.color.reduce((a, c) => a + c / 256, 0));
    return one.reduce((a, b) => a + b, 0) / all.length;
  };
  it('cover as much as the shape does', () => {
    expect(area(disc, 4)).toBeCloseTo(Math.PI * 16, 0);
    expect(area(disc, 1.5)).toBeCloseTo(Math.PI * 2.25, 0);
    // A triangle of width 2.2 · 1.35 r and height 2 · 1.35 r.
    expect(area(triangle, 4) / (2.2 * 1.35 * 1.35 * 16)).toBeCloseTo(1, 1);
  });
  it('give each pixel of the edge away exactly once', () => {
    for (const s of stamps(3.3, 100, 0.8)) {
      s.edge.forEach((_, k) => {
        expect(s.stays[k]! + s.rim[k]! + s.color[k]!).toBe(256);
      });
    }
  });
});

it('a quantile is about that of a sorted list, zeros apart', () => {
  const v = Float32Array.from({ length: 2000 }, (_, i) => (i < 1000 ? 0 : (i - 999) ** 2));
  for (const share of [0.5, 0.9, 0.95]) {
    const exact = (1000 * share) ** 2;
    expect(Math.abs(quantile(v, share) / exact - 1)).toBeLessThan(0.02);
  }
  expect(quantile(new Float32Array(9), 0.5)).toBe(1);
});

describe('pictures', () => {
  it('hardly cover each other, and the first stay', () => {
    let s = 7;
    const points = Float32Array.from({ length: 2000 }, () => {
      s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
      return (1000 * s) / 2 ** 32;
    });
    const order = Uint32Array.from({ length: 1000 }, (_, i) => i);
    const got = place(points, order, { scale: 0.5, left: 0, top: 500 }, 500, 500, 30, 30, 1000);
    expect(got[0]!.i).toBe(0);
    expect(got.length).toBeGreaterThan(50);
    for (const a of got)
      for (const b of got)
        if (a !== b) expect(Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y))).toBeGreaterThanOrEqual(25);
  });
});
