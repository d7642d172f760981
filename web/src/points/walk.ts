// Keyboard control of a plot: arrows move from point to point, Enter chooses, a circle can grow
// around the point; Shift with arrows moves the picture, and + − 0 zoom it.
import type { Hand } from './hand';
import { towards } from './near';
import type { Plot } from './plot';

const directions: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

const step = 60;

/** Whether two layouts are the same: a layout that is read again comes as another array. */
export function samePoints(a: Float32Array, b: Float32Array): boolean {
  return a === b || (a.length === b.length && a.every((v, i) => v === b[i]));
}

export class Walk {
  /** The point at the keyboard cursor, -1 before the first key. */
  cursor = -1;
  // The radius of the circle around the point in layout coordinates, 0 for no circle.
  private reach = 0;

  constructor(
    private readonly plot: Plot,
    private readonly hand: Hand,
  ) {
    const c = plot.painter.canvas;
    c.dataset.keys = 'ArrowLeft ArrowRight ArrowUp ArrowDown Enter + = - 0 c C';
    c.addEventListener('keydown', this.onKey);
    c.addEventListener('focus', this.onFocus);
    c.addEventListener('blur', this.onBlur);
  }

  /** The radius of the circle on the screen. */
  get circle(): number {
    return this.reach > 0 ? this.reach * this.plot.camera().scale : 0;
  }

  /** Called when the points change; with all, they are different points and the cursor starts again. */
  forget(all: boolean): void {
    if (all) this.cursor = -1;
    this.reach = 0;
  }

  private begin(): void {
    const c = this.plot.shown;
    if (!c || this.cursor >= 0) return;
    const ringed = c.look.ring ? c.look.order.find((i) => c.look.ring![i] === 1) : undefined;
    const [w, h] = this.plot.size;
    this.cursor = ringed ?? this.plot.index().nearest(...this.plot.at(w / 2, h / 2), Number.MAX_VALUE ** 0.25);
  }

  private tell(): void {
    if (this.cursor >= 0 && this.plot.shown) this.plot.tell(this.cursor, false);
  }

  private onFocus = () => {
    if (!this.plot.painter.canvas.matches(':focus-visible') || !this.plot.shown) return;
    this.begin();
    this.tell();
  };

  private onBlur = () => {
    this.cursor = -1;
    this.reach = 0;
    this.plot.tell(-1, false);
  };

  private onKey = (e: KeyboardEvent) => {
    const c = this.plot.shown;
    if (!c || e.ctrlKey || e.metaKey || e.altKey) return;
    const d = directions[e.key];
    if (d && e.shiftKey) {
      this.hand.shift(-step * d[0], step * d[1]);
    } else if (d) {
      this.reach = 0;
      if (this.cursor < 0) this.begin();
      else {
        const p = c.points;
        const next = towards(p, p[2 * this.cursor]!, p[2 * this.cursor + 1]!, ...d);
        if (next >= 0) this.cursor = next;
      }
      if (this.cursor >= 0) this.hand.reveal(...this.plot.on(this.cursor));
      this.tell();
    } else if (e.key === 'Enter') {
      this.begin();
      if (this.cursor >= 0) this.plot.choose([this.cursor], e.shiftKey);
    } else if (e.key === 'c' || e.key === 'C') {
      this.begin();
      if (this.cursor < 0) return;
      const wide = e.key === 'c' ? Math.max(16, this.circle * 1.3) : this.circle / 1.3;
      this.reach = wide < 16 ? 0 : wide / this.plot.camera().scale;
      const [x, y] = this.plot.at(...this.plot.on(this.cursor));
      this.plot.choose(this.reach > 0 ? this.plot.index().around(x, y, this.reach) : [this.cursor], false);
      this.plot.drawOver();
    } else if (e.key === '+' || e.key === '=') this.hand.by(1.5, this.place());
    else if (e.key === '-') this.hand.by(1 / 1.5, this.place());
    else if (e.key === '0') this.hand.all();
    else return;
    e.preventDefault();
  };

  private place(): [number, number] | undefined {
    return this.cursor >= 0 && this.plot.shown ? this.plot.on(this.cursor) : undefined;
  }

  dispose(): void {
    const c = this.plot.painter.canvas;
    c.removeEventListener('keydown', this.onKey);
    c.removeEventListener('focus', this.onFocus);
    c.removeEventListener('blur', this.onBlur);
  }
}
