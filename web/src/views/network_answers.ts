// The texts beside the outputs of a network.
import { outcome } from '../outcome';

export interface Answer {
  text: string;
  /** Whether this is the network's prediction. */
  said: boolean;
}

/** The texts of output u. A single probability gives a text for each of two classes. */
export function answersOf(
  names: readonly string[] | null,
  u: number,
  data: Float32Array | null,
  probabilities: boolean,
): Answer[] {
  if (probabilities && data?.length === 1 && names?.length === 2) {
    const p = data[0]!;
    return [
      { text: outcome(names[1]!, p, true), said: p >= 0.5 },
      { text: outcome(names[0]!, 1 - p, true), said: p < 0.5 },
    ];
  }
  const name = names?.[names.length === 2 && data?.length === 1 ? 1 : u] ?? String(u);
  return [{ text: data ? outcome(name, data[u]!, probabilities) : name, said: data !== null && u === largest(data) }];
}

/** The index of the largest number, -1 where one is not a number. */
function largest(data: Float32Array): number {
  let best = 0;
  for (let i = 0; i < data.length; i++) {
    if (Number.isNaN(data[i]!)) return -1;
    if (data[i]! > data[best]!) best = i;
  }
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
