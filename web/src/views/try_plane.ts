// The plane of two-dimensional data: some of it as points, and one that is moved.
import { address } from '../api';
import { arrays } from '../data';
import { classColor } from '../palette';
import { f32 } from '../safetensors';
import type { Scene } from '../view';

const shown = 400;

export class Plane {
  point: [number, number] = [0, 0];
  private range: [number, number] = [-1, 1];
  private dots: { x: number; y: number; k: number }[] = [];

  /** Reads some of the training data. */
  async load(scene: Scene, signal: AbortSignal): Promise<void> {
    const n = Math.min(scene.facts.data.train ?? 0, shown);
    if (n === 0) return;
    const a = await arrays<{ labels: number[] }>(
      address(['runs', scene.run, 'samples'], { split: 'train', samples: `0-${n - 1}` }),
      signal,
    );
    const s = f32(a, 'samples').data;
    const per = s.length / n;
    let most = 1;
    for (const v of s) most = Math.max(most, Math.abs(v));
    this.range = [-most * 1.1, most * 1.1];
    this.dots = Array.from({ length: n }, (_, i) => ({
      x: s[i * per]!,
      y: s[i * per + 1] ?? 0,
      k: a.facts.labels[i]!,
    }));
  }

  /** Moves the point to a pixel of a canvas. */
  moveTo(x: number, y: number, width: number, height: number): void {
    const [low, high] = this.range;
    this.point = [low + (x / width) * (high - low), high - (y / height) * (high - low)];
  }

  draw(ink: CanvasRenderingContext2D, css: CSSStyleDeclaration): void {
    const { width, height } = ink.canvas;
    const [low, high] = this.range;
    const at = ([x, y]: [number, number]): [number, number] => [
      ((x - low) / (high - low)) * width,
      ((high - y) / (high - low)) * height,
    ];
    ink.fillStyle = css.getPropertyValue('--ground');
    ink.fillRect(0, 0, width, height);
    for (const d of this.dots) {
      ink.fillStyle = classColor(d.k);
      ink.beginPath();
      ink.arc(...at([d.x, d.y]), 2.5, 0, 7);
      ink.fill();
    }
    ink.strokeStyle = css.getPropertyValue('--accent');
    ink.lineWidth = 3;
    ink.beginPath();
    ink.arc(...at(this.point), 8, 0, 7);
    ink.stroke();
  }
}
