// Draws a cell of the confusion matrix, a number or a picture on the colour of its share, and
// recall and precision at the margins.
import { count, fixed, percent, t } from '../i18n';
import { inkOn, signedColor, type Theme } from '../palette';
import type { Matrix } from './confusion_matrix';

export interface CellStyle {
  /** The kind of numbers: samples, or shares of the row or the column. */
  cells: 'counts' | 'row' | 'column';
  theme: Theme;
  text: string;
  muted: string;
  ground: string;
  /** How the best and the worst class are marked: by an arrow with a word, the word alone, or the word below the number. */
  word: 'arrow' | 'short' | 'below';
}

/** Draws recall at the right of row r, with a word at the best and the worst, or precision below column c. */
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
  const k = m.counts.length;
  if (r === k && c === k) return;
  const v = m.margin(r, c);
  const { best, worst } = m.extremes();
  const word = c !== k ? '' : r === best ? t('fig.confusion.best') : r === worst ? t('fig.confusion.worst') : '';
  if (word) ink.fillStyle = style.text;
  const below = word !== '' && style.word === 'below';
  const middle = y + h / 2 - (below ? 7 : 0);
  if (v === null) ink.fillText('–', x + w / 2, middle);
  else fitted(ink, percent(v, style.word === 'arrow' ? 1 : 0), x + w / 2, middle, w);
  if (below) fitted(ink, word, x + w / 2, y + h / 2 + 7, w);
  else if (word) {
    ink.textAlign = 'left';
    ink.fillText(style.word === 'arrow' ? `← ${word}` : word, x + w + 4, y + h / 2);
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
  const part = m.share(r, c, style.cells);
  const color = n === 0 ? style.ground : signedColor((r === c ? 1 : -1) * Math.sqrt(part), 1, style.theme);
  ink.fillStyle = color;
  ink.fillRect(x, y, w, h);
  if (picture && n > 0) {
    // Below the picture, which keeps its proportions, is how many such samples there are.
    const line = 12;
    const side = Math.min(w - 4, h - 4 - line);
    const scale = side / Math.max(picture.width, picture.height);
    const [pw, ph] = [picture.width * scale, picture.height * scale];
    ink.imageSmoothingEnabled = false;
    ink.drawImage(picture, x + (w - pw) / 2, y + 2 + (side - ph) / 2, pw, ph);
    ink.fillStyle = inkOn(color);
    fitted(ink, style.cells === 'counts' ? count(n) : fixed(100 * part, 1), x + w / 2, y + h - line / 2 - 1, w - 2);
    return;
  }
  if (n === 0 || w < 20) return;
  ink.fillStyle = color.startsWith('rgb') ? inkOn(color) : style.text;
  fitted(ink, style.cells === 'counts' ? count(n) : fixed(100 * part, 1), x + w / 2, y + h / 2, w - 2);
}

/** Writes a text, in smaller letters where it would not fit. */
function fitted(ink: CanvasRenderingContext2D, text: string, x: number, y: number, width: number): void {
  const before = ink.font;
  for (let px = Math.max(12, Math.min(24, Math.floor(width / 4))); px >= 7; px--) {
    ink.font = `${px}px system-ui, sans-serif`;
    if (px === 7 || ink.measureText(text).width <= width) {
      ink.fillText(text, x, y);
      break;
    }
  }
  ink.font = before;
}
