// The texts in a plot: names of classes, and numbers below points.
import { shared } from '../figure.gen';
import { namesIn } from '../shared/shorten';
import { unitCode } from '../view';
import { cssOf, type Inks } from './colour';
import { type Frame, frameMargin } from './film';
import { inside, type Label, layerWidth, placeLabels, roomForNumbers } from './labels';
import type { Camera, Look } from './paint';

export interface ColoredLabel extends Label {
  color: string;
}

/** Writes the names of classes in boxes. If two would overlap, only the first is written. */
export function drawLabels(
  ink: CanvasRenderingContext2D,
  labels: readonly ColoredLabel[],
  classes: readonly string[],
  camera: Camera,
  width: number,
  height: number,
  inks: Inks,
): void {
  ink.font = '600 13px system-ui, sans-serif';
  ink.textAlign = 'center';
  ink.textBaseline = 'middle';
  const names = namesIn(ink, classes, shared.mapName);
  const texts = labels.map((l) => names[l.class]!);
  const boxes = labels.map((l, i) => {
    const b = {
      x: camera.left + camera.scale * l.x,
      y: camera.top - camera.scale * l.y,
      w: ink.measureText(texts[i]!).width / 2 + 6,
      h: 10,
    };
    return inside(b, width, height);
  });
  for (const [i, room] of placeLabels(boxes, width, height).entries()) {
    if (!room) continue;
    const { x, y, w, h } = boxes[i]!;
    ink.fillStyle = cssOf(inks.ground);
    ink.globalAlpha = 0.88;
    ink.fillRect(x - w, y - h, 2 * w, 2 * h);
    ink.globalAlpha = 1;
    ink.strokeStyle = labels[i]!.color;
    ink.lineWidth = 1;
    ink.strokeRect(Math.round(x - w) + 0.5, Math.round(y - h) + 0.5, Math.round(2 * w), 2 * h - 1);
    ink.fillStyle = cssOf(inks.ink);
    ink.fillText(texts[i]!, x, y + 1);
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
