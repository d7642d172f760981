// The lines between the network's columns: their values, and drawing them.
import type { Tensor } from '../safetensors';
import { limitOf } from '../shared/mosaic';
import type { Scene } from '../view';
import type { Column } from './network_columns';

/** The values of the lines to a layer: units × channels sums. */
export interface Edges {
  /** Identifies the weights from which they were computed. */
  key: string;
  of: Float32Array;
  /** The number of channels that a unit reads. */
  from: number;
  limit: number;
}

/** The highlighted units, and their column. */
export interface Marked {
  column: number;
  units: number[];
}

/** Sums of the weights of each unit over each channel, so that a line between maps represents a whole kernel; null if the shapes do not fit. */
export function edgesOf(key: string, w: Tensor<Float32Array>, channels: number): Edges | null {
  const units = w.shape[0]!;
  const per = w.data.length / units / channels;
  if (!Number.isInteger(per)) return null;
  const sums = new Float32Array(units * channels);
  for (let i = 0; i < sums.length; i++) {
    let s = 0;
    for (let j = 0; j < per; j++) s += w.data[i * per + j]!;
    sums[i] = s;
  }
  return { key, of: sums, from: channels, limit: limitOf(sums) };
}

/** Draws the lines from one column to the next, and highlights those of marked units. */
export function drawEdges(
  ink: CanvasRenderingContext2D,
  scene: Scene,
  columns: readonly Column[],
  i: number,
  e: Edges | undefined,
  m: Marked | null,
  muted: string,
): void {
  const to = columns[i]!;
  const from = columns[i - 1]!;
  const x0 = from.x + from.size / 2;
  const x1 = to.x - to.size / 2;
  const line = (a: number, b: number, color: string, alpha: number, width: number) => {
    ink.globalAlpha = alpha;
    ink.strokeStyle = color;
    ink.lineWidth = width;
    ink.beginPath();
    ink.moveTo(x0, from.y(a));
    ink.lineTo(x1, to.y(b));
    ink.stroke();
  };
  to.units.forEach((u, b) => {
    from.units.forEach((v, a) => {
      const near =
        m !== null && ((m.column === i && m.units.includes(u)) || (m.column === i - 1 && m.units.includes(v)));
      if (!e) {
        // Without weights, each map reads the map with the same number, unless it reads all.
        if (!scene.facts.layers.includes(to.v.name) && to.v.shape[0] === from.v.shape[0] && u !== v) return;
        line(a, b, muted, near ? 0.6 : m ? 0.06 : 0.18, 0.7);
        return;
      }
      if (e.from !== (from.v.name === 'input' ? from.units.length : from.v.shape[0])) {
        line(a, b, muted, near ? 0.6 : m ? 0.06 : 0.3, 0.8);
        return;
      }
      const w = e.of[u * e.from + v]!;
      const part = e.limit > 0 ? Math.min(Math.abs(w) / e.limit, 1) : 0;
      if (part < 0.04) return;
      line(a, b, edgeColor(w, scene.theme), m ? (near ? 0.25 + 0.75 * part : 0.04) : 0.1 + 0.7 * part, 0.5 + 2 * part);
    });
  });
  ink.globalAlpha = 1;
}

/** Red for negative, blue for positive. */
export function edgeColor(w: number, theme: Scene['theme']): string {
  if (w < 0) return theme === 'dark' ? '#ff6048' : '#c92a2a';
  return theme === 'dark' ? '#5ca0ff' : '#1864ab';
}
