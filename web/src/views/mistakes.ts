// Mistakes with their predicted class, kind, nearest training images, and history over the
// training.
import { address } from '../api';
import type { MistakeList, SampleFacts } from '../api.gen';
import { arrays, json, Latest } from '../data';
import { count, labelled, list, number, percent, sentences, t } from '../i18n';
import { sampleCanvas, samplePictures } from '../images';
import { f32 } from '../safetensors';
import { choice } from '../shared/choice';
import { toggled } from '../shared/chosen';
import { pointPicture, reachOf } from '../shared/marks';
import { writeNumbers } from '../url';
import type { Host, Scene, View, ViewKind } from '../view';
import { option } from '../view';

export const mistakes: ViewKind = {
  name: 'mistakes',
  label: 'view.mistakes',
  options: () => [
    choice('sort', 'mistakes.sort', [
      ['confidence', 'mistakes.confidence'],
      ['loss', 'mistakes.loss'],
    ]),
    choice('kind', 'mistakes.kind', [
      ['all', 'mistakes.all'],
      ['understandable', 'mistakes.understandable'],
      ['avoidable', 'mistakes.avoidable'],
      ['unsure', 'mistakes.unsure'],
      ['other', 'mistakes.other'],
    ]),
  ],
  picture: (s) => ({
    view: 'mistakes',
    params: {
      ...(s.options.sort ? { sort: s.options.sort } : {}),
      ...(s.options.kind ? { kind: s.options.kind } : {}),
      ...(s.selection.split === 'train' ? { split: 'train' } : {}),
    },
  }),
  mount: (element, host) => new Mistakes(element, host),
};

const limit = 60;

function share(v: number | null): string {
  return v !== null && v < 0.01 ? '<1%' : percent(v, 0);
}

class Mistakes implements View {
  private readonly box = document.createElement('div');
  private readonly latest: Latest;
  private readonly pictures: Latest;
  private scene: Scene | null = null;
  private url = '';
  private list: MistakeList | null = null;

  constructor(
    element: HTMLElement,
    private readonly host: Host,
  ) {
    this.box.className = 'mistakes';
    this.box.tabIndex = 0;
    element.append(this.box);
    this.latest = new Latest((e) => {
      host.busy('');
      host.fail(e);
    });
    this.pictures = new Latest(() => undefined, true);
  }

  update(scene: Scene): void {
    const before = this.scene;
    this.scene = scene;
    const url = this.address(scene, scene.step);
    if (url === this.url) {
      if (before?.lang !== scene.lang) this.show();
      else this.mark();
      return;
    }
    if (scene.moving) return;
    this.url = url;
    this.host.busy(t('pane.loading'));
    this.latest.run(async (signal) => {
      const list = await json<MistakeList>(url, signal);
      const now = this.scene!;
      if (this.url === url) this.host.busy('');
      this.host.fail(null);
      // During a training, show the loaded answer and name its step.
      if (this.url !== url && !(now.live && this.address(now, scene.step) === url)) return;
      this.list = list;
      this.show();
    });
  }

  private address(scene: Scene, step: number): string {
    return address(['runs', scene.run, 'mistakes'], {
      step,
      split: scene.selection.split,
      order: option(scene, 'sort', 'confidence'),
      kind: option(scene, 'kind', 'all'),
      limit,
    });
  }

  private show(): void {
    const d = this.list;
    const scene = this.scene!;
    if (!d) return;
    const name = (k: number) => d.classes[k] ?? String(k);
    const rows = d.mistakes.map((m) => {
      const row = document.createElement('button');
      row.type = 'button';
      row.className = 'mistake';
      row.dataset.id = String(m.id);
      const picture = document.createElement('span');
      picture.className = 'picture';
      picture.dataset.sample = String(m.id);
      const text = document.createElement('span');
      const head = document.createElement('strong');
      head.textContent = t('mistakes.taken', { actual: name(m.actual), predicted: name(m.predicted) });
      const top = document.createElement('span');
      top.className = 'muted tab';
      top.textContent = m.top
        .map((x) => `${name(x.class)} ${d.probabilities ? share(x.output) : number(x.output, 2)}`)
        .join(' · ');
      const kind = document.createElement('span');
      kind.textContent = t(`mistakes.${m.kind}` as 'mistakes.avoidable');
      kind.title = t(`mistakes.${m.kind}.about` as 'mistakes.avoidable.about');
      text.append(head, top, kind);
      const evidence = document.createElement('span');
      evidence.className = 'evidence';
      m.neighbours.slice(0, 5).forEach((id, i) => {
        const n = document.createElement('span');
        n.dataset.neighbour = String(id);
        n.title = labelled(t('select.sample', { id }), name(m.neighbour_labels[i]!));
        const label = document.createElement('small');
        label.textContent = name(m.neighbour_labels[i]!);
        n.append(label);
        evidence.append(n);
      });
      row.append(picture, text, evidence, this.strip(m.history, m.actual, d.steps));
      row.addEventListener('click', (e) => {
        const add = e.shiftKey || e.ctrlKey || e.metaKey;
        this.host.select({ samples: add ? toggled(this.scene!.selection.samples, m.id) : [m.id] });
      });
      return row;
    });
    if (rows.length === 0) {
      const p = document.createElement('p');
      p.className = 'message muted';
      p.textContent = t(d.count === 0 ? 'mistakes.noneAtAll' : 'mistakes.none');
      this.box.replaceChildren(p);
    } else this.box.replaceChildren(...rows);
    this.mark();
    this.draw(scene, d);
    const kinds = Object.entries(d.kinds)
      .filter(([, n]) => n > 0)
      .map(([k, n]) => `${t(`mistakes.${k}` as 'mistakes.avoidable')} ${count(n)}`);
    const pictures = scene.facts.data.pictures === true;
    const none = d.none > 0 ? t('fig.confusion.unpredicted', { count: d.none }) : '';
    this.host.caption(
      d.count === 0
        ? none || t('mistakes.captionNone', { of: count(d.samples), step: d.step })
        : sentences(
            t('mistakes.caption', { count: d.count, of: count(d.samples), kinds: list(kinds), step: d.step }),
            none,
            t('mistakes.never', { count: d.never, steps: d.steps.length }),
            rows.length === 0 ? '' : t(pictures ? 'mistakes.beside' : 'mistakes.besidePoints'),
          ),
    );
  }

