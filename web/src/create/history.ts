// The texts before the present one, for undo, and after it, for redo.

/** Changes of the same value within this time, in milliseconds, are one step. */
const together = 1500;
const longest = 200;

export class History {
  private texts: string[] = [''];
  private now = 0;
  private last = { key: '', at: 0 };

  start(text: string): void {
    this.texts = [text];
    this.now = 0;
    this.last = { key: '', at: 0 };
  }

  /** Notes a new text. Several changes with one key, such as the letters of a number, make one step. */
  push(text: string, key: string, at: number): void {
    if (text === this.texts[this.now]) return;
    const same = key !== '' && key === this.last.key && at - this.last.at < together && this.now > 0;
    this.texts.length = this.now + 1;
    if (same) this.texts[this.now] = text;
    else {
      this.texts.push(text);
      if (this.texts.length > longest) this.texts.shift();
      this.now = this.texts.length - 1;
    }
    this.last = { key, at };
  }

  get canUndo(): boolean {
    return this.now > 0;
  }

  get canRedo(): boolean {
    return this.now < this.texts.length - 1;
  }

  undo(): string | undefined {
    this.last = { key: '', at: 0 };
    return this.canUndo ? this.texts[--this.now] : undefined;
  }

  redo(): string | undefined {
    this.last = { key: '', at: 0 };
    return this.canRedo ? this.texts[++this.now] : undefined;
  }
}
