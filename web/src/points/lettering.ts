// The texts in a plot: names of classes, and numbers below points.
import { shared } from '../figure.gen';
import { namesIn } from '../shared/shorten';
import { unitCode } from '../view';
import { type Beside, leader, type Marks, type Spot } from './beside';
import { cssOf, type Inks } from './colour';
import { type Frame, frameMargin } from './film';
import { type Label, layerWidth, roomForNumbers } from './labels';
import type { Camera, Look } from './paint';

export interface ColoredLabel extends Label {
  color: string;
}

/** Writes the names of classes beside their clusters, with lines to them; one that would cover marks is left out. */
export function drawLabels(
  ink: CanvasRenderingContext2D,
  labels: readonly ColoredLabel[],
  classes: readonly string[],
  camera: Camera,
  beside: Beside,
  marks: Marks,
  moving: boolean,
  inks: Inks,
): void {
  ink.font = '600 13px system-ui, sans-serif';
  ink.textAlign = 'center';
  ink.textBaseline = 'middle';
  const names = namesIn(ink, classes, shared.mapName);
  const seen = new Map<number, number>();
  const spots = labels.map((l): Spot => {
    const nth = seen.get(l.class) ?? 0;
    seen.set(l.class, nth + 1);
    return {
      key: `${l.class} ${nth} ${names[l.class]}`,
      x: camera.left + camera.scale * l.x,
      y: camera.top - camera.scale * l.y,
      w: ink.measureText(names[l.class]!).width / 2 + 6,
      h: 10,
    };
  });
  const boxes = beside.place(spots, marks, moving);
  for (const [i, b] of boxes.entries()) {
    const line = b && leader(b, spots[i]!.x, spots[i]!.y);
    if (!line) continue;
    ink.strokeStyle = labels[i]!.color;
    ink.lineWidth = 1;
    ink.beginPath();
    ink.moveTo(line[0], line[1]);
    ink.lineTo(line[2], line[3]);
    ink.stroke();
  }
  for (const [i, b] of boxes.entries()) {
    if (!b) continue;
    const { x, y, w, h } = b;
    ink.fillStyle = cssOf(inks.ground);
    ink.fillRect(x - w, y - h, 2 * w, 2 * h);
    ink.strokeStyle = labels[i]!.color;
    ink.lineWidth = 1;
    ink.strokeRect(Math.round(x - w) + 0.5, Math.round(y - h) + 0.5, Math.round(2 * w), 2 * h - 1);
    ink.fillStyle = cssOf(inks.ink);
    ink.fillText(names[labels[i]!.class]!, x, y + 1);
  }
}

/**
 * Writes the names of units, fc1·12, below their points. Which ones have room is decided on the map of a saved
 * picture, so that both show the same; one that is enlarged has room for more.
 */
export function drawNumbers(
  ink: CanvasRenderingContext2D,
  points: Float32Array,
  frame: Frame,
  enlarged: number,
  look: Look,
  camera: Camera,
  radius: number,
  inks: Inks,
  layer: string,
): void {
  const middle = (shared.mapSide / 2) * enlarged;
  const scale = (enlarged * (shared.mapSide / 2 - shared.mapMargin) * frameMargin) / frame.half;
  const numbers: number[] = [];
  const at: [number, number][] = [];
  for (let i = 0; 2 * i < points.length; i++) {
    const x = points[2 * i]! - frame.x;
    const y = points[2 * i + 1]! - frame.y;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    numbers.push(i);
    at.push([middle + scale * x, middle - scale * y]);
  }
  ink.font = '12px system-ui, sans-serif';
  ink.textAlign = 'center';
  ink.textBaseline = 'top';
  for (const [k, room] of roomForNumbers(at, numbers, shared.numberedDot, layerWidth(layer)).entries()) {
    if (!room) continue;
    const i = numbers[k]!;
    ink.fillStyle = cssOf(look.ring?.[i] ? inks.ink : inks.muted);
    const x = camera.left + camera.scale * points[2 * i]!;
    const y = camera.top - camera.scale * points[2 * i + 1]!;
    ink.fillText(unitCode(layer, i), x, y + radius + 2);
  }
}
