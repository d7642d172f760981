// The source of a picture that the page draws itself: which run and what of it, as a text in its
// PNG. It is that of Source in package render, with the place of the page.
import type { RunFacts } from './types';
import { encode, type Place } from './url';

/** The source of a picture of one view of a run at a step. */
export function sourceOf(facts: RunFacts, place: Place, view: string, step: number): string {
  const { id, numerics } = facts.meta;
  const page = encode({ ...place, run: '', other: '', views: [view], step, lang: '', theme: '' });
  const text = JSON.stringify({
    brainbow: 1,
    runs: [{ id, name: facts.name, numerics, last: facts.last_step }],
    view,
    step,
    page: page.slice(1),
  });
  return text.replace(/[\x7f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** CRC-32 of PNG: the reflected polynomial 0xEDB88320. */
function crc(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const b of bytes) {
    c ^= b;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return ~c >>> 0;
}

// The signature of a PNG and its IHDR chunk.
const headBytes = 8 + 25;

/** A PNG with its source, which is ASCII, as an iTXt chunk. */
export function withSource(png: Uint8Array, source: string): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(`iTXtbrainbow\0\0\0\0\0${source}`);
  const out = new Uint8Array(png.length + body.length + 8);
  const at = new DataView(out.buffer);
  out.set(png.subarray(0, headBytes));
  at.setUint32(headBytes, body.length - 4);
  out.set(body, headBytes + 4);
  at.setUint32(headBytes + 4 + body.length, crc(body));
  out.set(png.subarray(headBytes), headBytes + body.length + 8);
  return out;
}
