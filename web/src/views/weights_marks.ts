// What is drawn over weight images of classes: the outline of the class's mean picture, and an arrow to
// the place that the title speaks of.
import type { TemplateSpot } from '../api.gen';
import { contour } from '../shared/contour';

export interface Marks {
  /** The mean pictures of the classes, one after the other. */
  mean: Float32Array;
  /** Whether they are ink on a dark ground. */
  ink: boolean;
  spot: TemplateSpot | null;
}

/** Draws the marks of unit u over its picture of side × side pixels at (x, y), `size` wide. */
export function drawMarks(
  ink: CanvasRenderingContext2D,
  m: Marks,
  u: number,
  side: number,
  x: number,
  y: number,
  size: number,
): void {
  const pixel = size / side;
  if (pixel < 1.5) return;
  const mean = m.mean.subarray(u * side * side, (u + 1) * side * side);
  const level = mean.reduce((a, b) => Math.max(a, b), 0) / 2;
  ink.save();
  ink.strokeStyle = getComputedStyle(ink.canvas).color;
  ink.lineWidth = Math.max(1, pixel / 4);
  ink.beginPath();
  for (const [x1, y1, x2, y2] of contour(mean, side, level)) {
    ink.moveTo(x + (x1 + 0.5) * pixel, y + (y1 + 0.5) * pixel);
    ink.lineTo(x + (x2 + 0.5) * pixel, y + (y2 + 0.5) * pixel);
  }
  ink.stroke();
  if (m.spot?.unit === u)
    arrow(ink, x + size, y + size, x + (m.spot.column + 0.5) * pixel, y + (m.spot.row + 0.5) * pixel);
  ink.restore();
}

function arrow(ink: CanvasRenderingContext2D, fromX: number, fromY: number, toX: number, toY: number): void {
  const d = Math.hypot(toX - fromX, toY - fromY) || 1;
  const [ux, uy] = [(toX - fromX) / d, (toY - fromY) / d];
  const at = (along: number, across: number): [number, number] => [
    toX - along * ux - across * uy,
    toY - along * uy + across * ux,
  ];
  ink.lineWidth = 1.75;
  ink.beginPath();
  ink.moveTo(fromX, fromY);
  ink.lineTo(...at(7, 0));
  ink.stroke();
  ink.beginPath();
  ink.moveTo(toX, toY);
  ink.lineTo(...at(8, 4));
  ink.lineTo(...at(8, -4));
  ink.fillStyle = ink.strokeStyle;
  ink.fill();
}
