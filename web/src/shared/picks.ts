// The parts of a drawn picture that can be chosen: a button over each, one stop of the Tab key for all.
import type { Pick } from '../api.gen';
import { readNumbers } from '../url';
import type { Host, Scene } from '../view';
import { toggled } from './chosen';
import { adds } from './pointing';
import { Tip } from './tip';

/** The pick that an arrow key moves to: the nearest in its direction, by how far and how much aside it lies. */
export function nextPick(all: readonly Pick[], at: number, key: string): number {
  const from = all[at];
  if (!from) return at;
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [0, 0];
  let best = at;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, p] of all.entries()) {
    const x = p.x + p.w / 2 - from.x - from.w / 2;
    const y = p.y + p.h / 2 - from.y - from.h / 2;
    const along = x * dx! + y * dy!;
    if (i === at || along <= 0.5) continue;
    const far = along + 3 * Math.abs(x * dy! + y * dx!);
    if (far < least) [best, least] = [i, far];
  }
  return best;
}

/** Does what choosing a pick means: "samples=5", "class=3", "units=fc1:3", "layer=fc1", "step=290", "trial=HASH". */
export function act(of: string, host: Host, scene: Scene, add: boolean): void {
  const at = of.indexOf('=');
  const value = of.slice(at + 1);
  switch (of.slice(0, at)) {
    case 'samples': {
      const samples = readNumbers(value);
      const more = add && samples.length === 1 ? toggled(scene.selection.samples, samples[0]!) : samples;
      host.select({ samples: more });
      break;
    }
    case 'class':
      host.select({ class: Number(value) });
      break;
    case 'layer':
      host.select({ layer: value, units: [] });
      break;
    case 'units': {
      const [layer, units] = value.split(':');
      host.select({ layer: layer!, units: readNumbers(units ?? '') });
      break;
    }
    case 'step':
      host.goto(Number(value));
      break;
    case 'trial':
      host.open(`${scene.run.split(':')[0]}:${value}`);
      break;
  }
}

export class Picks {
  private readonly box = document.createElement('div');
  private readonly tip: Tip;
  private all: readonly Pick[] = [];
  private factor = 1;

  constructor(
    sheet: HTMLElement,
    element: HTMLElement,
    private readonly host: Host,
    private readonly scene: () => Scene | null,
  ) {
    this.box.className = 'drawn-picks';
    sheet.append(this.box);
    this.tip = new Tip(element);
    this.box.addEventListener('keydown', (e) => {
      if (!e.key.startsWith('Arrow')) return;
      const at = [...this.box.children].indexOf(document.activeElement!);
      if (at < 0) return;
      this.focus(nextPick(this.all, at, e.key));
      e.preventDefault();
    });
  }

  show(all: readonly Pick[]): void {
    this.all = all;
    this.tip.say('');
    this.box.replaceChildren(...all.map((p, i) => this.button(p, i)));
    this.place();
  }

  /** Sets how many CSS pixels a point is. */
  scale(factor: number): void {
    this.factor = factor;
    this.place();
  }

  private button(p: Pick, i: number): HTMLElement {
    const b = document.createElement('button');
    b.type = 'button';
    b.className = 'drawn-pick';
    b.dataset.of = p.of;
    b.setAttribute('aria-label', p.label);
    b.tabIndex = i === 0 ? 0 : -1;
    const tell = () => {
      const at = b.getBoundingClientRect();
      this.tip.say(p.label, at.left + at.width / 2, at.top + at.height / 2);
    };
    b.addEventListener('pointerenter', tell);
    b.addEventListener('focus', tell);
    b.addEventListener('pointerleave', () => this.tip.say(''));
    b.addEventListener('blur', () => this.tip.say(''));
    b.addEventListener('click', (e) => {
      const scene = this.scene();
      if (scene) act(p.of, this.host, scene, adds(e));
    });
    return b;
  }

  private focus(i: number): void {
    for (const [k, b] of [...this.box.children].entries()) (b as HTMLElement).tabIndex = k === i ? 0 : -1;
    (this.box.children[i] as HTMLElement | undefined)?.focus();
  }

  private place(): void {
    for (const [i, p] of this.all.entries()) {
      const b = this.box.children[i] as HTMLElement | undefined;
      if (!b) continue;
      b.style.left = `${p.x * this.factor}px`;
      b.style.top = `${p.y * this.factor}px`;
      b.style.width = `${p.w * this.factor}px`;
      b.style.height = `${p.h * this.factor}px`;
    }
  }

  dispose(): void {
    this.tip.remove();
    this.box.remove();
  }
}
