import { describe, expect, it } from 'vitest';
import { Beside, leader, type Marks } from './beside';
import type { Box } from './labels';

/** A cluster of marks around a place. */
function cluster(x: number, y: number, side = 20): number[] {
  const all: number[] = [];
  for (let i = -side; i <= side; i += 4) for (let j = -side; j <= side; j += 4) all.push(x + i, y + j);
  return all;
}

const marks = (at: number[]): Marks => ({ at, radius: 3, width: 300, height: 200, middle: [150, 100], taken: [] });
const spot = (key: string, x: number, y: number) => ({ key, x, y, w: 15, h: 10 });

function covers(b: Box, at: number[]): boolean {
  for (let i = 0; i < at.length; i += 2)
    if (Math.abs(at[i]! - b.x) < b.w + 2 && Math.abs(at[i + 1]! - b.y) < b.h + 2) return true;
  return false;
}

describe('names of classes', () => {
  const at = [...cluster(100, 100), ...cluster(200, 100)];
  const spots = [spot('a', 100, 100), spot('b', 200, 100)];
  it('stand beside their clusters and cover no mark', () => {
    const [a, b] = new Beside().place(spots, marks(at), false);
    for (const box of [a!, b!]) expect(covers(box, at)).toBe(false);
    expect(a!.x).toBeLessThanOrEqual(100); // not towards the middle
    expect(b!.x).toBeGreaterThanOrEqual(200);
    expect(Math.hypot(a!.x - 100, a!.y - 100)).toBeLessThan(60);
  });
  it('keep their places beside their clusters while the picture moves, and go where they would be cut', () => {
    const beside = new Beside();
    const [before] = beside.place(spots, marks(at), false);
    const moved = spots.map((s) => ({ ...s, x: s.x - 30 }));
    const [after] = beside.place(moved, marks(at.map((v, i) => (i % 2 ? v : v - 30))), true);
    expect([after!.x, after!.y]).toEqual([before!.x - 30, before!.y]);
    const out = spots.map((s) => ({ ...s, x: s.x - 95 }));
    expect(beside.place(out, marks(at), true)[0]).toBeNull();
  });
  it('are hidden where there is no room, and where their cluster is out of sight', () => {
    const everywhere: number[] = [];
    for (let x = 0; x < 300; x += 5) for (let y = 0; y < 200; y += 5) everywhere.push(x, y);
    expect(new Beside().place([spot('a', 100, 100)], marks(everywhere), false)).toEqual([null]);
    expect(new Beside().place([spot('a', -5, 100)], marks([]), false)).toEqual([null]);
  });
  it('are not under the tools', () => {
    const taken = [{ x: 100, y: 60, w: 150, h: 40 }];
    expect(new Beside().place(spots, { ...marks(at), taken }, false)[0]!.y).toBeGreaterThan(110);
  });
  it('do not cover each other', () => {
    const [a, b] = new Beside().place([spot('a', 150, 100), spot('b', 152, 100)], marks([]), false);
    expect(Math.abs(a!.x - b!.x) > 30 || Math.abs(a!.y - b!.y) > 20).toBe(true);
  });
});

it('a line leads from the edge of a name to its cluster', () => {
  expect(leader({ x: 100, y: 100, w: 15, h: 10 }, 130, 100)).toEqual([115, 100, 130, 100]);
  expect(leader({ x: 100, y: 100, w: 15, h: 10 }, 100, 130)).toEqual([100, 110, 100, 130]);
  expect(leader({ x: 100, y: 100, w: 15, h: 10 }, 105, 105)).toBeNull();
});
