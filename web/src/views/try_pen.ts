// The pen of Try it: pointer, finger or stylus, or arrow keys; Enter lowers or lifts it.
import type { Desk } from './try_desk';

/** The width of a line, as a share of the pad's width. */
const lineWidth = 1 / 13;
/** How far an arrow key moves the pen, in pixels. */
const stride = 14;

export interface PenHost {
  color(): string;
  /** Called when a stroke was drawn. */
  drew(): void;
  /** Called when the keys move, lower or lift the pen; coordinates are in tens of pixels. */
  moved(x: number, y: number, down: boolean): void;
  wipe(): void;
}

export class Pen {
  /** The end of the stroke so far, null between strokes. */
  private last: [number, number] | null = null;
  /** The position of the pen that the keys move. */
  private at: [number, number];
  private down = false;

  constructor(
    private readonly desk: Desk,
    private readonly host: PenHost,
  ) {
    const { pad } = desk;
    this.at = [pad.width / 2, pad.height / 2];
    pad.addEventListener('pointerdown', (e) => {
      if (e.button > 0) return;
      pad.setPointerCapture(e.pointerId);
      this.last = desk.place(e);
      this.stroke(this.last, pressureOf(e));
    });
    pad.addEventListener('pointermove', (e) => {
      if (!this.last) return;
      for (const m of e.getCoalescedEvents?.() ?? [e]) this.stroke(desk.place(m), pressureOf(m));
    });
    const lift = () => {
      this.last = null;
    };
    pad.addEventListener('pointerup', lift);
    pad.addEventListener('pointercancel', lift);
    pad.addEventListener('keydown', this.onKey);
  }

  private stroke(to: [number, number], pressure = 1): void {
    const ink = this.desk.ink;
    ink.strokeStyle = this.host.color();
    ink.lineWidth = pressure * lineWidth * this.desk.pad.width;
    ink.lineCap = 'round';
    ink.lineJoin = 'round';
    ink.beginPath();
    ink.moveTo(...(this.last ?? to));
    ink.lineTo(to[0] + 0.01, to[1]); // canvases do not draw lines of length 0
    ink.stroke();
    this.last = to;
    this.host.drew();
  }

  private onKey = (e: KeyboardEvent) => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    if (by) {
      const { width, height } = this.desk.pad;
      const from = this.at;
      this.at = [
        Math.min(Math.max(from[0] + stride * by[0]!, 0), width),
        Math.min(Math.max(from[1] + stride * by[1]!, 0), height),
      ];
      if (this.down) this.strokeFrom(from);
      this.tell();
    } else if (e.key === 'Enter') {
      this.down = !this.down;
      if (this.down) this.strokeFrom(this.at);
      this.tell();
    } else if (e.key === 'Delete') this.host.wipe();
    else return;
    e.preventDefault();
  };

  /** Draws from a position to the pen. */
  private strokeFrom(from: [number, number]): void {
    this.last = from;
    this.stroke(this.at);
    this.last = null;
  }

  private tell(): void {
    this.host.moved(Math.round(this.at[0] / 10), Math.round(this.at[1] / 10), this.down);
  }
}

/** The width of a line: by pressure for a stylus, constant for others. */
function pressureOf(e: PointerEvent): number {
  return e.pointerType === 'pen' && e.pressure > 0 ? 0.5 + e.pressure : 1;
}
