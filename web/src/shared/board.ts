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
const caption = 16;
// The line between parts, in a colour that no value has.
const hair = 1;
const maxScale = 120;

/** The width and height of a picture with these parts. */
function sizeOf(p: Parts, scale: number): [number, number] {
  const down = Math.ceil(p.n / p.across);
  return [p.across * (p.w * scale + hair) - hair, down * (p.h * scale + hair) - hair];
}

/** The largest whole scale at which n pictures fit, and the number of pictures in a row. */
export function fit(
  n: number,
  p: Parts,
  apart: number,
  width: number,
  height: number,
): { scale: number; columns: number } {
  const [hairX, hairY] = sizeOf(p, 0);
  const w = p.w * p.across;
  const h = p.h * Math.ceil(p.n / p.across);
  let best = { scale: 0, columns: 1 };
  for (let columns = 1; columns <= Math.max(1, n); columns++) {
    const rows = Math.ceil(n / columns);
    const s = Math.min(
      ((width - gap - columns * apart) / columns - hairX) / w,
      ((height - gap - rows * (apart + caption)) / rows - hairY) / h,
    );
    if (s > best.scale) best = { scale: s, columns };
  }
  const scale = best.scale >= 1 ? Math.min(Math.floor(best.scale), maxScale) : Math.max(best.scale, 1);
  return { scale, columns: inRow(n, p, scale, apart, width) };
}

function inRow(n: number, p: Parts, scale: number, apart: number, width: number): number {
  return Math.max(1, Math.min(n, Math.floor((width - gap) / (sizeOf(p, scale)[0] + apart))));
}

export class Board {
  private readonly box = document.createElement('div');
  private readonly tip: Tip;
  private n = 0;
  private columns = 1;
  private scale = 1;
  private parts: Parts = { n: 1, across: 1, w: 1, h: 1 };
  /** The gap between pictures, wider than that between parts of one. */
  private apart = gap;
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
          this.focus = Math.min(Math.max(this.focus + dx + dy * this.columns, 0), this.n - 1);
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

  layout(n: number, p: Parts, draw: Draw, chosen: readonly number[], label: (i: number) => string): void {
    const width = this.box.clientWidth || 600;
    const height = Math.max(this.box.clientHeight, 120);
    this.apart = p.n > 1 ? 2 * gap : gap;
    const f = fit(n, p, this.apart, width, height);
    this.again = () => this.layout(n, p, draw, chosen, label);
    if (this.zoom.factor > 1) {
      f.scale *= this.zoom.factor;
      f.columns = inRow(n, p, f.scale, this.apart, width);
    }
    this.n = n;
    this.parts = p;
    this.columns = f.columns;
    this.scale = f.scale;
    this.focus = Math.min(this.focus, Math.max(0, n - 1));
    const rows = Math.ceil(n / f.columns);
    const [tw, th] = sizeOf(p, f.scale);
    // Not wider than the pictures need, so that a few are centred.
    this.sheet.size(gap + f.columns * (tw + this.apart), Math.max(rows * (th + caption + this.apart) + gap, 1));
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
      if (tw >= 12) ink.fillText(label(i), x + tw / 2, y + th + 3);
    }
    this.frame();
  }

  private place(i: number): [number, number] {
    const [w, h] = sizeOf(this.parts, this.scale);
    const col = i % this.columns;
    const row = Math.floor(i / this.columns);
    return [gap + col * (w + this.apart), gap + row * (h + caption + this.apart)];
  }

  /** The offset of a part within its picture. */
  private within(k: number): [number, number] {
    const p = this.parts;
    return [(k % p.across) * (p.w * this.scale + hair), Math.floor(k / p.across) * (p.h * this.scale + hair)];
  }

  private at(e: MouseEvent): { i: number; part: number; x: number; y: number } | null {
    const r = this.sheet.canvas.getBoundingClientRect();
    const p = this.parts;
    const [w, h] = sizeOf(p, this.scale);
    const px = e.clientX - r.left - gap;
    const py = e.clientY - r.top - gap;
    const col = Math.floor(px / (w + this.apart));
    const row = Math.floor(py / (h + caption + this.apart));
    const x = px - col * (w + this.apart);
    const y = py - row * (h + caption + this.apart);
    const i = row * this.columns + col;
    if (col < 0 || col >= this.columns || row < 0 || i >= this.n || x >= w || y >= h + caption) return null;
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
