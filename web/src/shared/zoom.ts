// Zooming a picture with Ctrl and the wheel, or the keys + − 0.

const most = 16;

export class Zoom {
  /** 1 fills the space. */
  factor = 1;

  constructor(
    canvas: HTMLCanvasElement,
    private readonly changed: () => void,
  ) {
    canvas.addEventListener(
      'wheel',
      (e) => {
        if (!e.ctrlKey && !e.metaKey) return;
        e.preventDefault();
        this.by(e.deltaY < 0 ? 1.25 : 0.8);
      },
      { passive: false },
    );
    canvas.addEventListener('keydown', (e) => {
      if (e.key === '+' || e.key === '=') this.by(1.25);
      else if (e.key === '-') this.by(0.8);
      else if (e.key === '0') this.by(0);
      else return;
      e.preventDefault();
    });
  }

  private by(factor: number): void {
    const next = Math.min(Math.max(this.factor * factor, 1), most);
    if (next === this.factor) return;
    this.factor = next;
    this.changed();
  }
}
