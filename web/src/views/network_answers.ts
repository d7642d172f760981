// The texts beside the outputs of a network.

export interface Answer {
  text: string;
  /** Whether this is the network's prediction. */
  said: boolean;
}

/** The texts of output u, with its formatted number. A single probability gives a text for each of two classes. */
export function answersOf(
  names: readonly string[] | null,
  u: number,
  data: Float32Array | null,
  shares: boolean,
  format: (v: number) => string,
): Answer[] {
  if (shares && data?.length === 1 && names?.length === 2) {
    const p = data[0]!;
    return [
      { text: `${names[1]}  ${format(p)}`, said: p >= 0.5 },
      { text: `${names[0]}  ${format(1 - p)}`, said: p < 0.5 },
    ];
  }
  const name = names?.[names.length === 2 && data?.length === 1 ? 1 : u] ?? String(u);
  return [{ text: `${name}  ${data ? format(data[u]!) : ''}`, said: data !== null && u === largest(data) }];
}

/** The index of the largest number, -1 if one is not a number. */
function largest(data: Float32Array): number {
  if (data.some(Number.isNaN)) return -1;
  let best = 0;
  for (let i = 1; i < data.length; i++) if (data[i]! > data[best]!) best = i;
  return best;
}

/** Writes answers below each other, centred at x, y. */
export function writeAnswers(
  ink: CanvasRenderingContext2D,
  x: number,
  y: number,
  answers: readonly Answer[],
  color: string,
  accent: string,
): void {
  ink.textAlign = 'left';
  ink.textBaseline = 'middle';
  for (const [k, a] of answers.entries()) {
    ink.font = `${a.said ? '700 ' : ''}12px system-ui, sans-serif`;
    ink.fillStyle = a.said ? accent : color;
    ink.fillText(a.text, x, y + 16 * (k - (answers.length - 1) / 2));
  }
  ink.textAlign = 'center';
  ink.textBaseline = 'alphabetic';
}
