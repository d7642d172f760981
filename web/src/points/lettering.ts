// The texts in a plot: names of classes, and a short text below each point.
import { shared } from '../figure.gen';
import { namesIn } from '../shared/shorten';
import { cssOf, type Inks } from './colour';
import { type Box, inside, type Label, placeLabels } from './labels';
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

/** Writes a short text below each point if it covers neither a point nor another text. */
export function drawNames(
  ink: CanvasRenderingContext2D,
  names: readonly string[],
  points: Float32Array,
  look: Look,
  camera: Camera,
  radius: number,
  width: number,
  height: number,
  inks: Inks,
): void {
  ink.font = '12px system-ui, sans-serif';
  ink.textAlign = 'center';
  ink.textBaseline = 'top';
  const on = (i: number): [number, number] => [
    camera.left + camera.scale * points[2 * i]!,
    camera.top - camera.scale * points[2 * i + 1]!,
  ];
  const marks: Box[] = [];
  // The point drawn last is the most important, so name it first.
  const order = Array.from(look.order).reverse();
  for (const i of order) {
    const [x, y] = on(i);
    if (x > -radius && y > -radius && x < width + radius && y < height + radius)
      marks.push({ x, y, w: radius, h: radius });
  }
  const boxes = order.map((i) => {
    const [x, y] = on(i);
    return { x, y: y + radius + 8, w: ink.measureText(names[i]!).width / 2 + 1, h: 6 };
  });
  for (const [k, room] of placeLabels(boxes, width, height, marks).entries()) {
    if (!room) continue;
    const i = order[k]!;
    ink.fillStyle = cssOf(look.ring?.[i] ? inks.ink : inks.muted);
    ink.fillText(names[i]!, boxes[k]!.x, boxes[k]!.y - 6);
  }
}
