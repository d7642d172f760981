// A view that the page draws itself, and for some of its options takes from the server.
import type { Paper } from '../save';
import type { Host, Scene, View, ViewKind } from '../view';
import { drawnView } from './drawn';

class Either implements View {
  private current: View | null = null;
  private drawn: boolean | null = null;

  constructor(
    private readonly element: HTMLElement,
    private readonly host: Host,
    private readonly kind: ViewKind,
    private readonly when: (scene: Scene) => boolean,
  ) {}

  update(scene: Scene): void {
    const drawn = this.when(scene);
    if (drawn !== this.drawn) {
      this.current?.dispose();
      this.element.replaceChildren();
      this.host.found(null);
      this.host.remark('');
      this.host.busy('');
      this.drawn = drawn;
      this.current = drawn
        ? drawnView(this.element, this.host, (s) => this.kind.picture!(s)!)
        : this.kind.mount(this.element, this.host);
    }
    this.current!.update(scene);
  }

  resize(): void {
    this.current?.resize?.();
  }

  paper(): Paper | null {
    return this.current?.paper?.() ?? null;
  }

  dispose(): void {
    this.current?.dispose();
  }
}

/** A kind whose pictures the server draws where `when` says so; `picture` must give them. */
export function orDrawn(kind: ViewKind, when: (scene: Scene) => boolean): ViewKind {
  return { ...kind, mount: (element, host) => new Either(element, host, kind, when) };
}
