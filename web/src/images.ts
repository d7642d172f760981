// Pictures of samples, as small canvases for panels and views.
import { address } from './api';
import type { SampleFacts } from './api.gen';
import { arrays } from './data';
import { u8 } from './safetensors';
import { Raster } from './tiles';
import { writeNumbers } from './url';

export interface SamplePictures {
  ids: number[];
  labels: number[];
  channels: number;
  width: number;
  height: number;
  /** Bytes; the pixels of sample k begin at k · channels · width · height. */
  data: Uint8Array;
}

/** The pictures of some samples, in the requested order. */
export async function samplePictures(
  run: string,
  split: string,
  ids: readonly number[],
  signal?: AbortSignal,
): Promise<SamplePictures> {
  const url = address(['runs', run, 'samples'], { split, samples: writeNumbers(ids) });
  const a = await arrays<SampleFacts>(url, signal);
  const t = u8(a, 'samples');
  const [, channels, height, width] = t.shape as [number, number, number, number];
  const at = new Map(a.facts.samples.map((id, k) => [id, k]));
  const size = channels * height * width;
  const same = ids.length === a.facts.samples.length && ids.every((id, k) => a.facts.samples[k] === id);
  if (same) return { ids: [...ids], labels: a.facts.labels, channels, width, height, data: t.data };
  const data = new Uint8Array(ids.length * size);
  const labels: number[] = [];
  ids.forEach((id, k) => {
    const from = at.get(id)! * size;
    data.set(t.data.subarray(from, from + size), k * size);
    labels.push(a.facts.labels[at.get(id)!]!);
  });
  return { ids: [...ids], labels, channels, width, height, data };
}

/** Draws one of them on its own canvas. */
export function sampleCanvas(p: SamplePictures, k: number): HTMLCanvasElement {
  const r = new Raster(p.width, p.height);
  r.picture(p.data, k * p.channels * p.width * p.height, p.channels, p.width, p.height, 0, 0);
  const c = r.done();
  c.className = 'crisp';
  return c;
}
