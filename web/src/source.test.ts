import { expect, test } from 'vitest';
import { sourceOf, withSource } from './source';
import type { RunFacts } from './types';
import { decode } from './url';

// The smallest PNG: one grey pixel.
const png = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=='),
  (c) => c.charCodeAt(0),
);

test('the source is a chunk after the head of a PNG, with its checksum', () => {
  const out = withSource(png, '{"brainbow":1}');
  const at = new DataView(out.buffer);
  expect(out.subarray(0, 33)).toEqual(png.subarray(0, 33));
  expect(at.getUint32(33)).toBe(27); // the keyword, five zeros and the text
  expect(new TextDecoder().decode(out.subarray(37, 68))).toBe('iTXtbrainbow\0\0\0\0\0{"brainbow":1}');
  // CRC-32 as Go's hash/crc32 computes it.
  expect(at.getUint32(68)).toBe(0x760fd1db);
  expect(out.subarray(72)).toEqual(png.subarray(33));
});

test('the source names the run and the place of the page, in ASCII', () => {
  const facts = { name: '数字', last_step: 150, meta: { id: 'abc', numerics: 2 } } as unknown as RunFacts;
  const place = decode('?run=数字&with=b&view=try,weights&step=live&try.drawing=AB-_&lang=zh&theme=dark');
  const text = sourceOf(facts, place, 'try', 30);
  expect(text).toMatch(/^[\x20-\x7e]*$/);
  expect(JSON.parse(text)).toEqual({
    brainbow: 1,
    runs: [{ id: 'abc', name: '数字', numerics: 2, last: 150 }],
    view: 'try',
    step: 30,
    page: 'view=try&step=30&try.drawing=AB-_',
  });
});
