// The outline of the cell at the keyboard cursor of a picture, above the picture, so that moving it
// draws nothing again. It is seen while the canvas has the attribute that `pointing` sets.

export class Outline {
  private readonly frame = document.createElement('div');

  /** The canvas must be in a positioned element. */
  constructor(private readonly canvas: HTMLCanvasElement) {
    this.frame.className = 'cell-cursor';
    canvas.after(this.frame);
  }

  /** Puts the outline around a rectangle of the canvas, in CSS pixels. */
  around(x: number, y: number, w: number, h: number): void {
    const { style } = this.frame;
    style.left = `${this.canvas.offsetLeft + x}px`;
    style.top = `${this.canvas.offsetTop + y}px`;
    style.width = `${w}px`;
    style.height = `${h}px`;
  }
}
