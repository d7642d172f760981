// How a class and the network's output for it are written, everywhere on the page and in saved
// pictures (figure/words.go).
import { fixed, labelled, percent } from './i18n';

/** "4: 99.9 %" where the outputs are probabilities, otherwise "4: 0.67". */
export function outcome(name: string, output: number | null, probability: boolean): string {
  return labelled(name, written(output, probability));
}

/** The output alone: "99.9 %" or "0.67". */
export function written(output: number | null, probability: boolean): string {
  return probability ? percent(output) : fixed(output, 2);
}
