// Names in elements, shortened to the room that they have: figures beside them are never cut. The
// whole name is the tooltip of one that is.
import { namesIn } from './shorten';

/** What an element says in a room of a width; the ink has its font. */
export type Short = (ink: CanvasRenderingContext2D, width: number) => string;

const ink = document.createElement('canvas').getContext('2d')!;

/** The font of an element. Its shorthand is empty for tabular figures, which canvases do not know. */
function fontOf(element: HTMLElement): string {
  const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(element);
  return `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
}

export class Fitted {
  private texts: { element: HTMLElement; full: string; short: Short }[] = [];
  private readonly watch = new ResizeObserver(() => this.fit());

  /** The room of all elements depends on the width of a box. */
  constructor(box: HTMLElement) {
    this.watch.observe(box);
  }

  clear(): void {
    this.texts = [];
  }

  /** An element that says one of several names. */
  name(element: HTMLElement, names: readonly string[], k: number): void {
    this.text(element, names[k] ?? String(k), (pen, width) => namesIn(pen, names, width)[k] ?? String(k));
  }

  text(element: HTMLElement, full: string, short: Short): void {
    element.classList.add('fit');
    element.textContent = full;
    this.texts.push({ element, full, short });
  }

  /** Writes all texts for the room that there is; to be called when the elements are on the page. */
  fit(): void {
    for (const t of this.texts) t.element.textContent = t.full;
    // Read all sizes before anything changes, so that the page is laid out once.
    const long = this.texts.filter(({ element: e }) => e.clientWidth > 0 && e.scrollWidth > e.clientWidth);
    const rooms = long.map(({ element }) => ({ width: element.clientWidth, font: fontOf(element) }));
    for (const t of this.texts) if (t.element.title === t.full) t.element.removeAttribute('title');
    for (const [i, t] of long.entries()) {
      ink.font = rooms[i]!.font;
      t.element.textContent = t.short(ink, rooms[i]!.width);
      t.element.title = t.full;
    }
  }

  dispose(): void {
    this.watch.disconnect();
  }
}
