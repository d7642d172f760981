// The two maps of a convolution's sum: its input, with the kernel's frame over it, and the
// unit's output. The reader chooses a position in either, or lets the kernel slide over all.
import { sentence, sentences, t } from '../i18n';
import { Raster, Sheet } from '../tiles';
import type { Colors } from './cells';
import { limitOf, mosaic, valueColors } from './mosaic';
import { above, type Window } from './patch';

/** Duration of the kernel's slide from the first position to the last, and the maximum per position. */
const slideSeconds = 14;
const longestPlace = 0.25;

export interface Drawing {
  window: Window;
  x: Float32Array;
  out: Float32Array;
  unit: number;
  /** The channel of the input that is drawn. */
  channel: number;
  /** Whether the input is a picture in colour. */
  coloured: boolean;
  at: [number, number];
  theme: 'light' | 'dark';
  colors: Colors;
  labels: [string, string];
}

/** Draws a frame that is visible on any ground. */
function frame(s: Sheet, x: number, y: number, w: number, h: number): void {
  const css = getComputedStyle(s.canvas);
  for (const [name, line] of [
    ['--ground', 4],
    ['--accent', 2],
  ] as const) {
    s.ink.strokeStyle = css.getPropertyValue(name);
    s.ink.lineWidth = line;
    s.ink.strokeRect(x, y, w, h);
  }
}

/** What the kernel reads: a photograph as it is, otherwise one channel. */
function inputOf(d: Drawing): HTMLCanvasElement {
  const [c, h, w] = d.window.input;
  if (!d.coloured) return mosaic(d.x, d.channel * h * w, [1, h, w], d.colors.of);
  const raster = new Raster(w, h);
  raster.numbers(d.x, c);
  return raster.done();
}

export class Maps {
  readonly element = document.createElement('div');
  private readonly sheets = [new Sheet(), new Sheet()] as const;
  private readonly captions = [document.createElement('figcaption'), document.createElement('figcaption')] as const;
  private readonly button = document.createElement('button');
  private drawing: Drawing | null = null;
  /** The position up to which the kernel has slid; null if it is not sliding. */
  private slid: number | null = null;
  private timer = 0;

  constructor(
    private readonly host: {
      /** Called when a position is hovered or chosen. */
      at(place: [number, number], chosen: boolean): void;
      /** Called when the pointer leaves. */
      left(): void;
    },
    /** The width of both maps. */
    private readonly wide = 230,
  ) {
    this.element.className = 'sum-maps';
    this.sheets.forEach((s, k) => {
      const figure = document.createElement('figure');
      s.canvas.tabIndex = 0;
      s.canvas.setAttribute('role', 'application');
      s.canvas.dataset.keys = 'ArrowLeft ArrowRight ArrowUp ArrowDown';
      s.canvas.addEventListener('pointermove', (e) => this.point(k, e, false));
      s.canvas.addEventListener('pointerdown', (e) => this.point(k, e, true));
      s.canvas.addEventListener('pointerleave', () => {
        if (this.slid === null) host.left();
      });
      s.canvas.addEventListener('keydown', this.onKey);
      figure.append(s.canvas, this.captions[k]!);
      this.element.append(figure);
    });
    this.button.type = 'button';
    this.button.addEventListener('click', () => (this.slid === null ? this.slide() : this.stop()));
    this.element.append(this.button);
  }

  draw(d: Drawing): void {
    const before = this.drawing?.window;
    if (before && (before.output[1] !== d.window.output[1] || before.output[2] !== d.window.output[2])) this.halt();
    this.drawing = d;
    this.button.textContent = t(this.slid === null ? 'sum.slide' : 'sum.stop');
    this.reads(d);
    this.makes(d);
    d.labels.forEach((label, k) => {
      const hint = document.createElement('span');
      hint.className = 'muted';
      hint.dataset.extra = '';
      hint.textContent = k === 0 ? ` · ${t('sum.point')}` : label;
      this.captions[k]!.replaceChildren(...(k === 0 ? [label, hint] : [hint]));
      this.sheets[k]!.canvas.setAttribute(
        'aria-label',
        sentences(sentence(label), t('sum.where', { row: d.at[0], col: d.at[1] })),
      );
    });
  }

