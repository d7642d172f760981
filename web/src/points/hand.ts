// Moving and choosing with the pointer: dragging, the wheel or two fingers move and zoom, a
// click chooses, and a drag with Shift or the lasso tool chooses the points inside its outline.
import { select } from 'd3-selection';
import { type D3ZoomEvent, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';
import { t } from '../i18n';
import { extend } from './lasso';
import type { Plot } from './plot';

const nearest = 64;

/** The icon of the lasso tool. */
function loop(): SVGElement {
  const s = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  s.setAttribute('viewBox', '0 0 16 16');
  s.setAttribute('width', '16');
  s.setAttribute('height', '16');
  s.setAttribute('aria-hidden', 'true');
  const p = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  p.setAttribute(
    'd',
    'M5 10.2C2.9 9.5 1.5 8 1.5 6.2 1.5 3.6 4.4 1.5 8 1.5s6.5 2.1 6.5 4.7S11.6 10.9 8 10.9c-1 0-2-.2-3-.7z',
  );
  const tail = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  tail.setAttribute('d', 'M5 10.2c1.3 1.6.9 3.4-1 4.6');
  for (const e of [p, tail]) {
    e.setAttribute('fill', 'none');
    e.setAttribute('stroke', 'currentColor');
    e.setAttribute('stroke-width', '1.4');
  }
  p.setAttribute('stroke-dasharray', '2.6 1.6');
  s.append(p, tail);
  return s;
}

export class Hand {
  /** Buttons: lasso, zoom in, zoom out, show all. */
  readonly tools = document.createElement('div');
  transform: ZoomTransform = zoomIdentity;
  /** The outline of the lasso, in screen coordinates. */
  outline: number[] = [];
  private readonly lasso: HTMLButtonElement;
  private readonly buttons: [HTMLButtonElement, () => string][] = [];
  private readonly canvas: HTMLCanvasElement;
  private readonly zoom;
  private drawing = -1;
  private reported = '';
  private wanted = '';
  private size: [number, number] = [0, 0];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly plot: Plot,
    private readonly looked: (place: string) => void,
  ) {
    this.canvas = plot.painter.canvas;
    this.tools.className = 'plot-tools';
    this.lasso = this.button('', 'points.lasso', () => this.useLasso(this.lasso.ariaPressed !== 'true'));
    this.lasso.append(loop());
    this.lasso.ariaPressed = 'false';
    this.button('+', 'points.nearer', () => this.by(1.5));
    this.button('−', 'points.farther', () => this.by(1 / 1.5));
    this.button('⤢', 'points.all', () => this.all());
    const c = this.canvas;
    this.zoom = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([0.5, nearest])
      .filter((e: MouseEvent | WheelEvent | TouchEvent) => {
        if (e.type === 'wheel') return true;
        const touches = 'touches' in e ? e.touches.length : 1;
        return !('button' in e && e.button !== 0) && (touches > 1 || !this.lassoing(e));
      })
      .on('start', () => plot.tell(-1, true))
      .on('zoom', (e: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        this.transform = e.transform;
        plot.soon(true);
      })
      .on('end', () => {
        plot.soon(false);
        this.tell();
      });
    select(c).call(this.zoom).on('dblclick.zoom', null);
    c.addEventListener('pointerdown', this.down);
    c.addEventListener('pointermove', this.move);
    c.addEventListener('pointerup', this.up);
    c.addEventListener('pointercancel', this.stop);
    c.addEventListener('pointerleave', this.leave);
    c.addEventListener('click', this.click);
  }

  private button(text: string, label: Parameters<typeof t>[0], act: () => void): HTMLButtonElement {
    const b = document.createElement('button');
    b.type = 'button';
    b.textContent = text;
    b.addEventListener('click', act);
    this.buttons.push([b, () => t(label)]);
    this.tools.append(b);
    return b;
  }

  /** Sets the names of the tools in the language of the page. */
  speak(): void {
    for (const [b, text] of this.buttons) {
      b.title = text();
      b.setAttribute('aria-label', text());
    }
  }

  private useLasso(on: boolean): void {
    this.lasso.ariaPressed = String(on);
    this.canvas.style.cursor = on ? 'crosshair' : '';
  }

  private lassoing(e: { shiftKey: boolean }): boolean {
    return e.shiftKey || this.lasso.ariaPressed === 'true';
  }

  /** Zooms around the middle, or around a position on the screen. */
  by(factor: number, at?: [number, number]): void {
    select(this.canvas).call(this.zoom.scaleBy, factor, at);
  }

  /** Moves the picture by pixels of the page. */
  shift(dx: number, dy: number): void {
    select(this.canvas).call(this.zoom.translateBy, dx / this.transform.k, dy / this.transform.k);
  }

  all(): void {
    select(this.canvas).call(this.zoom.transform, zoomIdentity);
  }

  /** Moves a position on the screen into view. */
  reveal(x: number, y: number): void {
    const [w, h] = this.plot.size;
    const room = 24;
    const dx = x < room ? w / 2 - x : x > w - room ? w / 2 - x : 0;
    const dy = y < room ? h / 2 - y : y > h - room ? h / 2 - y : 0;
    if (dx !== 0 || dy !== 0) this.shift(dx, dy);
  }

  /** Reports what the reader looks at: zoom and centre, which do not depend on the size. */
  private tell(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const [w, h] = this.plot.size;
      const { k, x, y } = this.transform;
      const side = Math.min(w, h);
      const near = (v: number) => String(Number(v.toFixed(4)));
      const middle = [((w / 2) * (1 - k) - x) / k / side, ((h / 2) * (1 - k) - y) / k / side];
      const text = k === 1 && x === 0 && y === 0 ? '' : [k, ...middle].map(near).join(',');
      if (text === this.reported) return;
      this.reported = text;
      this.wanted = text;
      this.looked(text);
    }, 200);
  }

  /** Moves to the view that a text describes. */
  look(place: string): void {
    if (place === this.reported) return;
    this.reported = place;
    this.wanted = place;
    this.apply();
  }

  private apply(): void {
    const [w, h] = this.plot.size;
    if (w < 2) return;
    const [k, mx, my] = this.wanted.split(',').map(Number);
    let to = zoomIdentity;
    if (k && k >= 0.5 && k <= nearest && Number.isFinite(mx) && Number.isFinite(my)) {
      const side = Math.min(w, h);
      to = zoomIdentity.translate((w / 2) * (1 - k) - mx! * side * k, (h / 2) * (1 - k) - my! * side * k).scale(k);
    }
    select(this.canvas).call(this.zoom.transform, to);
  }

  /** Keeps the centre when the size changes. */
  resized(): void {
    const [w, h] = this.plot.size;
    if (w === this.size[0] && h === this.size[1]) return;
    this.zoom.extent([
      [0, 0],
      [w, h],
    ]);
    this.size = [w, h];
    this.apply();
  }

  private where(e: MouseEvent): [number, number] {
    const r = this.canvas.getBoundingClientRect();
    return [e.clientX - r.left, e.clientY - r.top];
  }

  private down = (e: PointerEvent) => {
    // A second finger zooms.
    if (this.drawing >= 0) this.stop();
    else if (e.button === 0 && this.lassoing(e)) this.begin(e);
  };

  private begin(e: PointerEvent): void {
    this.drawing = e.pointerId;
    this.outline = [...this.where(e)];
    this.canvas.setPointerCapture(e.pointerId);
    this.plot.tell(-1, true);
  }

  private move = (e: PointerEvent) => {
    const [x, y] = this.where(e);
    if (e.pointerId === this.drawing) {
      extend(this.outline, x, y, 3);
      this.plot.drawOver();
    } else if (e.buttons === 0) {
      const i = this.plot.meant(x, y);
      this.canvas.style.cursor = this.lasso.ariaPressed === 'true' ? 'crosshair' : i >= 0 ? 'pointer' : 'grab';
      this.plot.tell(i, true);
    }
  };

  private up = (e: PointerEvent) => {
    if (e.pointerId !== this.drawing) return;
    const outline = this.outline;
    this.stop();
    if (outline.length < 6 || !this.plot.shown) return; // a click
    const around: number[] = [];
    for (let i = 0; i + 1 < outline.length; i += 2) around.push(...this.plot.at(outline[i]!, outline[i + 1]!));
    this.plot.choose(this.plot.index().inside(around), e.ctrlKey || e.metaKey);
    // The click event that follows must not change the choice.
    this.lassoed = performance.now();
  };
  private lassoed = 0;

  private stop = () => {
    this.drawing = -1;
    this.outline = [];
    this.plot.drawOver();
  };

  private leave = () => this.plot.tell(-1, true);

  private click = (e: MouseEvent) => {
    if (performance.now() - this.lassoed < 100) return;
    const i = this.plot.meant(...this.where(e));
    if (i >= 0) this.plot.choose([i], e.shiftKey || e.ctrlKey || e.metaKey);
    else if (!e.shiftKey) this.plot.choose([], false);
  };

  dispose(): void {
    clearTimeout(this.timer);
    select(this.canvas).on('.zoom', null);
  }
}
