// Pointer, arrow keys and Enter on a canvas from which the reader chooses.

export interface Pointing {
  move(e: PointerEvent): void;
  leave(): void;
  click(e: MouseEvent): void;
  /** Called when the canvas gets the focus, to describe what the cursor is on. */
  tell(): void;
  /** Moves the cursor by columns and rows. */
  go(dx: number, dy: number): void;
  enter(add: boolean): void;
}

const arrows: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Whether a click adds to the choice. */
export function adds(e: MouseEvent): boolean {
  return e.shiftKey || e.ctrlKey || e.metaKey;
}

/** Makes a canvas a control of the page; `keys` lists further keys that it handles. */
export function pointing(c: HTMLCanvasElement, p: Pointing, keys = ''): void {
  c.tabIndex = 0;
  c.setAttribute('role', 'application');
  c.dataset.keys = `${Object.keys(arrows).join(' ')} Enter ${keys}`.trim();
  c.addEventListener('pointermove', (e) => p.move(e));
  c.addEventListener('pointerleave', () => p.leave());
  /** Shows the keyboard cursor, or hides it. */
  const cursor = (on: boolean) => {
    if (on) c.dataset.cursor = '';
    else delete c.dataset.cursor;
  };
  c.addEventListener('click', (e) => {
    cursor(false);
    p.click(e);
  });
  c.addEventListener('focus', () => {
    if (!c.matches(':focus-visible')) return;
    cursor(true);
    p.tell();
  });
  c.addEventListener('blur', () => {
    cursor(false);
    p.leave();
  });
  c.addEventListener('keydown', (e) => {
    const by = arrows[e.key];
    if (by) {
      cursor(true);
      p.go(...by);
    } else if (e.key === 'Enter') p.enter(e.shiftKey);
    else return;
    e.preventDefault();
  });
}
