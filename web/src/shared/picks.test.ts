import '../testing/page';
import { describe, expect, test, vi } from 'vitest';
import type { Pick } from '../api.gen';
import type { Host, Scene } from '../view';
import { act, nextPick } from './picks';

const at = (x: number, y: number): Pick => ({ x, y, w: 10, h: 10, of: '', label: '' });
// 0 1
// 2 3
const square = [at(0, 0), at(50, 2), at(0, 50), at(50, 52)];

test('arrow keys move to the nearest pick in their direction', () => {
  expect(nextPick(square, 0, 'ArrowRight')).toBe(1);
  expect(nextPick(square, 0, 'ArrowDown')).toBe(2);
  expect(nextPick(square, 3, 'ArrowUp')).toBe(1);
  expect(nextPick(square, 3, 'ArrowLeft')).toBe(2);
  expect(nextPick(square, 0, 'ArrowLeft')).toBe(0);
  expect(nextPick([], 0, 'ArrowLeft')).toBe(0);
});

describe('choosing a pick', () => {
  const chosen = (of: string, add = false) => {
    const host = { select: vi.fn(), goto: vi.fn(), open: vi.fn() };
    const scene = { run: 'sizes:abc', selection: { samples: [3] } } as unknown as Scene;
    act(of, host as unknown as Host, scene, add);
    return host;
  };

  test('selects samples, a class, a layer and units', () => {
    expect(chosen('samples=5').select).toHaveBeenCalledWith({ samples: [5] });
    expect(chosen('samples=5', true).select).toHaveBeenCalledWith({ samples: [3, 5] });
    expect(chosen('class=2').select).toHaveBeenCalledWith({ class: 2 });
    expect(chosen('layer=fc1').select).toHaveBeenCalledWith({ layer: 'fc1', units: [] });
    expect(chosen('units=fc1:3').select).toHaveBeenCalledWith({ layer: 'fc1', units: [3] });
  });

  test('goes to a step and opens another trial of the sweep', () => {
    expect(chosen('step=120').goto).toHaveBeenCalledWith(120);
    expect(chosen('trial=def').open).toHaveBeenCalledWith('sizes:def');
  });
});
