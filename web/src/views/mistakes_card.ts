// The card of a mistake: the sample, what it was taken for, the largest outputs, the training samples
// that decide its kind, and its history. Saved pictures have the same parts (figure/mistakes.go).
import type { MistakeFacts, MistakeList } from '../api.gen';
import { clauses, count, fixed, labelled, percent, t } from '../i18n';
import { classColor, signedColor } from '../palette';
import type { Fitted } from '../shared/fit';
import { cellStarts, learntText, stepAsked } from '../shared/history';
import type { Scene } from '../view';

export type Kind = 'understandable' | 'clear' | 'no-idea' | 'neither';

export const kinds: readonly Kind[] = ['understandable', 'clear', 'no-idea', 'neither'];

export function kindColor(k: Kind): string {
  return { understandable: classColor(0), clear: classColor(3), 'no-idea': classColor(1), neither: 'rgb(140 147 156)' }[
    k
  ];
}

/** The colours of a sample's own class, of the predicted one, and of any other. */
export function cardColors(theme: Scene['theme']): { own: string; predicted: string; third: string } {
  return { own: signedColor(0.82, 1, theme), predicted: signedColor(-0.76, 1, theme), third: 'rgb(160 167 176)' };
}

/** An element with a class and a text. */
export function made<K extends keyof HTMLElementTagNameMap>(tag: K, name = '', text = ''): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  e.className = name;
  e.textContent = text;
  return e;
}

export interface CardHost {
  fitted: Fitted;
  choose(id: number, add: boolean): void;
  goto(step: number): void;
}

/** What a sample is called: by its file, if it has one. */
function fileOf(m: MistakeFacts): string {
  return m.file.split('/').at(-1) || t('select.sample', { id: m.id });
}

export class Card {
  readonly element = made('article', 'mistake');

  constructor(
    private readonly m: MistakeFacts,
    private readonly d: MistakeList,
    private readonly scene: Scene,
    private readonly host: CardHost,
  ) {
    const picture = made('span', 'picture');
    picture.dataset.sample = String(m.id);
    this.element.dataset.id = String(m.id);
    this.element.append(picture, this.head(), this.bars(), this.evidence(), this.strip(), ...this.foot());
    this.element.addEventListener('click', (e) => {
      if (!(e.target as Element).closest('.strip')) host.choose(m.id, e.shiftKey || e.ctrlKey || e.metaKey);
    });
  }

  private name(k: number): string {
    return this.d.classes[k] ?? String(k);
  }

  private color(k: number): string {
    const c = cardColors(this.scene.theme);
    return k === this.m.actual ? c.own : k === this.m.predicted ? c.predicted : c.third;
  }

  private head(): HTMLElement {
    const taken = { actual: this.name(this.m.actual), predicted: this.name(this.m.predicted) };
    const head = made('header');
    const choose = made('button', 'choose', t('fig.mistakes.taken', taken));
    choose.type = 'button';
    choose.dataset.words = '';
    const kind = made('span', 'kind', t(`fig.mistakes.${this.m.kind as Kind}`));
    const dot = made('i');
    dot.style.background = kindColor(this.m.kind as Kind);
    kind.prepend(dot);
    head.append(choose, kind);
    return head;
  }

  private bars(): HTMLElement {
    const bars = made('div', 'bars tab');
    for (const x of this.m.top) {
      const track = made('span', 'track-of');
      const bar = made('i');
      bar.style.width = `${100 * Math.min(Math.max(x.output ?? 0, 0), 1)}%`;
      bar.style.background = this.color(x.class);
      track.append(bar);
      const value = this.d.probabilities ? percent(x.output) : fixed(x.output, 2);
      const name = made('span');
      this.host.fitted.name(name, this.d.classes, x.class);
      bars.append(name, track, made('span', 'number', value));
    }
    return bars;
  }

  private evidence(): HTMLElement {
    const evidence = made('div', 'evidence');
    evidence.append(made('span', 'muted', t('fig.mistakes.nearest')));
    this.m.neighbours.forEach((id, i) => {
      const k = this.m.neighbour_labels[i]!;
      const n = made('span', 'near');
      n.dataset.neighbour = String(id);
      n.title = labelled(t('select.sample', { id }), this.name(k));
      n.style.borderBottomColor = this.color(k);
      const name = made('small');
      this.host.fitted.name(name, this.d.classes, k);
      n.append(name);
      evidence.append(n);
    });
    return evidence;
  }

  /** The predicted class over time. */
  private strip(): HTMLElement {
    const { steps } = this.d;
    const predicted = this.m.history;
    const starts = cellStarts(steps, this.scene.last, this.scene.axis);
    const strip = made('button', 'strip');
    strip.type = 'button';
    const right = t('lane.correct', { right: this.m.right, count: steps.length });
    strip.setAttribute('aria-label', clauses([right, t('lane.go')]));
    starts.forEach((from, k) => {
      const said = predicted[k]!;
      const cell = made('i');
      cell.style.left = `${100 * from}%`;
      cell.style.background = this.color(said);
      const label = said < 0 ? t('select.unpredicted') : this.name(said);
      cell.title = t('lane.mark', { step: count(steps[k]!), label });
      strip.append(cell);
    });
    const go = (e: MouseEvent | KeyboardEvent) => {
      const step = stepAsked(e, { steps, predicted, starts }, this.scene.step);
      if (step === null) return;
      e.preventDefault();
      this.host.goto(step);
    };
    strip.addEventListener('click', go);
    strip.addEventListener('keydown', go);
    return strip;
  }

  /** Which sample it is, and what its history says. */
  private foot(): HTMLElement[] {
    const words = [learntText(this.m)];
    if (this.m.flips > 0) words.push(t('fig.mistakes.flips', { count: this.m.flips }));
    const file = made('span', 'file muted');
    this.host.fitted.name(file, this.d.mistakes.map(fileOf), this.d.mistakes.indexOf(this.m));
    return [file, made('span', 'muted', clauses(words))];
  }
}
