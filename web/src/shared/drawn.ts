// A view that the server draws, as `brainbow render` does. While the slider moves, the last
// picture stays until the newest requested step arrives.
import { address } from '../api';
import { Latest, text } from '../data';
import { t } from '../i18n';
import type { Host, Picture, Scene, View } from '../view';

/** The picture as part of another view. */
export function drawnView(element: HTMLElement, host: Host, picture: (scene: Scene) => Picture): View {
  return new Drawn(element, host, picture);
}

/** The description inside a picture. */
function described(svg: string): string {
  const m = /<desc[^>]*>([\s\S]*?)<\/desc>/.exec(svg);
  if (!m) return '';
  const e = document.createElement('textarea');
  e.innerHTML = m[1]!;
  return e.value.trim();
}

class Drawn implements View {
  private readonly img = document.createElement('img');
  private readonly scroll = document.createElement('div');
  private readonly latest: Latest;
  private shown = '';
  private wanted = '';

  constructor(
    element: HTMLElement,
    private readonly host: Host,
    private readonly picture: (scene: Scene) => Picture,
  ) {
    this.img.className = 'drawn';
    this.img.alt = '';
    this.img.hidden = true;
    this.scroll.className = 'drawn-box';
    this.scroll.tabIndex = 0;
    this.scroll.append(this.img);
    element.append(this.scroll);
    this.latest = new Latest((e) => {
      this.wanted = ''; // allow the same request again
      host.busy('');
      host.fail(e);
    });
  }

  update(scene: Scene): void {
    const p = this.picture(scene);
    const url = address(['runs', scene.run, 'views', `${p.view}.svg`], {
      ...p.params,
      step: p.noStep ? undefined : scene.step,
    });
    if (url === this.wanted) return;
    this.wanted = url;
    this.latest.run(async (signal) => {
      if (!scene.moving) this.host.busy(t('pane.loading'));
      const svg = await text(url, signal);
      const blob = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
      const before = this.shown;
      this.img.src = blob;
      await this.img.decode();
      if (before) URL.revokeObjectURL(before);
      this.shown = blob;
      this.img.alt = described(svg);
      this.img.hidden = false;
      this.host.caption(''); // it is in the picture
      this.host.fail(null);
      this.host.busy('');
    });
  }

  dispose(): void {
    this.latest.dispose();
    this.scroll.remove();
    if (this.shown) URL.revokeObjectURL(this.shown);
  }
}
