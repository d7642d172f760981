import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shared } from '../figure.gen';
import { type Box, labelsBetween, labelsOf, placeLabels, roomForNumbers } from './labels';

type Four = [number, number, number, number];

// Written by the tests of package figure, which uses the same algorithm.
const vectors = JSON.parse(readFileSync(new URL('../../../figure/testdata/labels.json', import.meta.url), 'utf8')) as {
  spots: { name: string; classes: number; near: number; points: Four[]; want: Four[] }[];
  places: {
    name: string;
    width: number;
    height: number;
    boxes: Four[];
    taken: Four[];
    inside: [number, number][];
    want: boolean[];
  }[];
  numbers: { name: string; at: [number, number][]; numbers: number[]; prefix: number; want: boolean[] }[];
};

const box = ([x, y, w, h]: Four): Box => ({ x, y, w, h });

describe('labels stand where they stand in files', () => {
  it.each(vectors.spots)('$name', ({ classes, near, points, want }) => {
    const spots = labelsOf(
      points.flatMap(([, x, y]) => [x, y]),
      points.map(([k]) => k),
      classes,
      near,
      points.map(([, , , w]) => w),
    );
    expect(spots.map((l) => [l.class, l.x, l.y])).toEqual(want.map(([k, x, y]) => [k, x, y]));
    for (const [i, l] of spots.entries()) expect(l.held).toBeCloseTo(want[i]![3], 12);
  });
  it.each(vectors.places)('$name', (c) => {
    const boxes = c.boxes.map(([, , w, h], i) => box([...c.inside[i]!, w, h]));
    expect(placeLabels(boxes, c.width, c.height, c.taken.map(box))).toEqual(c.want);
  });
});

it.each(vectors.numbers)(
  'the numbers of points stand where they stand in files: $name',
  ({ at, numbers, prefix, want }) => {
    expect(roomForNumbers(at, numbers, shared.numberedDot, prefix)).toEqual(want);
  },
);

it('a box has no room where it reaches over an edge', () => {
  const boxes: Four[] = [
    [95, 30, 10, 8],
    [5, 30, 10, 8],
    [50, 3, 10, 8],
    [50, 58, 10, 8],
    [90, 52, 10, 8],
  ];
  expect(placeLabels(boxes.map(box), 100, 60)).toEqual([false, false, false, false, true]);
});

describe('labels of a film', () => {
  it('weigh all points alike without weights, and leave out what has no place', () => {
    const at = [1, 1, 2, 2, 3, 3, 2, 1, 1, 2, Number.NaN, 1, 1, Number.POSITIVE_INFINITY];
    const [l, ...more] = labelsOf(at, [0, 0, 0, 0, 0, 0, 0], 1, 10);
    expect([l!.class, l!.x, l!.y, more.length]).toEqual([0, 2, 2, 0]);
    expect(labelsOf(at.slice(0, 8), [0, 0, 0, 0], 1, 10)).toEqual([]);
  });
  it('move from stop to stop, and one that is at one stop only is left out', () => {
    const a = [{ class: 3, x: 0, y: 0, held: 1 }];
    const b = [
      { class: 3, x: 10, y: 20, held: 1 },
      { class: 4, x: 1, y: 1, held: 1 },
    ];
    expect(labelsBetween(a, b, 0.25)).toEqual([{ class: 3, x: 2.5, y: 5, held: 1 }]);
  });
});
