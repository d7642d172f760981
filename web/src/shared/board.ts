// A board of small pictures in rows: laid out to fill the space, chosen by pointer or
// by keys, read pixel by pixel.
import type { Sheet } from '../tiles';
import { Outline } from './outline';
import { adds, pointing } from './pointing';
import { Tip } from './tip';
import { Zoom } from './zoom';

export interface BoardHost {
  name(i: number): string;
  choose(i: number, add: boolean): void;
  /** The description of a pixel of a part of a picture. */
  hover?(i: number, part: number, x: number, y: number): string;
}

/** The layout of a picture: n parts of w × h pixels in rows of `across`. */
export interface Parts {
  n: number;
  across: number;
  w: number;
  h: number;
  /** Of a table: a row for each picture with its name, a column for each part with its own. */
  heads?: Heads;
}

export interface Heads {
  columns: string;
  column: (part: number) => string;
}

type Draw = (
  ink: CanvasRenderingContext2D,
  i: number,
  part: number,
  x: number,
  y: number,
  width: number,
  height: number,
) => void;

const gap = 8;
const maxScale = 120;

/** The room around a picture: for its name on the left or below, for heads above, and to the next one. */
function marginsOf(p: Parts): { hair: number; left: number; top: number; below: number; right: number } {
  if (p.heads) return { hair: 3, left: 64, top: 34, below: 4, right: 2 * gap };
  // The line between parts has a colour that no value has.
  const apart = p.n > 1 ? 2 * gap : gap;
  return { hair: 1, left: 0, top: 0, below: 16 + apart, right: apart };
}

/** The width and height of a picture with these parts. */
function sizeOf(p: Parts, scale: number): [number, number] {
  const down = Math.ceil(p.n / p.across);
  const { hair } = marginsOf(p);
  return [p.across * (p.w * scale + hair) - hair, down * (p.h * scale + hair) - hair];
}

/** From a picture to the next one. */
function pitchOf(p: Parts, scale: number): [number, number] {
  const [w, h] = sizeOf(p, scale);
  const m = marginsOf(p);
  return [m.left + w + m.right, Math.max(h + m.below, p.heads ? 14 : 0)];
}

/** The largest whole scale at which n pictures fit, and the number of pictures in a row. */
export function fit(n: number, p: Parts, width: number, height: number): { scale: number; columns: number } {
  const [hairX, hairY] = sizeOf(p, 0);
  const m = marginsOf(p);
  const w = p.w * p.across;
  const h = p.h * Math.ceil(p.n / p.across);
  let best = { scale: 0, columns: 1 };
  for (let columns = 1; columns <= Math.max(1, n); columns++) {
    const rows = Math.ceil(n / columns);
    const s = Math.min(
      ((width - gap - columns * (m.left + m.right)) / columns - hairX) / w,
      ((height - gap - m.top - rows * m.below) / rows - hairY) / h,
    );
    if (s > best.scale) best = { scale: s, columns };
  }
  const scale = best.scale >= 1 ? Math.min(Math.floor(best.scale), maxScale) : Math.max(best.scale, 1);
  return { scale, columns: inRow(n, p, scale, width) };
}

function inRow(n: number, p: Parts, scale: number, width: number): number {
  return Math.max(1, Math.min(n, Math.floor((width - gap) / pitchOf(p, scale)[0])));
}

export class Board {
  private readonly box = document.createElement('div');
  private readonly tip: Tip;
  private n = 0;
  private columns = 1;
  private scale = 1;
  private parts: Parts = { n: 1, across: 1, w: 1, h: 1 };
  private rows = 1;
  private focus = 0;
  private again = () => {};
  private readonly zoom: Zoom;
  private readonly outline: Outline;

  constructor(
    element: HTMLElement,
    private readonly sheet: Sheet,
    private readonly host: BoardHost,
  ) {
    this.box.className = 'board';
    const c = sheet.canvas;
    this.zoom = new Zoom(c, () => this.again());
    pointing(
      c,
      {
        move: (e) => this.move(e),
        leave: () => this.tip.say(''),
        click: (e) => this.click(e),
        tell: () => this.tell(),
        go: (dx, dy) => {
          const by = this.parts.heads ? dy + dx * this.rows : dx + dy * this.columns;
          this.focus = Math.min(Math.max(this.focus + by, 0), this.n - 1);
          this.tell();
        },
        enter: (add) => this.host.choose(this.focus, add),
      },
      '+ - 0',
    );
    this.box.append(c);
    this.outline = new Outline(c);
    element.append(this.box);
    this.tip = new Tip(element);
  }

  hide(hidden: boolean): void {
    this.box.hidden = hidden;
  }

