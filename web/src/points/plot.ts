// An interactive plot of points: drawn by the painter, moved with d3-zoom, read by hovering,
// chosen from by click, lasso and keys.
import { t } from '../i18n';
import { Beside, type Marks } from './beside';
import { cssOf, type Inks, inksOf } from './colour';
import { drawDensity } from './density';
import type { Frame } from './film';
import { Hand } from './hand';
import { type ColoredLabel, drawLabels, drawNumbers } from './lettering';
import { Near } from './near';
import { type Camera, type Look, Painter } from './paint';
import { type Atlas, type Placed, pictureScale, place, priority } from './sprites';
import { samePoints, Walk } from './walk';
import './points.css';

/** The content of a plot. */
export interface Content {
  /** Identifies the layout. The plot animates to another layout with the same number of points. */
  key: string;
  points: Float32Array;
  frame: Frame;
  look: Look;
  marks: 'points' | 'pictures' | 'density';
  atlas: Atlas | null;
  /** Where the names of classes stand in the plot. If two would overlap, only the first is written. */
  labels: readonly ColoredLabel[];
  classes: readonly string[];
  /** Whether points have their numbers below them, where there is room. */
  numbered?: boolean;
  /** The layer of the units, if points are units. */
  layer?: string;
  inks: Inks;
  /** The radius of points in pixels of the page; by default it depends on their number. */
  radius?: number;
  /** Whether the next frame will bring other content. */
  moving: boolean;
}

export interface PlotHost {
  /** The description of a point. */
  name(i: number): string;
  /** Draws the picture of a point; false if it has none. */
  picture?(i: number, canvas: HTMLCanvasElement): boolean;
  /** Called when points are chosen; with add, those chosen before stay chosen. */
  choose(points: readonly number[], add: boolean): void;
  /** Called when the reader moves the view, with a text from which `look` restores it. */
  looked(place: string): void;
}

// With more points the picture is coarse while it moves.
const many = 8000;
const tweenTime = 150;

export class Plot {
  readonly box = document.createElement('div');
  readonly painter = new Painter();
  private readonly over = document.createElement('canvas');
  private readonly tip = document.createElement('output');
  private readonly tipText = document.createElement('span');
  private readonly tipPicture = document.createElement('canvas');
  private readonly hand: Hand;
  private readonly walk: Walk;
  private content: Content | null = null;
  private near: Near | null = null;
  private readonly beside = new Beside();
  private placed: Placed[] = [];
  private placedSize: [number, number] = [0, 0];
  private frame = 0;
  private hurry = false;
  private lang = '';
  private hovered = -1;
  private ended = false;
  private drawn: Float32Array | null = null;

  /** The size also changes when a legend beside the plot grows. */
  private readonly watch = new ResizeObserver(() => {
    const [w, h] = this.size;
    if (w !== this.box.clientWidth || h !== this.box.clientHeight) this.resize();
  });

