// Points of the plane: each class by a colour and a shape.
import { classColor } from '../palette';

/** Draws the mark of a class with a pale rim: a disc, triangle, square or diamond, in turn. */
export function mark(ink: CanvasRenderingContext2D, x: number, y: number, k: number): void {
  const path = new Path2D();
  const corners = [
    null,
    [0, -4.6, 4.4, 3.2, -4.4, 3.2],
    [-3.4, -3.4, 3.4, -3.4, 3.4, 3.4, -3.4, 3.4],
    [0, -4.8, 4.8, 0, 0, 4.8, -4.8, 0],
  ][k % 4];
  if (!corners) path.arc(x, y, 3.8, 0, 7);
  else {
    for (let i = 0; i < corners.length; i += 2) path.lineTo(x + corners[i]!, y + corners[i + 1]!);
    path.closePath();
  }
  ink.fillStyle = classColor(k);
  ink.strokeStyle = 'rgb(255 255 255 / 0.85)';
  ink.lineWidth = 1.5;
  ink.stroke(path);
  ink.fill(path);
}

/** The names of classes, each beside its mark. */
export function markNames(names: readonly string[]): HTMLElement[] {
  return names.map((name, k) => {
    const item = document.createElement('span');
    const canvas = document.createElement('canvas');
    canvas.width = 16;
    canvas.height = 16;
    mark(canvas.getContext('2d')!, 8, 8, k);
    item.append(canvas, name);
    return item;
  });
}

/** The largest distance of points from zero along an axis, with a margin. */
export function reachOf(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return 1.08 * most || 1;
}

/** Draws the frame and the axes of a square of the plane. */
export function axes(ink: CanvasRenderingContext2D, side: number, color: string): void {
  const mid = Math.floor(side / 2) + 0.5;
  ink.strokeStyle = color;
  ink.lineWidth = 1;
  ink.strokeRect(0.5, 0.5, side - 1, side - 1);
  ink.beginPath();
  ink.moveTo(mid, 0);
  ink.lineTo(mid, side);
  ink.moveTo(0, mid);
  ink.lineTo(side, mid);
  ink.stroke();
}

/** A small picture of the position of a point between −reach and reach. */
export function pointPicture(x: number, y: number, k: number, reach: number, side: number): HTMLCanvasElement {
  const c = document.createElement('canvas');
  const ratio = Math.min(devicePixelRatio || 1, 3);
  c.width = Math.round(side * ratio);
  c.height = c.width;
  const ink = c.getContext('2d')!;
  ink.scale(ratio, ratio);
  axes(ink, side, 'rgb(128 136 145 / 0.6)');
  mark(ink, (0.5 + x / (2 * reach)) * side, (0.5 - y / (2 * reach)) * side, k);
  return c;
}
