// Words that are explained beside them: under the pointer, with the keyboard, and by touch, for which titles do not
// appear.
import { Tip } from './tip';

export class Explained {
  private readonly tip: Tip;
  /** The element whose explanation is shown. */
  private shown: HTMLElement | null = null;
  private readonly ended = new AbortController();

  constructor(element: HTMLElement) {
    this.tip = new Tip(element);
    const { signal } = this.ended;
    // A touch elsewhere ends an explanation, as leaving the word does for a mouse.
    document.addEventListener(
      'pointerdown',
      (e) => {
        if (!this.shown?.contains(e.target as Node)) this.hide();
      },
      { signal },
    );
  }

  /** Explains a word. */
  word(e: HTMLElement, text: string): void {
    e.setAttribute('aria-description', text);
    const show = () => {
      this.shown = e;
      const { left, bottom } = e.getBoundingClientRect();
      this.tip.say(text, left - 14, bottom - 8);
    };
    const leave = () => {
      if (this.shown === e) this.hide();
    };
    e.addEventListener('pointerenter', show);
    e.addEventListener('focus', show);
    // A finger that is lifted leaves the word, too.
    e.addEventListener('pointerleave', (p) => {
      if (p.pointerType !== 'touch') leave();
    });
    e.addEventListener('blur', leave);
    e.addEventListener('keydown', (k) => {
      if (k.key !== 'Escape' || this.shown !== e) return;
      this.hide();
      k.preventDefault(); // keep the selection
    });
  }

  hide(): void {
    this.shown = null;
    this.tip.say('');
  }

  remove(): void {
    this.ended.abort();
    this.tip.remove();
  }
}