  layout(n: number, p: Parts, draw: Draw, chosen: readonly number[], label: (i: number) => string): void {
    const width = this.box.clientWidth || 600;
    const height = Math.max(this.box.clientHeight, 120);
    const f = fit(n, p, width, height);
    this.again = () => this.layout(n, p, draw, chosen, label);
    if (this.zoom.factor > 1) {
      f.scale *= this.zoom.factor;
      f.columns = inRow(n, p, f.scale, width);
    }
    this.n = n;
    this.parts = p;
    this.rows = Math.max(1, Math.ceil(n / f.columns));
    // The columns of a table are full but for the last.
    this.columns = p.heads ? Math.max(1, Math.ceil(n / this.rows)) : f.columns;
    this.scale = f.scale;
    this.focus = Math.min(this.focus, Math.max(0, n - 1));
    const [tw, th] = sizeOf(p, f.scale);
    const [across, down] = pitchOf(p, f.scale);
    // Not wider than the pictures need, so that a few are centred.
    this.sheet.size(gap + this.columns * across, marginsOf(p).top + this.rows * down + gap);
    const ink = this.sheet.ink;
    const css = getComputedStyle(this.sheet.canvas);
    const accent = css.getPropertyValue('--accent');
    ink.font = '12px system-ui, sans-serif';
    ink.textAlign = 'center';
    ink.textBaseline = 'top';
    const set = new Set(chosen);
    for (let i = 0; i < n; i++) {
      const [x, y] = this.place(i);
      for (let k = 0; k < p.n; k++) {
        const [dx, dy] = this.within(k);
        ink.fillStyle = css.borderTopColor;
        ink.fillRect(x + dx - 1, y + dy - 1, p.w * f.scale + 2, p.h * f.scale + 2);
        ink.clearRect(x + dx, y + dy, p.w * f.scale, p.h * f.scale);
        draw(ink, i, k, x + dx, y + dy, p.w * f.scale, p.h * f.scale);
      }
      if (set.has(i)) {
        ink.strokeStyle = accent;
        ink.lineWidth = 3;
        ink.strokeRect(x - 2.5, y - 2.5, tw + 5, th + 5);
      }
      ink.fillStyle = css.color;
      if (p.heads) {
        ink.textAlign = 'right';
        ink.fillText(label(i), x - 6, y + th / 2 - 6);
        ink.textAlign = 'center';
      } else if (ink.measureText(label(i)).width < across) ink.fillText(label(i), x + tw / 2, y + th + 3);
      else if (i % this.columns === 0) {
        // Of names that are too wide only the first of each row is written.
        ink.textAlign = 'left';
        ink.fillText(label(i), x, y + th + 3);
        ink.textAlign = 'center';
      }
    }
    if (p.heads) this.head(ink, p.heads);
    this.frame();
  }

  /** Writes the heads of a table above each of its columns of pictures. */
  private head(ink: CanvasRenderingContext2D, heads: Heads): void {
    const step = this.parts.w * this.scale + marginsOf(this.parts).hair;
    const every = Math.ceil(20 / step);
    for (let block = 0; block < this.columns; block++) {
      const [x, y] = this.place(block * this.rows);
      ink.textAlign = 'left';
      ink.fillText(heads.columns, x, y - 32);
      ink.textAlign = 'center';
      for (let k = 0; k < this.parts.n; k += every) {
        ink.fillText(heads.column(k), x + k * step + (this.parts.w * this.scale) / 2, y - 16);
      }
    }
  }

  private place(i: number): [number, number] {
    const [across, down] = pitchOf(this.parts, this.scale);
    const m = marginsOf(this.parts);
    const [col, row] = this.parts.heads
      ? [Math.floor(i / this.rows), i % this.rows]
      : [i % this.columns, Math.floor(i / this.columns)];
    return [gap + m.left + col * across, gap + m.top + row * down];
  }

  /** The offset of a part within its picture. */
  private within(k: number): [number, number] {
    const p = this.parts;
    const { hair } = marginsOf(p);
    return [(k % p.across) * (p.w * this.scale + hair), Math.floor(k / p.across) * (p.h * this.scale + hair)];
  }

  private at(e: MouseEvent): { i: number; part: number; x: number; y: number } | null {
    const r = this.sheet.canvas.getBoundingClientRect();
    const p = this.parts;
    const m = marginsOf(p);
    const [w, h] = sizeOf(p, this.scale);
    const [across, down] = pitchOf(p, this.scale);
    const px = e.clientX - r.left - gap - m.left;
    const py = e.clientY - r.top - gap - m.top;
    const col = Math.floor(px / across);
    const row = Math.floor(py / down);
    const x = px - col * across;
    const y = py - row * down;
    const i = p.heads ? col * this.rows + row : row * this.columns + col;
    const named = p.heads ? h : h + 16;
    if (col < 0 || col >= this.columns || row < 0 || row >= this.rows || i >= this.n || x >= w || y >= named)
      return null;
    const { hair } = m;
    const kx = Math.floor(x / (p.w * this.scale + hair));
    const ky = Math.floor(y / (p.h * this.scale + hair));
    const part = ky * p.across + kx;
    const [dx, dy] = this.within(part);
    return { i, part, x: (x - dx) / this.scale, y: (y - dy) / this.scale };
  }

  private move(e: PointerEvent): void {
    const p = this.at(e);
    if (p)
      this.tip.say(
        this.host.hover ? this.host.hover(p.i, p.part, p.x, p.y) : this.host.name(p.i),
        e.clientX,
        e.clientY,
      );
    else this.tip.say('');
  }

  private click(e: MouseEvent): void {
    const p = this.at(e);
    if (!p) return;
    this.focus = p.i;
    this.host.choose(p.i, adds(e));
  }

  private tell(): void {
    if (this.n === 0) return;
    const [x, y] = this.place(this.focus);
    this.frame();
    const c = this.sheet.canvas.getBoundingClientRect();
    this.tip.say(this.host.name(this.focus), c.left + x, c.top + y + sizeOf(this.parts, this.scale)[1]);
  }

  /** Outlines the picture at the keyboard cursor. */
  private frame(): void {
    this.outline.around(...this.place(this.focus), ...sizeOf(this.parts, this.scale));
  }

  dispose(): void {
    this.box.remove();
    this.tip.remove();
  }
}
