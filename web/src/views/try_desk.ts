// The desk of Try it: a pad to draw or point on, tools below it, and room for the answer.

import type { TryFacts } from '../api.gen';
import { type MessageKey, sentences, t } from '../i18n';
import { outcome } from '../outcome';
import { Fitted } from '../shared/fit';
import { insteadText } from '../shared/instead';
import type { Parts } from '../shared/sums';
import type { Host } from '../view';
import { answerRows } from './try_answer';

/** The text after the class's name and the certainty, and the remark about the input. */
interface Words {
  more: string;
  note: string;
}

export class Desk {
  readonly pad = document.createElement('canvas');
  readonly ink: CanvasRenderingContext2D;
  readonly tools = document.createElement('div');
  /** The input that the network receives. */
  readonly seen = document.createElement('span');
  readonly box = document.createElement('div');
  private readonly bars = document.createElement('div');
  private readonly layers = document.createElement('div');
  private readonly fitted = new Fitted(this.box);

  /** Makes a desk in an element; `keys` lists the keys that the pad handles. */
  constructor(
    private readonly element: HTMLElement,
    keys: string,
  ) {
    this.ink = this.pad.getContext('2d', { willReadFrequently: true })!;
    this.pad.className = 'pad';
    this.pad.tabIndex = 0;
    this.pad.setAttribute('role', 'application');
    this.pad.dataset.keys = keys;
    this.tools.className = 'try-tools';
    this.bars.className = 'try-bars';
    this.layers.className = 'try-layers';
    this.seen.className = 'try-seen';
    this.box.className = 'try';
    const left = document.createElement('div');
    left.className = 'try-left';
    left.append(this.pad, this.tools, this.seen);
    this.box.append(left, this.bars, this.layers);
    const outer = document.createElement('div');
    outer.className = 'try-box';
    outer.append(this.box);
    element.append(outer);
  }

  button(key: MessageKey, act: () => void): void {
    const b = document.createElement('button');
    b.type = 'button';
    b.dataset.text = key;
    b.addEventListener('click', act);
    this.tools.append(b);
  }

  /** Sets the texts in the language of the page. */
  speak(label: MessageKey): void {
    for (const b of this.tools.querySelectorAll<HTMLButtonElement>('[data-text]'))
      b.textContent = t(b.dataset.text as MessageKey);
    this.pad.setAttribute('aria-label', t(label));
  }

  /** Sets the pad's size in pixels and returns whether it changed, which clears the pad. */
  size(width: number, height: number): boolean {
    if (this.pad.width === width && this.pad.height === height) return false;
    this.pad.width = width;
    this.pad.height = height;
    return true;
  }

  /** The position of the pointer in pixels of the pad. */
  place(e: PointerEvent): [number, number] {
    const b = this.pad.getBoundingClientRect();
    return [((e.clientX - b.left) / b.width) * this.pad.width, ((e.clientY - b.top) / b.height) * this.pad.height];
  }

  /** Shows an answer with its rows of layers, and returns the caption. */
  show(f: TryFacts, parts: Parts[] | null, layers: HTMLElement[], words: Words, host: Host): string {
    this.fitted.clear();
    this.bars.replaceChildren(...answerRows(f, parts, this.fitted));
    this.fitted.fit();
    this.layers.replaceChildren(...layers);
    const name = f.classes?.[f.predicted] ?? String(f.predicted);
    const said =
      f.predicted < 0
        ? t('try.nothing', { step: f.step })
        : t('try.caption', { answer: outcome(name, f.confidence, f.probabilities), step: f.step });
    const caption = sentences(said, f.probabilities ? '' : t('fig.outputs.free'), words.more);
    host.caption(caption);
    host.remark(insteadText(f) || words.note);
    this.element.dataset.predicted = String(f.predicted);
    return caption;
  }

  /** Removes the answer. */
  clear(): void {
    this.bars.replaceChildren();
    this.layers.replaceChildren();
    this.seen.replaceChildren();
  }

  dispose(): void {
    this.fitted.dispose();
    delete this.element.dataset.predicted;
    this.box.parentElement?.remove();
  }
}
