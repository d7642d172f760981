// Shortens names in the middle, since they often differ at their end, as saved pictures do
// (render.Ellipsis).

/** A text of at most a width, with … in place of its middle if it is longer. */
export function shortened(text: string, width: number, measure: (s: string) => number): string {
  if (measure(text) <= width) return text;
  const letters = [...text];
  for (let n = letters.length - 1; n > 0; n--) {
    const head = letters
      .slice(0, Math.ceil(n / 2))
      .join('')
      .trimEnd();
    const tail = letters
      .slice(letters.length - Math.floor(n / 2))
      .join('')
      .trimStart();
    const short = `${head}…${tail}`;
    if (measure(short) <= width) return short;
  }
  return '…';
}
