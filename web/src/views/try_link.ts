// A drawing in the page's address, so that a link to it opens it again: its pixels as the network
// receives them, runs of black shortened, as base64 that an address may hold.

/** The longest drawing that an address holds, in letters; photographs are longer. */
const longest = 6000;

/** The text of some pixels, '' if it would be too long. */
export function written(pixels: Uint8Array): string {
  const bytes: number[] = [];
  for (let i = 0; i < pixels.length; ) {
    if (pixels[i] !== 0) {
      bytes.push(pixels[i++]!);
      continue;
    }
    let run = 1;
    while (run < 255 && pixels[i + run] === 0) run++;
    bytes.push(0, run);
    i += run;
  }
  const text = btoa(String.fromCharCode(...bytes.slice(0, longest)));
  const safe = text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return bytes.length > longest || safe.length > longest ? '' : safe;
}

/** The pixels of a text; null unless it holds exactly n. */
export function read(text: string, n: number): Uint8Array<ArrayBuffer> | null {
  if (text.length > longest || !/^[\w-]+$/.test(text)) return null;
  const out = new Uint8Array(n);
  let at = 0;
  let zero = false;
  let bytes: string;
  try {
    bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return null;
  }
  for (const c of bytes) {
    const b = c.charCodeAt(0);
    if (zero) at += b;
    else if (b !== 0) {
      if (at >= n) return null;
      out[at++] = b;
    }
    zero = b === 0 && !zero;
  }
  return at === n && !zero ? out : null;
}
