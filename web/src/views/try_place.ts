// The place of a point in the address.

/** The place of a point as the address has it, "0.5,-0.25"; null if the text is not a place. */
export function readPlace(text: string): [number, number] | null {
  const m = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(text);
  return m ? [Number(m[1]), Number(m[2])] : null;
}

/** A place for the address, and back as the same numbers. */
export function writePlace(at: readonly [number, number]): string {
  return at.map((v) => Number(v.toFixed(4))).join(',');
}
