// A table of small pictures or cells with names of rows and columns: read by pointer
// or arrow keys, chosen by click or Enter.

import type { Sheet } from '../tiles';
import { Outline } from './outline';
import { adds, pointing } from './pointing';
import { namesIn } from './shorten';
import { Tip } from './tip';
import { Zoom } from './zoom';

export interface GridHost {
  /** The text about a cell; x and y are 0…1 within it, absent for the keyboard. */
  read(row: number, column: number, x?: number, y?: number): string;
  choose(row: number, column: number, add: boolean): void;
  /** A picture beside the text about a cell. */
  picture?(row: number, column: number): HTMLElement | null;
}

export interface GridPlan {
  rows: number;
  columns: number;
  /** The width and height of cells, before they are enlarged to fill the space. */
  cell: [number, number];
  /** Enlarge cells only by whole factors, for pixels. */
  whole?: boolean;
  least?: number;
  most?: number;
  gap?: number;
  left: number;
  top: number;
  /** Room between the names of rows and the cells. */
  inset?: number;
  /** Room below the last row, and beside the last column. */
  bottom?: number;
  right?: number;
  /** Columns may be spaced out to make room for their names. */
  spread?: boolean;
  /** The room for rotated names of columns. */
  upright?: number;
  rowLabel(r: number): string;
  columnLabel(c: number): string;
  draw(ink: CanvasRenderingContext2D, row: number, column: number, x: number, y: number, w: number, h: number): void;
  marked?(row: number, column: number): boolean;
  /** Cells that the picture's finding speaks of. */
  framed?(row: number, column: number): boolean;
  frame?: boolean;
}

export const labelFont = '12px system-ui, sans-serif';

export class Grid {
  readonly box = document.createElement('div');
  private readonly tip: Tip;
  private plan: GridPlan | null = null;
  private w = 1;
  private h = 1;
  private gap = 2;
  /** The gap between columns. */
  private between = 2;
  /** The room above, and whether the names of columns are rotated. */
  private top = 0;
  private turned = false;
  private rowNames: string[] = [];
  private columnNames: string[] = [];
  private focus: [number, number] = [0, 0];
  private readonly zoom: Zoom;
  private readonly outline: Outline;

  constructor(
    element: HTMLElement,
    private readonly sheet: Sheet,
    private readonly host: GridHost,
  ) {
    this.box.className = 'board';
    const c = sheet.canvas;
    this.zoom = new Zoom(c, () => this.plan && this.layout(this.plan));
    pointing(
      c,
      {
        move: (e) => this.move(e),
        leave: () => this.tip.say(''),
        click: (e) => this.click(e),
        tell: () => this.tell(),
        go: (dx, dy) => {
          const p = this.plan;
          if (!p) return;
          const [r, c] = this.focus;
          this.focus = [Math.min(Math.max(r + dy, 0), p.rows - 1), Math.min(Math.max(c + dx, 0), p.columns - 1)];
          this.tell();
        },
        enter: (add) => this.plan && this.host.choose(this.focus[0], this.focus[1], add),
      },
      '+ - 0',
    );
    this.box.append(c);
    this.outline = new Outline(c);
    element.append(this.box);
    this.tip = new Tip(element);
  }

  layout(p: GridPlan): void {
    this.plan = p;
    this.gap = p.gap ?? 2;
    const width = Math.max(this.box.clientWidth - 2 - (p.right ?? 0), 60);
    const height = Math.max(this.box.clientHeight - 2 - (p.bottom ?? 0), 60);
    this.between = this.gap;
    this.turned = false;
    this.top = p.top;
    this.size(p, width, height);
    const ink = this.sheet.ink;
    ink.font = labelFont;
    this.rowNames = Array.from({ length: p.rows }, (_, r) => p.rowLabel(r));
    this.columnNames = Array.from({ length: p.columns }, (_, c) => p.columnLabel(c));
    let longest = 0;
    for (const text of this.columnNames) longest = Math.max(longest, ink.measureText(text).width);
    if (longest > this.w + this.gap - 3 && this.zoom.factor === 1) {
      const free = (width - p.left) / p.columns - this.w;
      if (p.spread && free >= longest + 4 - this.w) this.between = longest + 4 - this.w;
      else {
        this.turned = true;
        this.top = p.top + Math.min(longest, this.upright) - 10;
        this.size(p, width, height);
      }
    }
    this.focus = [Math.min(this.focus[0], p.rows - 1), Math.min(this.focus[1], p.columns - 1)];
    this.sheet.size(
      p.left + p.columns * (this.w + this.between) + (p.right ?? 0),
      this.top + p.rows * (this.h + this.gap) + (p.bottom ?? 0),
    );
    this.paint();
    this.frame();
  }

  private get upright(): number {
    return this.plan!.upright ?? 96;
  }

