// Try it: draw, drop or paste a picture, move a point, or take a sample, and see the
// activations of every layer at the slider's step.
import type { Paper } from '../save';
import { choice } from '../shared/choice';
import type { Host, Scene, View, ViewKind } from '../view';
import { TryPicture } from './try_picture';
import { chosenUnit } from './try_plane';
import { TryPoint } from './try_point';

export const tryIt: ViewKind = {
  name: 'try',
  label: 'view.try',
  group: 'try',
  about: 'view.try.about',
  options: (facts) =>
    facts.data.pictures && facts.data.shape?.[0] === 1
      ? [
          choice('centre', 'try.centre', [
            ['yes', 'try.yes'],
            ['no', 'try.no'],
          ]),
        ]
      : [],
  // `brainbow render` draws the plane of points, but knows no drawing.
  picture: (scene) => {
    if (scene.facts.data.pictures || !scene.facts.data.shape) return null;
    const unit = chosenUnit(scene);
    const params: Record<string, string> = unit ? { layer: unit.layer } : {};
    return { view: 'plane', params };
  },
  mount: (element, host) => new TryIt(element, host),
};

/** The part for pictures or for points, depending on the run's data. */
class TryIt implements View {
  private shown: TryPicture | TryPoint | null = null;
  private scene: Scene | null = null;

  constructor(
    private readonly element: HTMLElement,
    private readonly host: Host,
  ) {}

  update(scene: Scene): void {
    this.scene = scene;
    const kind = scene.facts.data.pictures ? TryPicture : TryPoint;
    if (!(this.shown instanceof kind)) {
      this.shown?.dispose();
      this.shown = new kind(this.element, this.host, this.randomSample);
    }
    this.shown.update(scene);
  }

  private randomSample = () => {
    const { facts, selection } = this.scene!;
    const n = facts.data[selection.split];
    if (n > 0) this.host.select({ samples: [Math.floor(Math.random() * n)] });
  };

  paper(): Paper | null {
    return this.shown instanceof TryPicture ? this.shown.paper() : null;
  }

  dispose(): void {
    this.shown?.dispose();
  }
}
