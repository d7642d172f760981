// A view that the page draws itself, and for some of its options takes from the server.
import { address } from '../api';
import type { ActivationFacts } from '../api.gen';
import { arrays, Latest } from '../data';
import { f32 } from '../safetensors';
import type { Paper } from '../save';
import { Raster } from '../tiles';
import type { Host, Scene, View, ViewKind } from '../view';
import { drawnView } from './drawn';
import { isStill, unroll } from './unroll';

class Either implements View {
  private current: View | null = null;
  private drawn: boolean | null = null;
  private readonly pixels: Latest;
  private end: () => void = () => undefined;

  constructor(
    private readonly element: HTMLElement,
    private readonly host: Host,
    private readonly kind: ViewKind,
    private readonly when: (scene: Scene) => boolean,
    private readonly unrolls: (scene: Scene) => boolean,
  ) {
    this.pixels = new Latest(() => undefined); // the still picture comes anyway
  }

  update(scene: Scene): void {
    const drawn = this.when(scene);
    if (drawn !== this.drawn) {
      this.end();
      const before = this.drawn;
      this.current?.dispose();
      this.element.replaceChildren();
      this.host.found(null);
      this.host.remark('');
      this.host.busy('');
      this.drawn = drawn;
      this.current = drawn
        ? drawnView(this.element, this.host, (s) => this.kind.picture!(s)!)
        : this.kind.mount(this.element, this.host);
      if (before !== null && this.unrolls(scene) && !isStill()) this.unroll(scene, before);
    }
    this.current!.update(scene);
  }

  /** Moves the pixels of the sample into a column, or back. */
  private unroll(scene: Scene, back: boolean): void {
    const url = address(['runs', scene.run, 'activations'], {
      step: scene.step,
      split: scene.selection.split,
      samples: scene.selection.samples[0] ?? 0,
      layers: 'input',
    });
    this.pixels.run(async (signal) => {
      const { data } = f32(await arrays<ActivationFacts>(url, signal), 'input');
      const [c, h, w] = scene.facts.data.shape!;
      if (signal.aborted || this.drawn === back) return;
      const raster = new Raster(w, h);
      raster.numbers(data, c);
      this.end = unroll(this.element, raster.pixels, w, h, back);
    });
  }

  resize(): void {
    this.current?.resize?.();
  }

  paper(): Paper | null {
    return this.current?.paper?.() ?? null;
  }

  dispose(): void {
    this.pixels.dispose();
    this.end();
    this.current?.dispose();
  }
}

/**
 * A kind whose pictures the server draws where `when` says so; `picture` must give them. Where `unrolls` says so these show
 * the sample's pixels in a column, and they move there and back.
 */
export function orDrawn(
  kind: ViewKind,
  when: (scene: Scene) => boolean,
  unrolls: (scene: Scene) => boolean = () => false,
): ViewKind {
  return { ...kind, mount: (element, host) => new Either(element, host, kind, when, unrolls) };
}
