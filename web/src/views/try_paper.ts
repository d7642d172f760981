// The drawing and the network's whole answer, as one picture to save.
import type { TryFacts } from '../api.gen';
import { fixed, number, percent, t } from '../i18n';
import { signed } from '../palette';
import type { Arrays } from '../safetensors';
import { Paper } from '../save';
import { largestPart, type Parts } from '../shared/sums';
import type { Scene } from '../view';
import { layerPictures } from './try_answer';

export interface Answer {
  values: Arrays<TryFacts>;
  parts: Parts[] | null;
}

interface Drawn extends Answer {
  scene: Scene;
  caption: string;
}

const wide = 960;
const rowHeight = 24;
/** The room between the two bars of a row, for the first bar's number. */
const gap = 72;
const blue = '#2b77fa';
const red = '#d03a35';

/** Draws a drawing or a sample, the network's input, its answer and every layer. */
export function drawingPaper(drawn: Drawn, pad: HTMLCanvasElement, seen: HTMLCanvasElement): Paper {
  const p = new Paper(wide);
  const top = title(p, drawn);
  p.picture(copy(pad), p.rim, top, pad.width, pad.height);
  const small = top + pad.height + 12;
  p.picture(copy(seen), p.rim, small, 56, Math.round((56 * seen.height) / seen.width));
  p.text(t('try.seen', { size: `${seen.width}×${seen.height}` }), p.rim + 68, small + 28, { muted: true });
  const below = Math.max(small + 56, bars(p, drawn, p.rim + pad.width + 32, top)) + 28;
  const layers = layerPictures({ ...drawn.scene, theme: 'light' }, drawn.values);
  const left = p.rim + Math.max(...layers.map((l) => p.measure(l.layer))) + 16;
  let y = below;
  if (layers.length > 0) {
    p.scale(signed.light, '−', '+', left, y);
    y += 20;
  }
  for (const l of layers) {
    const width = Math.min(l.width, wide - left - 110);
    const height = Math.round((width * l.canvas.height) / l.canvas.width);
    p.text(l.layer, p.rim, y + height / 2);
    p.picture(l.canvas, left, y, width, height);
    p.text(l.scale, left + width + 10, y + height / 2, { muted: true });
    y += Math.max(height, 14) + 8;
  }
  p.lines(drawn.caption, p.rim, y + 16, wide - 2 * p.rim);
  return p;
}

function title(p: Paper, { scene, values }: Drawn): number {
  p.text(t('try.title', { run: scene.run, step: values.facts.step }), p.rim, p.rim + 8, { size: 17, bold: true });
  return p.rim + 32;
}

/** A copy of a canvas, on which the page keeps drawing. */
function copy(from: HTMLCanvasElement): HTMLCanvasElement {
  const c = document.createElement('canvas');
  c.width = from.width;
  c.height = from.height;
  c.getContext('2d')!.drawImage(from, 0, 0);
  return c;
}

/** Draws the classes with their outputs and sums and returns the y of their end. */
function bars(p: Paper, { values, parts }: Drawn, left: number, top: number): number {
  const f = values.facts;
  const one = f.outputs.length === 1;
  const name = (k: number) => f.classes?.[one ? 1 : k] ?? String(k);
  const names = Math.max(...f.outputs.map((_, k) => p.measure(name(k), { bold: true }))) + 12;
  const most = parts ? largestPart(parts) : 1;
  const room = wide - p.rim - left - names - gap - (parts ? 64 : 0);
  const bar = parts ? Math.floor(room * 0.45) : room;
  const from = left + names;
  const second = from + bar + gap;
  const both = room - bar;
  let y = top + 10;
  if (parts) {
    p.text(t(f.probabilities ? 'try.probability' : 'try.output'), from, y, { muted: true, size: 12 });
    p.text(t('try.sum'), second, y, { muted: true, size: 12 });
    p.text('z', wide - p.rim, y, { muted: true, size: 12, align: 'right' });
    y += rowHeight;
  }
  f.outputs.forEach((v, k) => {
    const hand = { bold: !one && k === f.predicted };
    p.text(name(k), left, y, hand);
    p.box(from, y - 6, bar, 12, '#e8ebef');
    p.box(from, y - 6, bar * Math.min(Math.max(v ?? 0, 0), 1), 12, '#0b7a4b');
    p.text(f.probabilities ? percent(v) : fixed(v, 2), from + bar + 8, y, hand);
    const s = parts?.[k];
    if (s) {
      const middle = second + both / 2;
      p.box(middle - (both / 2) * (-s.minus / most), y - 6, (both / 2) * (-s.minus / most), 12, red);
      p.box(middle, y - 6, (both / 2) * (s.plus / most), 12, blue);
      p.box(middle - 0.5, y - 8, 1, 16, '#57606a');
      p.text(number(s.z), wide - p.rim, y, { ...hand, align: 'right' });
    }
    y += rowHeight;
  });
  return y;
}