  /** The size of cells that fill the space. */
  private size(p: GridPlan, width: number, height: number): void {
    let scale = Math.min(
      ((width - p.left) / p.columns - this.gap) / p.cell[0],
      ((height - this.top) / p.rows - this.gap) / p.cell[1],
    );
    scale = Math.min(Math.max(scale, (p.least ?? 12) / p.cell[1]), (p.most ?? 1e9) / p.cell[1]);
    if (p.whole && scale > 1) scale = Math.floor(scale);
    scale *= this.zoom.factor;
    this.w = Math.max(2, Math.floor(p.cell[0] * scale));
    this.h = Math.max(2, Math.floor(p.cell[1] * scale));
  }

  private paint(): void {
    const p = this.plan!;
    const ink = this.sheet.ink;
    const css = getComputedStyle(this.sheet.canvas);
    ink.font = labelFont;
    ink.fillStyle = css.color;
    ink.textBaseline = 'middle';
    ink.textAlign = 'right';
    const nameEnd = p.left - (p.inset ?? 0);
    for (const [r, text] of namesIn(ink, this.rowNames, nameEnd - 8).entries()) {
      if (text && (this.h >= 12 || r % 2 === 0))
        ink.fillText(text, nameEnd - 6, this.top + r * (this.h + this.gap) + this.h / 2);
    }
    ink.textAlign = 'center';
    ink.textBaseline = 'bottom';
    const room = this.w + this.between - 3;
    const names = namesIn(ink, this.columnNames, this.turned ? this.upright : room);
    for (let c = 0; c < p.columns; c++) {
      const x = p.left + c * (this.w + this.between) + this.w / 2;
      if (this.w < 10) continue;
      const text = names[c]!;
      if (!this.turned || ink.measureText(text).width <= room) {
        ink.fillText(text, x, this.top - 3);
        continue;
      }
      ink.save();
      ink.translate(x, this.top - 3);
      ink.rotate(-Math.PI / 2);
      ink.textAlign = 'left';
      ink.textBaseline = 'middle';
      ink.fillText(text, 0, 0);
      ink.restore();
    }
    for (let r = 0; r < p.rows; r++)
      for (let c = 0; c < p.columns; c++) {
        const x = p.left + c * (this.w + this.between);
        const y = this.top + r * (this.h + this.gap);
        p.draw(ink, r, c, x, y, this.w, this.h);
      }
    this.outlines(css.color, p.framed);
    this.outlines(css.getPropertyValue('--accent'), p.marked);
  }

  private outlines(color: string, which: GridPlan['marked']): void {
    const p = this.plan!;
    const ink = this.sheet.ink;
    ink.strokeStyle = color;
    ink.lineWidth = 2;
    for (let r = 0; r < p.rows; r++)
      for (let c = 0; c < p.columns; c++) {
        if (!which?.(r, c)) continue;
        const x = p.left + c * (this.w + this.between);
        const y = this.top + r * (this.h + this.gap);
        ink.strokeRect(x - 1, y - 1, this.w + 2, this.h + 2);
      }
  }

  private at(e: MouseEvent): { r: number; c: number; x: number; y: number } | null {
    const p = this.plan;
    if (!p) return null;
    const box = this.sheet.canvas.getBoundingClientRect();
    const x = (e.clientX - box.left - p.left) / (this.w + this.between);
    const y = (e.clientY - box.top - this.top) / (this.h + this.gap);
    const c = Math.floor(x);
    const r = Math.floor(y);
    if (r < 0 || c < 0 || r >= p.rows || c >= p.columns) return null;
    return {
      r,
      c,
      x: Math.min(((x - c) * (this.w + this.between)) / this.w, 0.999),
      y: Math.min(((y - r) * (this.h + this.gap)) / this.h, 0.999),
    };
  }

  private move(e: PointerEvent): void {
    const p = this.at(e);
    if (p) this.tip.say(this.host.read(p.r, p.c, p.x, p.y), e.clientX, e.clientY, this.host.picture?.(p.r, p.c));
    else this.tip.say('');
  }

  private click(e: MouseEvent): void {
    const p = this.at(e);
    if (!p) return;
    this.focus = [p.r, p.c];
    this.host.choose(p.r, p.c, adds(e));
  }

  private tell(): void {
    const p = this.plan;
    if (!p || p.rows * p.columns === 0) return;
    const box = this.sheet.canvas.getBoundingClientRect();
    const [r, c] = this.focus;
    const x = p.left + c * (this.w + this.between);
    const y = this.top + r * (this.h + this.gap);
    this.frame();
    this.box.scrollTop = Math.min(Math.max(this.box.scrollTop, y + this.h - this.box.clientHeight), y);
    this.tip.say(this.host.read(r, c), box.left + x, box.top + y + this.h - 8, this.host.picture?.(r, c));
  }

  /** Outlines the cell at the keyboard cursor. */
  private frame(): void {
    const [r, c] = this.focus;
    const x = this.plan!.left + c * (this.w + this.between);
    this.outline.around(x, this.top + r * (this.h + this.gap), this.w, this.h);
  }

  dispose(): void {
    this.box.remove();
    this.tip.remove();
  }
}
