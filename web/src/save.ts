// Saves the picture of a view that `brainbow render` cannot draw: laid out again on white
// paper, or as its canvases are on the screen.
import { withSource } from './source';

const density = 2;
const family = 'system-ui, sans-serif';

export const paperInk = '#1b1f24';
export const paperMuted = '#57606a';
export const paperRule = '#d0d5db';

export interface Hand {
  size?: number;
  bold?: boolean;
  muted?: boolean;
  align?: CanvasTextAlign;
}

/** A white sheet of a given width that grows with its content; positions are in CSS pixels. */
export class Paper {
  private readonly marks: ((ink: CanvasRenderingContext2D) => void)[] = [];
  private readonly gauge = document.createElement('canvas').getContext('2d')!;
  private bottom = 0;

  constructor(
    readonly width: number,
    readonly rim = 24,
  ) {}

  private font(h: Hand): string {
    return `${h.bold ? '650 ' : ''}${h.size ?? 13}px ${family}`;
  }

  measure(text: string, h: Hand = {}): number {
    this.gauge.font = this.font(h);
    return this.gauge.measureText(text).width;
  }

  /** Draws something of the given height; the ink's origin is at x, y. */
  put(x: number, y: number, height: number, draw: (ink: CanvasRenderingContext2D) => void): void {
    this.bottom = Math.max(this.bottom, y + height);
    this.marks.push((ink) => {
      ink.save();
      ink.translate(x, y);
      draw(ink);
      ink.restore();
    });
  }

  /** Writes a line whose middle is at y. */
  text(text: string, x: number, y: number, h: Hand = {}): void {
    this.put(x, y, (h.size ?? 13) * 0.7, (ink) => {
      ink.font = this.font(h);
      ink.fillStyle = h.muted ? paperMuted : paperInk;
      ink.textAlign = h.align ?? 'left';
      ink.textBaseline = 'middle';
      ink.fillText(text, 0, 0);
    });
  }

  /** Writes a text in lines of at most a width and returns the y of the next line. */
  lines(text: string, x: number, y: number, width: number, h: Hand = {}): number {
    const step = 1.5 * (h.size ?? 13);
    let line = '';
    // Chinese text may break between any two characters.
    for (const word of text.match(/[ ]*(?:[\u2e80-\uffef]|[^ \u2e80-\uffef]+)/g) ?? []) {
      if (line && this.measure(line + word, h) > width) {
        this.text(line, x, y, h);
        y += step;
        line = word.trimStart();
      } else line += word;
    }
    if (line) this.text(line, x, y, h);
    return y + step;
  }

  box(x: number, y: number, width: number, height: number, color: string): void {
    this.put(x, y, height, (ink) => {
      ink.fillStyle = color;
      ink.fillRect(0, 0, width, height);
    });
  }

  /** Draws a bitmap with crisp pixels in a thin frame. */
  picture(c: HTMLCanvasElement, x: number, y: number, width: number, height: number): void {
    this.put(x, y, height, (ink) => {
      ink.imageSmoothingEnabled = false;
      ink.drawImage(c, 0, 0, width, height);
      ink.strokeStyle = paperRule;
      ink.lineWidth = 1;
      ink.strokeRect(-0.5, -0.5, width + 1, height + 1);
    });
  }

  /** Draws the colour bar of a scale between two numbers, its middle at y, and returns its right end. */
  scale(table: Uint32Array, low: string, high: string, x: number, y: number): number {
    this.text(low, x, y, { muted: true });
    const from = x + this.measure(low) + 8;
    this.put(from, y - 6, 12, (ink) => {
      for (let i = 0; i < 120; i++) {
        const p = table[Math.round((i / 119) * 254)]!;
        ink.fillStyle = `rgb(${p & 255} ${(p >> 8) & 255} ${(p >> 16) & 255})`;
        ink.fillRect(i, 0, 1.5, 12);
      }
      ink.strokeStyle = paperRule;
      ink.strokeRect(-0.5, -0.5, 121.5, 13);
    });
    this.text(high, from + 128, y, { muted: true });
    return from + 128 + this.measure(high);
  }

  done(): HTMLCanvasElement {
    const c = document.createElement('canvas');
    c.width = this.width * density;
    c.height = Math.ceil(this.bottom + this.rim) * density;
    const ink = c.getContext('2d')!;
    ink.fillStyle = '#ffffff';
    ink.fillRect(0, 0, c.width, c.height);
    ink.scale(density, density);
    for (const m of this.marks) m(ink);
    return c;
  }
}

/** Offers a paper, or the canvases of an element, for download as a PNG that carries its source. */
export async function savePicture(what: Paper | HTMLElement | null, name: string, source: string): Promise<void> {
  if (!what) return;
  const c = what instanceof Paper ? what.done() : screen(what);
  const blob = await new Promise<Blob | null>((done) => c.toBlob(done, 'image/png'));
  if (!blob) return;
  const png = withSource(new Uint8Array(await blob.arrayBuffer()), source);
  offer(new Blob([png], { type: 'image/png' }), name);
}

/** Draws the canvases of an element onto one canvas, as on the screen. */
function screen(element: HTMLElement): HTMLCanvasElement {
  const box = element.getBoundingClientRect();
  const ratio = devicePixelRatio || 1;
  const c = document.createElement('canvas');
  c.width = Math.round(box.width * ratio);
  c.height = Math.round(box.height * ratio);
  const ink = c.getContext('2d')!;
  ink.fillStyle = getComputedStyle(document.body).backgroundColor;
  ink.fillRect(0, 0, c.width, c.height);
  ink.imageSmoothingEnabled = false;
  for (const canvas of element.querySelectorAll('canvas')) {
    const b = canvas.getBoundingClientRect();
    ink.drawImage(canvas, (b.left - box.left) * ratio, (b.top - box.top) * ratio, b.width * ratio, b.height * ratio);
  }
  return c;
}

/** Offers a file for download. */
export function offer(blob: Blob, name: string): void {
  const a = document.createElement('a');
  a.href = URL.createObjectURL(blob);
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 1000);
}