  /** A mark at each step with a known prediction: above if right, below if wrong. */
  private strip(history: number[], actual: number, steps: number[]): SVGElement {
    const ns = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(ns, 'svg');
    svg.setAttribute('class', 'history');
    svg.setAttribute('viewBox', `0 0 ${history.length * 4} 12`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('role', 'img');
    const right = history.filter((h) => h === actual).length;
    svg.setAttribute('aria-label', t('mistakes.history', { right, of: steps.length }));
    history.forEach((h, i) => {
      const r = document.createElementNS(ns, 'rect');
      r.setAttribute('x', String(i * 4));
      r.setAttribute('width', '3.4');
      r.setAttribute('y', h === actual ? '0' : '6');
      r.setAttribute('height', '6');
      r.setAttribute('class', h < 0 ? 'none' : h === actual ? 'right' : 'wrong');
      svg.append(r);
    });
    return svg;
  }

  private draw(scene: Scene, d: MistakeList): void {
    const ids = d.mistakes.map((m) => m.id);
    const near = [...new Set(d.mistakes.flatMap((m) => m.neighbours.slice(0, 5)))];
    if (!scene.facts.data.pictures) {
      this.drawPoints(scene, ids, near);
      return;
    }
    this.pictures.run(async (signal) => {
      if (ids.length > 0) {
        const p = await samplePictures(scene.run, scene.selection.split, ids, signal);
        p.ids.forEach((id, k) => {
          for (const e of this.box.querySelectorAll(`[data-sample="${id}"]`)) e.replaceChildren(sampleCanvas(p, k));
        });
      }
      if (near.length === 0) return;
      const q = await samplePictures(scene.run, 'train', near, signal);
      q.ids.forEach((id, k) => {
        for (const e of this.box.querySelectorAll(`[data-neighbour="${id}"]`)) {
          e.querySelector('canvas')?.remove();
          e.prepend(sampleCanvas(q, k));
        }
      });
    });
  }

  /** Points are pictured by their position in the plane, all in the same frame. */
  private drawPoints(scene: Scene, ids: number[], near: number[]): void {
    if (ids.length === 0) return;
    const of = (split: string, list: number[], signal: AbortSignal) =>
      arrays<SampleFacts>(address(['runs', scene.run, 'samples'], { split, samples: writeNumbers(list) }), signal);
    this.pictures.run(async (signal) => {
      const all = await Promise.all([
        of(scene.selection.split, ids, signal),
        ...(near.length > 0 ? [of('train', near, signal)] : []),
      ]);
      const values = all.map((a) => f32(a, 'samples').data);
      if (values.some((v, i) => v.length !== 2 * all[i]!.facts.samples.length)) return;
      const reach = Math.max(...values.map(reachOf));
      all.forEach((a, i) => {
        const v = values[i]!;
        a.facts.samples.forEach((id, k) => {
          const name = i === 0 ? 'sample' : 'neighbour';
          for (const e of this.box.querySelectorAll<HTMLElement>(`[data-${name}="${id}"]`)) {
            const side = i === 0 ? 56 : 32;
            e.querySelector('canvas')?.remove();
            e.prepend(pointPicture(v[2 * k]!, v[2 * k + 1]!, a.facts.labels[k]!, reach, side));
            e.title ||= t('select.sample', { id });
            e.title += ` (${number(v[2 * k]!, 2)}, ${number(v[2 * k + 1]!, 2)})`;
          }
        });
      });
    });
  }

  private mark(): void {
    for (const e of this.box.querySelectorAll<HTMLElement>('.mistake'))
      e.setAttribute('aria-pressed', String(this.scene!.selection.samples.includes(Number(e.dataset.id))));
  }

  dispose(): void {
    this.latest.dispose();
    this.pictures.dispose();
    this.box.remove();
  }
}
