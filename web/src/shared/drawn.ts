// A view that the server draws, as `brainbow render` does: its body is a picture here, its finding and
// caption are texts of the page. While the slider moves, the last picture stays; quick views follow it.
import { ApiError, address } from '../api';
import type { BodyFacts } from '../api.gen';
import { Latest, text } from '../data';
import { type MessageKey, t } from '../i18n';
import type { Host, Picture, Scene, View } from '../view';
import { isQuick } from '../views.gen';
import { Picks } from './picks';

/** The picture as part of another view. */
export function drawnView(
  element: HTMLElement,
  host: Host,
  picture: (scene: Scene) => Picture | null,
  instead?: MessageKey,
): View {
  return new Drawn(element, host, picture, instead);
}

/** What a document says about itself, as it escapes it. */
function said(svg: string, part: 'desc' | 'metadata'): string {
  const m = new RegExp(`<${part}>([\\s\\S]*?)</${part}>`).exec(svg);
  if (!m) return '';
  if (part === 'metadata') return m[1]!;
  const e = document.createElement('textarea');
  e.innerHTML = m[1]!;
  return e.value.trim();
}

/** The proportion of a sheet that fits into a pane best. */
export function shapeFor(width: number, height: number): 'wide' | 'square' | 'tall' {
  const ratio = width / Math.max(height, 1);
  if (ratio > 1.2) return 'wide';
  return ratio > 0.8 ? 'square' : 'tall';
}

/** How large a body is drawn: it fills the pane, but small bodies are not blown up and texts stay readable. */
export function sizeFor(body: { width: number; height: number }, width: number, height: number): number {
  const fits = Math.min(width / body.width, height / body.height);
  return Math.min(Math.max(fits, Math.min(0.7, width / body.width)), 2);
}

/** How often the slow picture of a run that grows is drawn again, in milliseconds. */
const liveEvery = 5000;

class Drawn implements View {
  private readonly img = document.createElement('img');
  private readonly scroll = document.createElement('div');
  private readonly sheet = document.createElement('div');
  private readonly picks: Picks;
  private readonly latest: Latest;
  private body: BodyFacts | null = null;
  private scene: Scene | null = null;
  private shown = '';
  private wanted = '';
  private drawnAt = 0;

  constructor(
    element: HTMLElement,
    private readonly host: Host,
    private readonly picture: (scene: Scene) => Picture | null,
    /** What to do on the page where the run cannot give the picture; the server speaks of commands. */
    private readonly instead?: MessageKey,
  ) {
    this.img.className = 'drawn';
    this.img.alt = '';
    this.sheet.className = 'drawn-sheet';
    this.sheet.hidden = true;
    this.scroll.className = 'drawn-box';
    this.scroll.tabIndex = 0;
    this.sheet.append(this.img);
    this.scroll.append(this.sheet);
    element.append(this.scroll);
    this.picks = new Picks(this.sheet, element, host, () => this.scene);
    this.latest = new Latest((e) => {
      this.wanted = ''; // allow the same request again
      this.sheet.hidden = true;
      host.busy('');
      host.fail(this.instead && e instanceof ApiError && e.code === 'unavailable' ? this.hinted(e) : e);
    });
  }

  update(scene: Scene): void {
    this.scene = scene;
    const p = this.picture(scene);
    if (!p) return; // something that it needs is not known yet
    if (this.waits(scene, isQuick(p.view))) return;
    const url = address(['runs', scene.run, 'views', `${p.view}.svg`], {
      ...p.params,
      ...p.extra,
      with: p.with,
      step: p.noStep ? undefined : (p.step ?? scene.step),
      shape: shapeFor(this.scroll.clientWidth, this.scroll.clientHeight),
      lang: scene.lang === 'zh' ? 'zh' : undefined,
      body: scene.theme,
    });
    if (url === this.wanted) return;
    this.wanted = url;
    this.sheet.classList.add('old');
    this.host.found({ facts: this.body, old: true });
    // While it moves or grows, each picture that is begun is finished: the next would starve them all.
    if (!scene.moving && !scene.live) this.latest.cancel();
    this.latest.run(async (signal) => {
      if (!scene.moving) this.host.busy(t('pane.loading'), () => this.cancel());
      const svg = await text(url, signal);
      const blob = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
      const before = this.shown;
      this.img.src = blob;
      await this.img.decode();
      if (before) URL.revokeObjectURL(before);
      this.shown = blob;
      this.img.alt = said(svg, 'desc');
      this.body = JSON.parse(said(svg, 'metadata')) as BodyFacts;
      this.sheet.hidden = false;
      this.sheet.classList.remove('old');
      this.fit();
      this.picks.show(this.body.picks);
      this.host.caption(this.body.caption);
      this.host.found({ facts: this.body, old: false });
      this.host.remark(this.body.warnings.join(' '));
      this.host.fail(null);
      this.host.busy('');
      this.drawnAt = performance.now();
    });
  }

  /** Whether the last picture stays for now: slow ones wait until the slider rests, and of a run that grows they come now and then. */
  private waits(scene: Scene, quick: boolean): boolean {
    if (quick || !this.shown) return false;
    return scene.moving || (scene.live && performance.now() - this.drawnAt < liveEvery);
  }

  /** Gives the picture up; the same scene asks again. */
  private cancel(): void {
    this.latest.cancel();
    this.wanted = '';
    this.host.busy('');
  }

  /** An error of the server with a hint for the page. */
  private hinted(e: ApiError): ApiError {
    return new ApiError(e.status, e.message, t(this.instead!), e.code);
  }

  resize(): void {
    this.fit();
  }

  private fit(): void {
    if (!this.body) return;
    const scale = sizeFor(this.body, this.scroll.clientWidth, this.scroll.clientHeight);
    this.sheet.style.width = `${Math.floor(this.body.width * scale)}px`;
    this.sheet.style.height = `${Math.floor(this.body.height * scale)}px`;
    this.picks.scale(scale);
  }

  dispose(): void {
    this.latest.dispose();
    this.picks.dispose();
    this.scroll.remove();
    if (this.shown) URL.revokeObjectURL(this.shown);
  }
}