  /** The channel of the input whose products are largest, with the frame of the kernel. */
  private reads(d: Drawing): void {
    const [, h, w] = d.window.input;
    const scale = this.wide / w;
    const s = this.sheets[0];
    s.size(this.wide, h * scale);
    s.ink.drawImage(inputOf(d), 0, 0, s.width, s.height);
    const { stride, dilation, top, left } = d.window.reach;
    const [, kh, kw] = d.window.kernel;
    const x = d.at[1] * stride - left;
    const y = d.at[0] * stride - top;
    frame(s, x * scale, y * scale, ((kw - 1) * dilation + 1) * scale, ((kh - 1) * dilation + 1) * scale);
  }

  /** The unit's map; while the kernel slides, the part computed so far. */
  private makes(d: Drawing): void {
    const [, h, w] = d.window.output;
    const s = this.sheets[1];
    const map = d.out.subarray(d.unit * h * w, (d.unit + 1) * h * w);
    const color = valueColors(d.theme, map, limitOf(map));
    const shown = this.slid === null ? map : map.map((v, i) => (i <= this.slid! ? v : 0));
    s.size(this.wide, (this.wide / w) * h);
    s.ink.drawImage(mosaic(shown, 0, [1, h, w], color), 0, 0, s.width, s.height);
    const side = this.wide / w;
    frame(s, d.at[1] * side, d.at[0] * side, side, side);
  }

  private point(which: number, e: PointerEvent, chosen: boolean): void {
    const d = this.drawing;
    if (!d || (this.slid !== null && !chosen)) return;
    this.halt();
    const b = (e.currentTarget as HTMLElement).getBoundingClientRect();
    const x = ((e.clientX - b.left) / b.width) * this.wide;
    const y = ((e.clientY - b.top) / b.width) * this.wide;
    const [, h, w] = d.window.output;
    let at: [number, number];
    if (which === 0) {
      const scale = this.wide / d.window.input[2];
      at = above(d.window, [Math.floor(y / scale), Math.floor(x / scale)]);
    } else {
      const side = this.wide / w;
      at = [Math.min(Math.max(Math.floor(y / side), 0), h - 1), Math.min(Math.max(Math.floor(x / side), 0), w - 1)];
    }
    this.host.at(at, chosen);
  }

  private onKey = (e: KeyboardEvent) => {
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[e.key];
    const d = this.drawing;
    if (!by || !d) return;
    e.preventDefault();
    this.halt();
    const [, h, w] = d.window.output;
    // The next key may be pressed before this is drawn.
    d.at = [Math.min(Math.max(d.at[0] + by[0]!, 0), h - 1), Math.min(Math.max(d.at[1] + by[1]!, 0), w - 1)];
    this.host.at(d.at, true);
  };

  private slide(): void {
    const d = this.drawing;
    if (!d) return;
    const [, h, w] = d.window.output;
    const each = Math.min(slideSeconds / (h * w), longestPlace) * 1000;
    const begun = performance.now();
    const tick = (now: number) => {
      const k = Math.max(0, Math.floor((now - begun) / each));
      if (k >= h * w) {
        this.stop();
        return;
      }
      this.timer = requestAnimationFrame(tick);
      if (k === this.slid) return;
      this.slid = k;
      this.host.at([Math.floor(k / w), k % w], false);
    };
    this.slid = 0;
    this.host.at([0, 0], false);
    this.timer = requestAnimationFrame(tick);
  }

  private halt(): void {
    cancelAnimationFrame(this.timer);
    this.slid = null;
  }

  /** Stops the slide; the kernel returns to its position. */
  stop(): void {
    if (this.slid === null) return;
    this.halt();
    this.host.left();
  }

  dispose(): void {
    this.halt();
    this.element.remove();
  }
}