  constructor(
    private readonly element: HTMLElement,
    private readonly host: PlotHost,
    label: string,
  ) {
    this.box.className = 'plot';
    const canvas = this.painter.canvas;
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'application');
    canvas.setAttribute('aria-label', label);
    this.over.className = 'over';
    this.over.setAttribute('aria-hidden', 'true');
    this.tip.className = 'tip point-tip';
    this.tip.hidden = true;
    this.tipPicture.className = 'crisp';
    this.tip.append(this.tipPicture, this.tipText);
    this.hand = new Hand(this, (text) => host.looked(text));
    this.walk = new Walk(this, this.hand);
    this.box.append(canvas, this.over, this.hand.tools, this.tip);
    element.append(this.box);
    this.watch.observe(this.box);
  }

  /** Shows content. The view stays the same if only the colours change. */
  show(c: Content): void {
    const before = this.content;
    const from = this.drawn;
    this.content = c;
    if (!before || !samePoints(before.points, c.points)) {
      this.near = null;
      this.walk.forget(before?.points.length !== c.points.length);
    }
    const other = before !== null && before.key !== c.key && before.points.length === c.points.length;
    if (other && from && !c.moving && !matchMedia('(prefers-reduced-motion: reduce)').matches) this.tween(from);
    else this.draw(c.moving);
  }

  /** Restores the view that was reported as place. */
  look(place: string): void {
    this.hand.look(place);
  }

  get shown(): Content | null {
    return this.content;
  }

  get size(): [number, number] {
    return [this.painter.width, this.painter.height];
  }

  /** Adapts the size to the element. */
  resize(): void {
    const w = this.box.clientWidth;
    const h = this.box.clientHeight;
    if (w < 2 || h < 2) return;
    this.painter.size(w, h);
    this.over.width = this.painter.canvas.width;
    this.over.height = this.painter.canvas.height;
    this.over.style.width = `${w}px`;
    this.over.style.height = `${h}px`;
    if (!this.content) {
      this.painter.ink.fillStyle = cssOf(inksOf(this.box).ground);
      this.painter.ink.fillRect(0, 0, w, h);
    }
    this.hand.resized();
    this.draw(false);
  }

  /** The camera for a frame of the layout. */
  camera(frame = this.content!.frame): Camera {
    const [w, h] = this.size;
    const { k, x, y } = this.hand.transform;
    // Leave room so that marks at the edge are not cut off, nor the numbers below them.
    const rim = (this.content?.radius ?? 0) + (this.content?.numbered ? 12 : 0);
    const scale = (Math.min(w, h) / 2 - rim) / frame.half;
    return {
      scale: k * scale,
      left: x + k * (w / 2 - scale * frame.x),
      top: y + k * (h / 2 + scale * frame.y),
    };
  }

  /** The layout coordinates of a position on the screen. */
  at(x: number, y: number): [number, number] {
    const c = this.camera();
    return [(x - c.left) / c.scale, (c.top - y) / c.scale];
  }

  /** The screen coordinates of a point. */
  on(i: number): [number, number] {
    const c = this.camera();
    const p = this.content!.points;
    return [c.left + c.scale * p[2 * i]!, c.top - c.scale * p[2 * i + 1]!];
  }

  index(): Near {
    this.near ??= new Near(this.content!.points);
    return this.near;
  }

  /** The point at a position on the screen, or -1. */
  meant(x: number, y: number): number {
    if (!this.content) return -1;
    const [w, h] = this.placedSize;
    for (let k = this.placed.length - 1; k >= 0; k--) {
      const p = this.placed[k]!;
      if (Math.abs(p.x - x) <= w / 2 && Math.abs(p.y - y) <= h / 2) return p.i;
    }
    const [px, py] = this.at(x, y);
    return this.index().nearest(px, py, (this.radius() + 8) / this.camera().scale);
  }

  radius(): number {
    const c = this.content!;
    if (c.radius !== undefined) return c.radius * this.hand.transform.k ** 0.3;
    const n = c.points.length / 2;
    const side = Math.min(...this.size);
    const r = Math.sqrt((0.05 * side * side) / (Math.PI * Math.max(n, 1)));
    const small = c.marks === 'pictures' ? 0.6 : 1;
    return Math.min(Math.max(r, 1.1), 4) * small * Math.min(this.hand.transform.k ** 0.4, 4);
  }

  choose(list: readonly number[], add: boolean): void {
    this.host.choose(list, add);
  }

  /** Draws in the next frame, coarsely while the reader moves the plot. */
  soon(coarse: boolean): void {
    this.hurry = coarse;
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw(this.hurry);
    });
  }

  /** Animates briefly from the given coordinates to those of the content. */
  private tween(from: Float32Array): void {
    const c = this.content!;
    const start = performance.now();
    const now = new Float32Array(c.points.length);
    const tick = (time: number) => {
      if (this.ended || this.content !== c) return;
      const s = Math.max(0, (time - start) / tweenTime);
      if (s >= 1) {
        this.draw(false);
        return;
      }
      for (let i = 0; i < now.length; i++) now[i] = from[i]! + s * (c.points[i]! - from[i]!);
      this.draw(true, now);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  private draw(coarse: boolean, points = this.content?.points): void {
    const c = this.content;
    if (!c || !points || this.ended || this.painter.width < 2) return;
    const camera = this.camera();
    const n = points.length / 2;
    const hurried = coarse && n > many;
    this.drawn = points;
    const look = c.marks === 'density' && !hurried ? { ...c.look, order: new Uint32Array(0) } : c.look;
    this.painter.paint(points, look, camera, this.radius(), c.inks.ground, c.inks.ink, hurried);
    const { ink, width, height } = this.painter;
    if (c.marks === 'density' && !hurried) {
      drawDensity(ink, points, c.look.color, c.look.order, camera, width, height, coarse ? 8 : 4);
    }
    this.drawPictures(points, camera, coarse || c.moving);
    if (c.numbered) {
      const { k } = this.hand.transform;
      drawNumbers(ink, points, c.frame, k, c.look, camera, this.radius(), c.inks, c.layer ?? '');
    }
    if (c.marks !== 'pictures' && c.labels.length > 0) {
      const marks = this.marksOn(points, camera);
      drawLabels(ink, c.labels, c.classes, camera, this.beside, marks, coarse || c.moving, c.inks);
    }
    this.drawOver();
  }

  /** Where the points are on the screen. */
  private marksOn(points: Float32Array, camera: Camera): Marks {
    const at = new Float32Array(points.length);
    for (let i = 0; i + 1 < points.length; i += 2) {
      at[i] = camera.left + camera.scale * points[i]!;
      at[i + 1] = camera.top - camera.scale * points[i + 1]!;
    }
    const { frame } = this.content!;
    const { width, height } = this.painter;
    const { offsetLeft: x, offsetTop: y, offsetWidth: w, offsetHeight: h } = this.hand.tools;
    return {
      at,
      radius: this.radius(),
      width,
      height,
      middle: [camera.left + camera.scale * frame.x, camera.top - camera.scale * frame.y],
      taken: [{ x: x + w / 2, y: y + h / 2, w: w / 2, h: h / 2 }],
    };
  }

  private drawPictures(points: Float32Array, camera: Camera, moving: boolean): void {
    const c = this.content!;
    if (c.marks !== 'pictures' || !c.atlas || c.atlas.width === 0) {
      this.placed = [];
      return;
    }
    const { width, height, ratio, ink } = this.painter;
    const s =
      pictureScale(c.atlas.width, c.atlas.height, Math.min(width, height), this.hand.transform.k, ratio) / ratio;
    const edge = 2;
    const w = c.atlas.width * s;
    const h = c.atlas.height * s;
    const size: [number, number] = [w + 2 * edge, h + 2 * edge];
    if (moving && this.placed.length > 0 && this.placedSize[0] === size[0]) {
      // Keep the same pictures, at their present coordinates; changing them would flicker.
      for (const p of this.placed) {
        p.x = camera.left + camera.scale * points[2 * p.i]!;
        p.y = camera.top - camera.scale * points[2 * p.i + 1]!;
      }
    } else {
      this.placed = place(points, priority(c.look), camera, width, height, ...size, 1500);
      this.placed.reverse();
    }
    this.placedSize = size;
    ink.imageSmoothingEnabled = false;
    const snap = (v: number) => Math.round(v * ratio) / ratio;
    for (const p of this.placed) {
      const x = snap(p.x - w / 2);
      const y = snap(p.y - h / 2);
      ink.fillStyle = cssOf(c.look.color[p.i]!);
      ink.fillRect(x - edge, y - edge, w + 2 * edge, h + 2 * edge);
      if (!c.atlas.draw(ink, p.i, x, y, w, h)) continue;
      if (c.look.shape[p.i] === 1) {
        // A corner mark shows without colour that the answer is wrong.
        ink.beginPath();
        ink.moveTo(x + w, y - edge);
        ink.lineTo(x + w + edge, y - edge);
        ink.lineTo(x + w + edge, y + 9);
        ink.lineTo(x + w - 9, y - edge);
        ink.fill();
      }
      if (c.look.ring?.[p.i]) {
        ink.strokeStyle = cssOf(c.inks.ink);
        ink.lineWidth = 2;
        ink.strokeRect(x - edge - 1, y - edge - 1, w + 2 * edge + 2, h + 2 * edge + 2);
      }
    }
  }

  /** Draws the cursor, its circle and the outline of the lasso. */
  drawOver(): void {
    const ink = this.over.getContext('2d')!;
    const { ratio, width, height } = this.painter;
    ink.setTransform(ratio, 0, 0, ratio, 0, 0);
    ink.clearRect(0, 0, width, height);
    const c = this.content;
    if (!c) return;
    const line = (w: number, color: number) => {
      ink.lineWidth = w;
      ink.strokeStyle = cssOf(color);
      ink.stroke();
    };
    const circle = (x: number, y: number, r: number) => {
      ink.beginPath();
      ink.arc(x, y, r, 0, 2 * Math.PI);
      line(4, c.inks.ground);
      line(2, c.inks.accent);
    };
    const mark = this.hovered >= 0 ? this.hovered : this.walk.cursor;
    if (mark >= 0 && 2 * mark < c.points.length) {
      const [x, y] = this.on(mark);
      const pictured = this.placed.some((p) => p.i === mark);
      if (pictured) {
        const [w, h] = this.placedSize;
        ink.beginPath();
        ink.rect(x - w / 2 - 2, y - h / 2 - 2, w + 4, h + 4);
        line(4, c.inks.ground);
        line(2, c.inks.accent);
      } else circle(x, y, this.radius() + 4);
    }
    if (this.walk.circle > 0 && this.walk.cursor >= 0) circle(...this.on(this.walk.cursor), this.walk.circle);
    const outline = this.hand.outline;
    if (outline.length >= 4) {
      ink.beginPath();
      ink.moveTo(outline[0]!, outline[1]!);
      for (let i = 2; i + 1 < outline.length; i += 2) ink.lineTo(outline[i]!, outline[i + 1]!);
      ink.closePath();
      ink.fillStyle = cssOf(c.inks.accent);
      ink.globalAlpha = 0.12;
      ink.fill();
      ink.globalAlpha = 1;
      line(1.5, c.inks.accent);
    }
  }

  /** Shows the description of a point beside it; -1 shows nothing. */
  tell(i: number, hovered: boolean): void {
    this.hovered = hovered ? i : -1;
    this.tip.hidden = i < 0 || !this.content;
    if (!this.tip.hidden) {
      this.tipText.textContent = this.host.name(i);
      this.tipPicture.hidden = !this.host.picture?.(i, this.tipPicture);
      const [x, y] = this.on(i);
      const [w, h] = this.size;
      const room = this.radius() + 10;
      const left = x + room + this.tip.offsetWidth > w ? x - room - this.tip.offsetWidth : x + room;
      this.tip.style.left = `${Math.min(Math.max(left, 4), Math.max(4, w - this.tip.offsetWidth - 4))}px`;
      this.tip.style.top = `${Math.min(Math.max(y + 8, 4), Math.max(4, h - this.tip.offsetHeight - 4))}px`;
    }
    this.drawOver();
  }

  /** Sets the texts of the tools in a language of the page. */
  speak(lang: string): void {
    if (lang === this.lang) return;
    this.lang = lang;
    this.hand.speak();
    this.painter.canvas.setAttribute('aria-description', t('points.keys'));
  }

  dispose(): void {
    this.watch.disconnect();
    this.ended = true;
    cancelAnimationFrame(this.frame);
    this.hand.dispose();
    this.walk.dispose();
    this.box.remove();
    this.element.replaceChildren();
  }
}
