// The pixels of a picture leave their grid row by row into one column, or return: each keeps its colour.
// It is played on a canvas over a view and leaves nothing behind.

/** How long the movement takes, in milliseconds, and which share of it a row is on its way. */
export const unrollTime = 900;
const onTheWay = 0.45;

export interface Layout {
  /** The pixels of a row and of a column of the picture. */
  w: number;
  h: number;
  /** The corner of the grid and the side of a pixel in it. */
  grid: { x: number; y: number; side: number };
  /** The corner of the column, its width, and the height of a pixel in it. */
  column: { x: number; y: number; wide: number; high: number };
}

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Where the grid and the column of a picture of w × h pixels are in a space. */
export function layoutFor(w: number, h: number, width: number, height: number): Layout {
  const side = Math.max(1, Math.min((0.4 * width) / w, (0.6 * height) / h));
  const tall = Math.max(height - 16, 1);
  return {
    w,
    h,
    grid: { x: 0.08 * width, y: (height - side * h) / 2, side },
    column: { x: 0.7 * width, y: 8, wide: Math.max(side, 12), high: tall / (w * h) },
  };
}

/** How far a row is at time t of 0 … 1: the rows go one after the other, each slowly at first and at its end. */
function way(row: number, rows: number, t: number): number {
  const begins = rows > 1 ? ((1 - onTheWay) * row) / (rows - 1) : 0;
  const s = Math.min(Math.max((t - begins) / onTheWay, 0), 1);
  return s * s * (3 - 2 * s);
}

/** The box of pixel i at time t: 0 in the grid, 1 in the column. */
export function boxAt(i: number, t: number, l: Layout): Box {
  const row = Math.floor(i / l.w);
  const s = way(row, l.h, t);
  const mix = (a: number, b: number) => a + (b - a) * s;
  return {
    x: mix(l.grid.x + (i % l.w) * l.grid.side, l.column.x),
    y: mix(l.grid.y + row * l.grid.side, l.column.y + i * l.column.high),
    w: mix(l.grid.side, l.column.wide),
    h: mix(l.grid.side, l.column.high),
  };
}

/** Time and frames; tests have their own. */
export interface Clock {
  now(): number;
  frame(call: () => void): number;
  cancel(id: number): void;
}

const page: Clock = {
  now: () => performance.now(),
  frame: (call) => requestAnimationFrame(call),
  cancel: (id) => cancelAnimationFrame(id),
};

/** Calls draw with times from 0 to 1 until the end, then done; it returns what stops it without calling done. */
export function play(draw: (t: number) => void, done: () => void, clock: Clock = page): () => void {
  const begun = clock.now();
  let id = 0;
  let stopped = false;
  const tick = () => {
    if (stopped) return;
    const t = Math.min((clock.now() - begun) / unrollTime, 1);
    draw(t);
    if (t < 1) id = clock.frame(tick);
    else {
      stopped = true;
      done();
    }
  };
  tick();
  return () => {
    stopped = true;
    clock.cancel(id);
  };
}

/** Whether the reader wants no movement. */
export function isStill(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** Plays the movement over an element, with the pixels of a picture; back is from the column into the grid. It returns what ends it. */
export function unroll(element: HTMLElement, pixels: Uint32Array, w: number, h: number, back: boolean): () => void {
  const canvas = document.createElement('canvas');
  canvas.className = 'unroll';
  canvas.setAttribute('aria-hidden', 'true');
  canvas.dataset.extra = '';
  element.append(canvas);
  const { clientWidth: width, clientHeight: height } = element;
  const ratio = Math.min(devicePixelRatio || 1, 3);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const ink = canvas.getContext('2d')!;
  ink.scale(ratio, ratio);
  const css = getComputedStyle(canvas);
  const ground = css.getPropertyValue('--ground');
  const rule = css.getPropertyValue('--rule');
  const layout = layoutFor(w, h, width, height);
  const colors = Array.from(pixels, (p) => `rgb(${p & 255} ${(p >> 8) & 255} ${(p >> 16) & 255})`);
  const { grid, column } = layout;
  const draw = (t: number) => {
    ink.fillStyle = ground;
    ink.fillRect(0, 0, width, height);
    ink.strokeStyle = rule;
    ink.strokeRect(grid.x - 0.5, grid.y - 0.5, w * grid.side + 1, h * grid.side + 1);
    ink.strokeRect(column.x - 0.5, column.y - 0.5, column.wide + 1, w * h * column.high + 1);
    for (let i = 0; i < w * h; i++) {
      const b = boxAt(i, back ? 1 - t : t, layout);
      ink.fillStyle = colors[i]!;
      ink.fillRect(b.x, b.y, b.w + 0.3, b.h + 0.3);
    }
  };
  const stop = play(draw, () => canvas.remove());
  return () => {
    stop();
    canvas.remove();
  };
}
