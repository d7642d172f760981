// A canvas context that records what is drawn, for tests without a browser.

export interface Drawn {
  texts: { text: string; x: number; y: number; color: string }[];
  fills: { x: number; y: number; w: number; h: number; color: string }[];
  pictures: unknown[];
}

/** A context whose letters are six pixels wide, and the calls it received. */
export function fakeInk(): { ink: CanvasRenderingContext2D; drawn: Drawn } {
  const drawn: Drawn = { texts: [], fills: [], pictures: [] };
  const ink = {
    fillStyle: '',
    font: '',
    measureText: (text: string) => ({ width: 6 * text.length }),
    fillText: (text: string, x: number, y: number) => drawn.texts.push({ text, x, y, color: ink.fillStyle }),
    fillRect: (x: number, y: number, w: number, h: number) => drawn.fills.push({ x, y, w, h, color: ink.fillStyle }),
    drawImage: (picture: unknown) => drawn.pictures.push(picture),
    strokeRect: () => undefined,
  };
  return { ink: ink as unknown as CanvasRenderingContext2D, drawn };
}
