// Samples of two numbers as points of a plane, with hovering and choosing.
import { number, t } from '../i18n';
import { axes, mark, markNames, reachOf } from '../shared/marks';
import { Outline } from '../shared/outline';
import { adds, pointing } from '../shared/pointing';
import { Tip } from '../shared/tip';
import { Sheet } from '../tiles';

export interface Dot {
  id: number;
  x: number;
  y: number;
  class: number;
}

export interface DotsHost {
  read(d: Dot): string;
  choose(d: Dot, add: boolean): void;
}

interface Colors {
  muted: string;
  rule: string;
  accent: string;
}

function placeOf(d: Dot, reach: number, side: number): [number, number] {
  return [(0.5 + d.x / (2 * reach)) * side, (0.5 - d.y / (2 * reach)) * side];
}

function reachOfDots(dots: readonly Dot[]): number {
  return reachOf(dots.flatMap((d) => [d.x, d.y]));
}

/** Draws points between −reach and reach on a square of a side, with its axes. */
export function drawDots(
  ink: CanvasRenderingContext2D,
  side: number,
  dots: readonly Dot[],
  chosen: readonly number[],
  colors: Colors,
): void {
  const reach = reachOfDots(dots);
  const mid = Math.floor(side / 2) + 0.5;
  axes(ink, side, colors.rule);
  ink.font = '12px system-ui, sans-serif';
  ink.fillStyle = colors.muted;
  ink.textBaseline = 'top';
  ink.textAlign = 'left';
  ink.fillText(number(-reach, 2), 5, mid + 4);
  ink.fillText(`+${number(reach, 2)}`, mid + 5, 5);
  ink.textAlign = 'right';
  ink.fillText(`+${number(reach, 2)}`, side - 5, mid + 4);
  const at = (d: Dot) => placeOf(d, reach, side);
  for (const d of dots) mark(ink, ...at(d), d.class);
  for (const d of dots) {
    if (!chosen.includes(d.id)) continue;
    mark(ink, ...at(d), d.class);
    ink.strokeStyle = colors.accent;
    ink.lineWidth = 2.5;
    ink.beginPath();
    ink.arc(...at(d), 9, 0, 7);
    ink.stroke();
  }
}

export class DataPlane {
  private readonly box = document.createElement('div');
  private readonly legend = document.createElement('div');
  private readonly sheet = new Sheet();
  private readonly tip: Tip;
  private readonly outline: Outline;
  private dots: readonly Dot[] = [];
  private reach = 1;
  private focus = 0;

  constructor(
    element: HTMLElement,
    private readonly host: DotsHost,
  ) {
    this.box.className = 'board';
    this.legend.className = 'try-legend';
    pointing(this.sheet.canvas, {
      move: (e) => {
        const d = this.near(e);
        this.tip.say(d ? host.read(d) : '', e.clientX, e.clientY);
      },
      leave: () => this.tip.say(''),
      click: (e) => {
        const d = this.near(e);
        if (d) host.choose(d, adds(e));
      },
      tell: () => this.tell(),
      go: (dx, dy) => this.go(dx, dy),
      enter: (add) => this.dots[this.focus] && host.choose(this.dots[this.focus]!, add),
    });
    this.box.append(this.sheet.canvas);
    this.outline = new Outline(this.sheet.canvas);
    element.append(this.box, this.legend);
    this.tip = new Tip(element);
  }

  show(dots: readonly Dot[], chosen: readonly number[], classes: readonly string[]): void {
    if (dots !== this.dots) this.focus = 0;
    this.dots = dots;
    this.reach = reachOfDots(dots);
    this.legend.replaceChildren(...markNames(classes));
    const side = Math.min(this.box.clientWidth, this.box.clientHeight) - 4;
    this.sheet.size(Math.max(side, 160), Math.max(side, 160));
    this.sheet.canvas.setAttribute('aria-label', t('data.plane'));
    const css = getComputedStyle(this.sheet.canvas);
    const of = (name: string) => css.getPropertyValue(name);
    drawDots(this.sheet.ink, this.sheet.width, dots, chosen, {
      muted: of('--muted'),
      rule: of('--rule'),
      accent: of('--accent'),
    });
  }

  private place(d: Dot): [number, number] {
    return placeOf(d, this.reach, this.sheet.width);
  }

  /** The point under the pointer, or next to it. */
  private near(e: MouseEvent): Dot | null {
    const box = this.sheet.canvas.getBoundingClientRect();
    let best: Dot | null = null;
    let least = 12;
    for (const d of this.dots) {
      const [x, y] = this.place(d);
      const far = Math.hypot(x - (e.clientX - box.left), y - (e.clientY - box.top));
      if (far >= least) continue;
      least = far;
      best = d;
    }
    return best;
  }

  /** Moves to the nearest point in a direction. */
  private go(dx: number, dy: number): void {
    const from = this.dots[this.focus];
    if (!from) return;
    const [x, y] = this.place(from);
    let least = Number.POSITIVE_INFINITY;
    let to = this.focus;
    this.dots.forEach((d, i) => {
      const [px, py] = this.place(d);
      const along = (px - x) * dx + (py - y) * dy;
      const aside = Math.abs((px - x) * dy) + Math.abs((py - y) * dx);
      if (along <= 0 || along + 2 * aside >= least) return;
      least = along + 2 * aside;
      to = i;
    });
    this.focus = to;
    this.tell();
  }

  private tell(): void {
    const d = this.dots[this.focus];
    if (!d) return;
    const box = this.sheet.canvas.getBoundingClientRect();
    const [x, y] = this.place(d);
    this.outline.around(x - 9, y - 9, 18, 18);
    this.tip.say(this.host.read(d), box.left + x, box.top + y);
  }

  dispose(): void {
    this.box.remove();
    this.legend.remove();
    this.tip.remove();
  }
}
