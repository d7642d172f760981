// The card of a mistake: the sample, what it was taken for, the largest outputs, the training samples
// that decide its kind, and its history. Saved pictures have the same parts (figure/mistakes.go).
import type { MistakeFacts, MistakeList } from '../api.gen';
import { clauses, count, fixed, labelled, many, percent, t } from '../i18n';
import { classColor } from '../palette';
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

/** An element with a class and a text. */
export function made<K extends keyof HTMLElementTagNameMap>(tag: K, name = '', text = ''): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  e.className = name;
  e.textContent = text;
  return e;
}

export interface CardHost {
  fitted: Fitted;
  /** What a card shows: the evidence for its kind, that and its outputs, or the history. */
  form: 'example' | 'gallery' | 'history';
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
    if (host.form === 'history') this.element.append(picture, this.head(), this.strip(), ...this.foot());
    else if (host.form === 'example') {
      this.element.classList.add('example');
      this.element.append(picture, this.head(), this.evidence());
    } else this.element.append(picture, this.head(), this.bars(), this.evidence(), this.file());
    this.element.addEventListener('click', (e) => {
      if (!(e.target as Element).closest('.strip')) host.choose(m.id, e.shiftKey || e.ctrlKey || e.metaKey);
    });
  }

  private name(k: number): string {
    return this.d.classes[k] ?? String(k);
  }

  /** The class of the style that tells a sample's own class, the predicted one, and others by shape. */
  private part(k: number): string {
    return k === this.m.actual ? 'part-own' : k === this.m.predicted ? 'part-predicted' : 'part-third';
  }

  private head(): HTMLElement {
    const taken = { actual: this.name(this.m.actual), predicted: this.name(this.m.predicted) };
    const head = made('header');
    const choose = made('button', 'choose', t('fig.mistakes.taken', taken));
    choose.type = 'button';
    choose.dataset.words = '';
    head.append(choose);
    if (this.host.form === 'example') head.append(made('strong', 'tab', this.output(this.m.confidence)));
    return head;
  }

  private output(v: number | null): string {
    return this.d.probabilities ? percent(v) : fixed(v, 2);
  }

  private bars(): HTMLElement {
    const bars = made('div', 'bars tab');
    for (const x of this.m.top) {
      const track = made('span', 'track-of');
      const bar = made('i');
      bar.style.width = `${100 * Math.min(Math.max(x.output ?? 0, 0), 1)}%`;
      bar.className = this.part(x.class);
      track.append(bar);
      const value = this.output(x.output);
      const name = made('span');
      this.host.fitted.name(name, this.d.classes, x.class);
      bars.append(name, track, made('span', 'number', value));
    }
    return bars;
  }

  private evidence(): HTMLElement {
    const evidence = made('div', 'evidence');
    if (this.m.look_alikes > 0) {
      const name = this.name(this.m.alike_to);
      const n = this.m.neighbours.length;
      const key = this.m.look_alikes === n && n > 1 ? 'fig.mistakes.lookAlikes.all' : 'fig.mistakes.lookAlikes';
      evidence.append(made('p', '', t(key, { count: this.m.look_alikes, of: count(n), class: many(name) })));
    }
    this.m.neighbours.forEach((id, i) => {
      const k = this.m.neighbour_labels[i]!;
      const n = made('span', 'near');
      n.dataset.neighbour = String(id);
      n.title = labelled(t('select.sample', { id }), this.name(k));
      n.append(made('i', this.part(k)));
      if (this.host.form !== 'example') {
        const name = made('small');
        this.host.fitted.name(name, this.d.classes, k);
        n.append(name);
      }
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
      cell.className = this.part(said);
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

  /** What its history says. */
  private foot(): HTMLElement[] {
    return [made('span', 'muted', learntText(this.m))];
  }

  private file(): HTMLElement {
    const file = made('span', 'file muted');
    this.host.fitted.name(file, this.d.mistakes.map(fileOf), this.d.mistakes.indexOf(this.m));
    return file;
  }
}
