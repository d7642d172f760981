// Draws a cell of the confusion matrix, a number or a picture on the colour of its share, and
// recall, precision and accuracy at the margins.
import { count, number, percent, t } from '../i18n';
import { inkOn, signedColor, type Theme } from '../palette';
import type { Matrix } from './confusion_matrix';

export interface CellStyle {
  /** The kind of numbers: samples, or shares of the row or the column. */
  cells: 'counts' | 'row' | 'column';
  theme: Theme;
  text: string;
  muted: string;
  ground: string;
}

/** Draws recall at the right of row r, precision below column c, or accuracy in the corner. */
export function drawMargin(
  ink: CanvasRenderingContext2D,
  m: Matrix,
  [r, c]: readonly [number, number],
  [x, y, w, h]: readonly [number, number, number, number],
  style: CellStyle,
): void {
  ink.textAlign = 'center';
  ink.textBaseline = 'middle';
  ink.fillStyle = style.muted;
  const v = m.margin(r, c);
  if (v === null) ink.fillText('–', x + w / 2, y + h / 2);
  else fitted(ink, [percent(v, 0), `${Math.round(100 * v)}`], x + w / 2, y + h / 2, w, 12);
  if (r === m.counts.length && c === m.counts.length) {
    ink.textAlign = 'right';
    ink.fillText(t('time.accuracy'), x + w, y + h + 9);
  }
}

/** Draws the cell of samples of class r predicted as class c, or a picture of one of them in a frame. */
export function drawCell(
  ink: CanvasRenderingContext2D,
  m: Matrix,
  [r, c]: readonly [number, number],
  [x, y, w, h]: readonly [number, number, number, number],
  style: CellStyle,
  picture?: HTMLCanvasElement,
): void {
  ink.textAlign = 'center';
  ink.textBaseline = 'middle';
  const n = m.count(r, c);
  const part = m.share(r, c, style.cells === 'column' ? 'column' : 'row');
  const color = n === 0 ? style.ground : signedColor((r === c ? 1 : -1) * Math.sqrt(part), 1, style.theme);
  ink.fillStyle = color;
  ink.fillRect(x, y, w, h);
  if (picture && n > 0) {
    ink.imageSmoothingEnabled = false;
    ink.drawImage(picture, x + 3, y + 3, w - 6, h - 6);
    ink.strokeStyle = color;
    ink.lineWidth = 3;
    ink.strokeRect(x + 1.5, y + 1.5, w - 3, h - 3);
    return;
  }
  if (n === 0) {
    ink.fillStyle = style.muted;
    if (w >= 20) ink.fillText('·', x + w / 2, y + h / 2);
    return;
  }
  if (w < 20) return;
  ink.fillStyle = color.startsWith('rgb') ? inkOn(color) : style.text;
  // If cells are narrow, all show shares without the % sign.
  const percents = `${number(100 * part, part < 0.01 ? 1 : 2)}${w < 38 ? '' : '%'}`;
  fitted(ink, style.cells === 'counts' ? [count(n), thousands(n)] : [percents], x + w / 2, y + h / 2, w - 2, 12);
}

/** A short form of a count: 1.1k for 1,116. */
function thousands(n: number): string {
  return n < 1000 ? count(n) : `${number(n / 1000, 2)}k`;
}

/** Writes the first text that fits, and prefers smaller letters to a shorter text. */
function fitted(
  ink: CanvasRenderingContext2D,
  texts: readonly string[],
  x: number,
  y: number,
  width: number,
  size: number,
): void {
  const before = ink.font;
  for (const text of texts)
    for (let px = size; px >= 9; px--) {
      ink.font = `${px}px system-ui, sans-serif`;
      if (ink.measureText(text).width > width) continue;
      ink.fillText(text, x, y);
      ink.font = before;
      return;
    }
  ink.font = before;
}
