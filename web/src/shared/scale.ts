// The scale of a picture: a bar of its colours between two numbers.
import { short, t } from '../i18n';
import { Sheet } from '../tiles';

export class Scale {
  private readonly sheet = new Sheet();
  private shown = '';

  constructor(
    element: HTMLElement,
    /** The length of the bar. */
    private readonly bar = 120,
  ) {
    this.sheet.canvas.className = 'scale';
    element.append(this.sheet.canvas);
  }

  /** Shows a table of pixels between two numbers, with a remark; `middle` stands on the bar. */
  show(table: Uint32Array, low: string, high: string, remark = '', theme = '', middle = ''): void {
    const key = [low, middle, high, remark, theme, table.byteOffset, table[0], table[200]].join(' ');
    if (key === this.shown) return;
    this.shown = key;
    const s = this.sheet;
    s.ink.font = '12px system-ui, sans-serif';
    const right = `${high}${remark ? ` · ${remark}` : ''}`;
    const a = s.ink.measureText(low).width;
    s.size(a + this.bar + 30 + s.ink.measureText(right).width, 26);
    const ink = s.ink;
    const css = getComputedStyle(s.canvas);
    ink.font = '12px system-ui, sans-serif';
    ink.fillStyle = css.color;
    ink.textBaseline = 'middle';
    ink.fillText(low, 2, 13);
    const x = a + 10;
    ink.fillText(right, x + this.bar + 8, 13);
    for (let i = 0; i < this.bar; i++) {
      const p = table[Math.round((i / (this.bar - 1)) * 254)]!;
      ink.fillStyle = `rgb(${p & 255} ${(p >> 8) & 255} ${(p >> 16) & 255})`;
      ink.fillRect(x + i, 7, 1.5, 12);
    }
    if (middle) {
      ink.fillStyle = css.color;
      ink.textAlign = 'center';
      ink.fillText(middle, x + this.bar / 2, 13);
      ink.textAlign = 'left';
    }
    ink.strokeStyle = css.getPropertyValue('--rule');
    ink.strokeRect(x - 0.5, 6.5, this.bar + 1.5, 13);
    s.canvas.setAttribute('aria-label', t('weights.scale', { low, high }));
  }

  /** A signed scale around zero. */
  signed(table: Uint32Array, limit: number, remark = '', theme = ''): void {
    this.show(table, short(-limit), short(limit), remark, theme, '0');
  }

  hide(hidden: boolean): void {
    this.sheet.canvas.hidden = hidden;
  }

  dispose(): void {
    this.sheet.canvas.remove();
  }
}
