// The pair of classes that was chosen last: 4-9 for the 4s that are taken for 9s. The address keeps it as an
// option of the confusion matrix; it stays when the step changes, and so the samples of its cell.

export function writePair(actual: number, said: number): string {
  return `${actual}-${said}`;
}

/** The class that is paired with another one, null if the pair is another's or none. */
export function pairedWith(text: string | undefined, cls: number): number | null {
  const m = /^(\d{1,5})-(\d{1,5})$/.exec(text ?? '');
  if (!m || Number(m[1]) !== cls || m[1] === m[2]) return null;
  return Number(m[2]);
}
