// A short text beside the pointer or the keyboard cursor.

export class Tip {
  private readonly tip = document.createElement('output');

  constructor(private readonly element: HTMLElement) {
    this.tip.className = 'tip';
    this.tip.hidden = true;
    element.append(this.tip);
  }

  /** Shows a text at a position of the page; '' hides it. */
  say(text: string, clientX = 0, clientY = 0, picture?: HTMLElement | null): void {
    this.tip.textContent = text;
    this.tip.hidden = text === '' && !picture;
    if (picture) this.tip.prepend(picture);
    if (this.tip.hidden) return;
    const box = this.element.getBoundingClientRect();
    const w = this.tip.offsetWidth;
    const h = this.tip.offsetHeight;
    let x = clientX - box.left + 14;
    let y = clientY - box.top + 14;
    if (x + w > box.width - 4) x = Math.max(4, x - w - 28);
    if (y + h > box.height - 4) y = Math.max(4, y - h - 28);
    this.tip.style.left = `${x}px`;
    this.tip.style.top = `${y}px`;
  }

  remove(): void {
    this.tip.remove();
  }
}
