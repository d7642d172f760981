// A board of small pictures in rows: laid out to fill the space, chosen by pointer or
// by keys, read pixel by pixel.
import type { Sheet } from '../tiles';
import { adds, pointing } from './pointing';
import { Tip } from './tip';
import { Zoom } from './zoom';

export interface BoardHost {
  name(i: number): string;
  choose(i: number, add: boolean): void;
  /** What is at a place within a picture, in its own pixels. */
  hover?(i: number, x: number, y: number): string;
}

type Draw = (ink: CanvasRenderingContext2D, i: number, x: number, y: number, width: number, height: number) => void;

const gap = 8;
const caption = 16;

/** The largest whole scale at which n pictures fit, and how many go in a row. */
export function fit(
  n: number,
  w: number,
  h: number,
  width: number,
  height: number,
): { scale: number; columns: number } {
  let best = { scale: 0, columns: 1 };
  for (let columns = 1; columns <= Math.max(1, n); columns++) {
    const rows = Math.ceil(n / columns);
    const s = Math.min((width - gap * (columns + 1)) / columns / w, (height - gap - rows * (gap + caption)) / rows / h);
    if (s > best.scale) best = { scale: s, columns };
  }
  const scale = best.scale >= 1 ? Math.min(Math.floor(best.scale), 24) : Math.max(best.scale, 1);
  return { scale, columns: Math.max(1, Math.min(n, Math.floor((width - gap) / (w * scale + gap)))) };
}

export class Board {
  private readonly box = document.createElement('div');
  private readonly tip: Tip;
  private n = 0;
  private columns = 1;
  private scale = 1;
  private w = 1;
  private h = 1;
  private focus = 0;
  private again = () => {};
  private readonly zoom: Zoom;

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
    element.append(this.box);
    this.tip = new Tip(element);
  }

  layout(n: number, w: number, h: number, draw: Draw, chosen: readonly number[], label: (i: number) => string): void {
    const width = this.box.clientWidth || 600;
    const height = Math.max(this.box.clientHeight, 120);
    const f = fit(n, w, h, width, height);
    this.again = () => this.layout(n, w, h, draw, chosen, label);
    if (this.zoom.factor > 1) {
      f.scale *= this.zoom.factor;
      f.columns = Math.max(1, Math.floor((width - gap) / (w * f.scale + gap)));
    }
    this.n = n;
    this.w = w;
    this.h = h;
    this.columns = f.columns;
    this.scale = f.scale;
    this.focus = Math.min(this.focus, Math.max(0, n - 1));
    const rows = Math.ceil(n / f.columns);
    this.sheet.size(
      Math.max(width - 2, w * f.scale + 2 * gap),
      Math.max(rows * (h * f.scale + caption + gap) + gap, 1),
    );
    const ink = this.sheet.ink;
    const css = getComputedStyle(this.sheet.canvas);
    const accent = css.getPropertyValue('--accent');
    ink.font = '12px system-ui, sans-serif';
    ink.textAlign = 'center';
    ink.textBaseline = 'top';
    const set = new Set(chosen);
    for (let i = 0; i < n; i++) {
      const [x, y] = this.place(i);
      draw(ink, i, x, y, w * f.scale, h * f.scale);
      ink.strokeStyle = css.borderTopColor;
      ink.lineWidth = 1;
      ink.strokeRect(x - 0.5, y - 0.5, w * f.scale + 1, h * f.scale + 1);
      if (set.has(i)) {
        ink.strokeStyle = accent;
        ink.lineWidth = 3;
        ink.strokeRect(x - 2.5, y - 2.5, w * f.scale + 5, h * f.scale + 5);
      }
      ink.fillStyle = css.color;
      if (w * f.scale >= 12) ink.fillText(label(i), x + (w * f.scale) / 2, y + h * f.scale + 3);
    }
  }

  private place(i: number): [number, number] {
    const col = i % this.columns;
    const row = Math.floor(i / this.columns);
    return [gap + col * (this.w * this.scale + gap), gap + row * (this.h * this.scale + caption + gap)];
  }

  private at(e: MouseEvent): { i: number; x: number; y: number } | null {
    const r = this.sheet.canvas.getBoundingClientRect();
    const px = e.clientX - r.left - gap;
    const py = e.clientY - r.top - gap;
    const col = Math.floor(px / (this.w * this.scale + gap));
    const row = Math.floor(py / (this.h * this.scale + caption + gap));
    const x = (px - col * (this.w * this.scale + gap)) / this.scale;
    const y = (py - row * (this.h * this.scale + caption + gap)) / this.scale;
    const i = row * this.columns + col;
    if (col < 0 || col >= this.columns || row < 0 || i >= this.n || x >= this.w || y >= this.h + caption / this.scale)
      return null;
    return { i, x, y };
  }

  private move(e: PointerEvent): void {
    const p = this.at(e);
    if (p) this.tip.say(this.host.hover ? this.host.hover(p.i, p.x, p.y) : this.host.name(p.i), e.clientX, e.clientY);
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
    const c = this.sheet.canvas.getBoundingClientRect();
    this.tip.say(this.host.name(this.focus), c.left + x, c.top + y + this.h * this.scale);
  }

  dispose(): void {
    this.box.remove();
    this.tip.remove();
  }
}
