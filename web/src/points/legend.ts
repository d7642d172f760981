// The legend of a plot: the meaning of its colours and marks. A class in it can be chosen.
import { short } from '../i18n';
import { Fitted } from '../shared/fit';
import { cssOf } from './colour';
import { classShape, diamond, disc, minus, plus, square, triangle } from './stamp';

export interface LegendContent {
  /** What stands above the classes. */
  title?: string;
  /** The colour is '' if colours have another meaning. */
  classes: readonly { name: string; color: string; count: string }[];
  /** The chosen class, null for none. */
  chosen: number | null;
  /** `extra` marks what a saved picture does not have, such as the selection. */
  marks: readonly { shape: number | 'ring'; color: string; text: string; extra?: boolean }[];
  /** A scale of colours from low to high, with numbers at its ends or words. */
  scale: { pixels: readonly number[]; low: number; high: number; title: string; words?: [string, string] } | null;
  /** Units that the map leaves out. */
  units?: { title: string; numbers: readonly number[]; name: (n: number) => string; rest: string };
}

const svg = 'http://www.w3.org/2000/svg';

const paths: Record<number, string> = {
  [triangle]: 'M0 -5.4L5.5 4.2H-5.5Z',
  [square]: 'M-4.5 -4.5H4.5V4.5H-4.5Z',
  [diamond]: 'M0 -6L6 0L0 6L-6 0Z',
  [minus]: 'M-4 -1.2H4V1.2H-4Z',
  [plus]: 'M-2 -6H2V-2H6V2H2V6H-2V2H-6V-2H-2Z',
};

function swatch(shape: number | 'ring', color: string): SVGElement {
  const s = document.createElementNS(svg, 'svg');
  s.setAttribute('viewBox', '-6 -6 12 12');
  s.setAttribute('class', 'swatch');
  s.setAttribute('aria-hidden', 'true');
  const path = typeof shape === 'number' ? paths[shape] : undefined;
  const e = document.createElementNS(svg, path ? 'path' : 'circle');
  if (path) e.setAttribute('d', path);
  else e.setAttribute('r', shape === disc ? '5' : '4.5');
  e.setAttribute(shape === 'ring' ? 'stroke' : 'fill', color);
  if (shape === 'ring') {
    e.setAttribute('fill', 'none');
    e.setAttribute('stroke-width', '1.5');
  }
  s.append(e);
  return s;
}

export class Legend {
  readonly box = document.createElement('div');
  private readonly fitted = new Fitted(this.box);
  private shown = '';

  constructor(
    label: string,
    private readonly choose: (k: number | null) => void,
    private readonly chooseUnit: (u: number) => void = () => {},
  ) {
    this.box.className = 'legend';
    this.box.setAttribute('role', 'group');
    this.box.setAttribute('aria-label', label);
  }

  show(c: LegendContent): void {
    const text = JSON.stringify(c);
    if (text === this.shown) return;
    this.shown = text;
    const focused = this.box.contains(document.activeElement)
      ? [...this.box.querySelectorAll('button')].indexOf(document.activeElement as HTMLButtonElement)
      : -1;
    const parts: HTMLElement[] = [];
    const names = c.classes.map((k) => k.name);
    this.fitted.clear();
    if (c.classes.length > 0) {
      if (c.title) {
        const title = document.createElement('p');
        title.textContent = c.title;
        parts.push(title);
      }
      const list = document.createElement('ul');
      c.classes.forEach((k, i) => {
        const b = document.createElement('button');
        b.type = 'button';
        b.ariaPressed = String(c.chosen === i);
        const name = document.createElement('span');
        this.fitted.name(name, names, i);
        const count = document.createElement('span');
        count.className = 'count';
        count.dataset.extra = '';
        count.textContent = k.count;
        if (k.color) b.append(swatch(classShape(i), k.color));
        else b.dataset.extra = ''; // here only to be chosen
        b.append(name, count);
        b.addEventListener('click', () => this.choose(c.chosen === i ? null : i));
        const item = document.createElement('li');
        item.append(b);
        list.append(item);
      });
      parts.push(list);
    }
    if (c.scale) parts.push(scaleBar(c.scale));
    for (const m of c.marks) {
      const p = document.createElement('p');
      const words = document.createElement('span');
      words.textContent = m.text;
      p.append(swatch(m.shape, m.color), words);
      if (m.extra) p.dataset.extra = '';
      parts.push(p);
    }
    if (c.units && c.units.numbers.length > 0) parts.push(this.unitList(c.units));
    this.box.replaceChildren(...parts);
    this.fitted.fit();
    if (focused >= 0) this.box.querySelectorAll('button')[focused]?.focus();
  }

  dispose(): void {
    this.fitted.dispose();
  }

  private unitList(u: NonNullable<LegendContent['units']>): HTMLElement {
    const box = document.createElement('div');
    box.className = 'units';
    box.dataset.extra = '';
    const title = document.createElement('span');
    title.textContent = u.title;
    box.append(title);
    for (const n of u.numbers) {
      const b = document.createElement('button');
      b.type = 'button';
      b.textContent = u.name(n);
      b.addEventListener('click', () => this.chooseUnit(n));
      box.append(b);
    }
    if (u.rest) {
      const rest = document.createElement('span');
      rest.textContent = u.rest;
      box.append(rest);
    }
    return box;
  }
}

function scaleBar(s: NonNullable<LegendContent['scale']>): HTMLElement {
  const box = document.createElement('div');
  box.className = 'scale-bar';
  const title = document.createElement('div');
  title.textContent = s.title;
  const bar = document.createElement('canvas');
  bar.width = s.pixels.length;
  bar.height = 1;
  bar.setAttribute('aria-hidden', 'true');
  const ink = bar.getContext('2d')!;
  s.pixels.forEach((p, i) => {
    ink.fillStyle = cssOf(p);
    ink.fillRect(i, 0, 1, 1);
  });
  const ends = document.createElement('div');
  ends.className = 'ends';
  for (const v of s.words ?? (s.low < 0 ? [s.low, 0, s.high] : [s.low, s.high]).map(short)) {
    const e = document.createElement('span');
    e.textContent = v;
    ends.append(e);
  }
  box.append(title, bar, ends);
  return box;
}
