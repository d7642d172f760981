// The data: random samples of every class, drawn again at the press of a button.
import { address } from '../api';
import type { SampleFacts } from '../api.gen';
import { arrays, Latest } from '../data';
import { count, fixed, labelled, t } from '../i18n';
import { type SamplePictures, sampleCanvas } from '../images';
import { datasets, titled } from '../messages/names';
import { f32, u8 } from '../safetensors';
import { Paper, paperMuted, paperRule } from '../save';
import { toggled } from '../shared/chosen';
import { Grid } from '../shared/grid';
import { mark } from '../shared/marks';
import { Sheet } from '../tiles';
import { writeNumbers } from '../url';
import type { Host, Scene, View, ViewKind } from '../view';
import { lot } from './data_lot';
import { DataPlane, type Dot, drawDots } from './data_plane';

/** The number of samples drawn; each class shows its first ones. */
const most = 1000;
const columns = 14;

export const data: ViewKind = {
  name: 'data',
  label: 'view.data',
  group: 'data',
  about: 'view.data.about',
  mount: (element, host) => new Data(element, host),
};

/** The data set's title in the language of the page. */
function titleOf(scene: Scene): string {
  const { name, title } = scene.facts.data;
  return titled(datasets, name, title ?? name, scene.lang);
}

class Data implements View {
  private readonly sheet = new Sheet();
  private readonly grid: Grid;
  private readonly latest: Latest;
  private readonly buttons = document.createElement('div');
  private scene: Scene | null = null;
  private shown = '';
  private pictures: SamplePictures | null = null;
  private canvases: HTMLCanvasElement[] = [];
  private table: number[][] = [];

  private dots: Dot[] = [];
  private plane: DataPlane | null = null;
  private caption = '';
  private more = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly host: Host,
  ) {
    this.buttons.className = 'try-tools';
    for (const key of ['data.another', 'data.split'] as const) {
      const b = document.createElement('button');
      b.type = 'button';
      b.dataset.text = key;
      b.addEventListener('click', () => {
        if (!this.scene) return;
        if (key === 'data.another') this.host.option('draw', String(Number(this.scene.options.draw ?? 0) + 1));
        else this.host.select({ split: this.scene.selection.split === 'test' ? 'train' : 'test', samples: [] });
      });
      this.buttons.append(b);
    }
    element.append(this.buttons);
    this.grid = new Grid(element, this.sheet, {
      read: (r, c) => this.read(r, c),
      choose: (r, c, add) => this.choose(r, c, add),
    });
    this.latest = new Latest((e) => host.fail(e), true);
  }

  update(scene: Scene): void {
    this.scene = scene;
    const split = scene.selection.split;
    const other = t(split === 'test' ? 'data.train' : 'data.test');
    for (const b of this.buttons.querySelectorAll<HTMLButtonElement>('button'))
      b.textContent = b.dataset.text === 'data.another' ? t('data.another') : t('data.split', { name: other });
    const n = scene.facts.data[split] ?? 0;
    if (n === 0) return;
    const ids = lot(n, most, Number(scene.options.draw ?? 0) || 0);
    const url = address(['runs', scene.run, 'samples'], { split, samples: writeNumbers(ids) });
    const drawn = `${url} ${scene.options.draw ?? 0}`;
    if (drawn === this.shown) {
      this.draw();
      return;
    }
    this.latest.run(async (signal) => {
      const a = await arrays<SampleFacts>(url, signal);
      this.shown = drawn;
      this.host.fail(null);
      const classes = Math.max(scene.facts.classes?.length ?? 0, ...a.facts.labels.map((l) => l + 1));
      this.table = Array.from({ length: classes }, () => []);
      // In the order drawn, not the order of the answer.
      const at = new Map(a.facts.samples.map((id, k) => [id, k]));
      const order = ids.map((id) => at.get(id)!);
      for (const k of order) {
        const row = this.table[a.facts.labels[k]!]!;
        if (row.length < columns) row.push(k);
      }
      const shown = this.table.reduce((sum, row) => sum + row.length, 0);
      this.points = null;
      this.dots = [];
      if (scene.facts.data.pictures) {
        const p = u8(a, 'samples');
        const [, channels, height, width] = p.shape as [number, number, number, number];
        this.pictures = { ids: a.facts.samples, labels: a.facts.labels, channels, width, height, data: p.data };
        this.canvases = [];
      } else {
        const v = f32(a, 'samples').data;
        this.points = v;
        if (v.length === 2 * a.facts.samples.length)
          this.dots = a.facts.samples.map((id, k) => ({
            id,
            x: v[2 * k]!,
            y: v[2 * k + 1]!,
            class: a.facts.labels[k]!,
          }));
        this.pictures = {
          ids: a.facts.samples,
          labels: a.facts.labels,
          channels: 1,
          width: 1,
          height: 1,
          data: new Uint8Array(),
        };
      }
      this.more = n > (this.dots.length || shown);
      this.draw();
    });
  }

  private points: Float32Array | null = null;

  private draw(): void {
    const scene = this.scene;
    const p = this.pictures;
    if (!scene || !p) return;
    const sel = scene.selection;
    const names = scene.facts.classes ?? [];
    this.buttons.querySelector<HTMLElement>('[data-text="data.another"]')!.hidden = !this.more;
    this.grid.box.hidden = this.dots.length > 0;
    if (this.dots.length > 0) {
      this.plane ??= new DataPlane(this.element, {
        read: (d) => this.tell(this.pictures!.ids.indexOf(d.id)),
        choose: (d, add) => this.take(d.id, add),
      });
      this.plane.show(this.dots, sel.samples, names);
      this.say(scene);
      return;
    }
    this.plane?.dispose();
    this.plane = null;
    const longest = Math.max(1, ...names.map((c) => c.length));
    this.grid.layout({
      rows: this.table.length,
      columns,
      cell: [Math.max(p.width, 8), Math.max(p.height, 8)],
      least: 24,
      most: 72,
      gap: 4,
      left: Math.min(20 + 7 * longest, 120),
      top: 6,
      rowLabel: (r) => names[r] ?? String(r),
      columnLabel: () => '',
      draw: (ink, r, c, x, y, w, h) => {
        const k = this.table[r]?.[c];
        if (k === undefined) return;
        if (!scene.facts.data.pictures) {
          ink.fillText(String(p.ids[k]), x + w / 2, y + h / 2, w);
          return;
        }
        this.canvases[k] ??= sampleCanvas(p, k);
        ink.imageSmoothingEnabled = false;
        ink.drawImage(this.canvases[k]!, x, y, w, h);
      },
      marked: (r, c) => {
        const k = this.table[r]?.[c];
        return k !== undefined && sel.samples.includes(p.ids[k]!);
      },
    });
    this.say(scene);
  }

  private say(scene: Scene): void {
    const split = scene.selection.split;
    this.caption = t(this.dots.length > 0 ? 'data.captionPoints' : 'data.caption', {
      title: titleOf(scene),
      split: t(split === 'test' ? 'data.test' : 'data.train'),
      n: count(scene.facts.data[split] ?? 0),
      shown: count(this.dots.length),
    });
    this.host.caption(this.caption);
  }

  paper(): Paper | null {
    const scene = this.scene;
    const p = this.pictures;
    if (!scene || !p) return null;
    const names = scene.facts.classes ?? [];
    const paper = new Paper(960);
    const { rim, width } = paper;
    paper.text(titleOf(scene), rim, rim + 8, { size: 17, bold: true });
    let y = rim + 32;
    if (this.dots.length > 0) {
      const side = 640;
      paper.put(rim, y, side, (ink) =>
        drawDots(ink, side, this.dots, [], { muted: paperMuted, rule: paperRule, accent: paperRule }),
      );
      names.forEach((n, k) => {
        paper.put(rim + side + 30, y + 10 + 24 * k, 8, (ink) => mark(ink, 0, 0, k));
        paper.text(n, rim + side + 44, y + 10 + 24 * k);
      });
      y += side + 8;
    } else {
      const name = (r: number) => names[r] ?? String(r);
      const left = rim + Math.max(...this.table.map((_, r) => paper.measure(name(r)))) + 12;
      const side = Math.floor((width - rim - left) / columns) - 4;
      this.table.forEach((row, r) => {
        paper.text(name(r), rim, y + side / 2);
        row.forEach((k, c) => {
          const x = left + c * (side + 4);
          if (!scene.facts.data.pictures) {
            paper.text(String(p.ids[k]), x + side / 2, y + side / 2, { align: 'center' });
            return;
          }
          this.canvases[k] ??= sampleCanvas(p, k);
          const high = Math.round((side * p.height) / p.width);
          paper.picture(this.canvases[k]!, x, y, side, high);
        });
        y += Math.round(scene.facts.data.pictures ? (side * p.height) / p.width : side) + 6;
      });
    }
    paper.lines(this.caption, rim, y + 18, width - 2 * rim);
    return paper;
  }

  private read(r: number, c: number): string {
    const k = this.table[r]?.[c];
    return k === undefined ? '' : this.tell(k);
  }

  /** The description of the k-th sample. */
  private tell(k: number): string {
    const p = this.pictures;
    if (!p || k < 0) return '';
    const name = this.scene?.facts.classes?.[p.labels[k]!] ?? String(p.labels[k]);
    let text = labelled(t('select.sample', { id: p.ids[k]! }), name);
    if (this.points) {
      const per = this.points.length / p.ids.length;
      text += ` (${[...this.points.slice(k * per, k * per + per)].map((v) => fixed(v, 2)).join(', ')})`;
    }
    return text;
  }

  private choose(r: number, c: number, add: boolean): void {
    const k = this.table[r]?.[c];
    if (k !== undefined && this.pictures) this.take(this.pictures.ids[k]!, add);
  }

  private take(id: number, add: boolean): void {
    if (!this.scene) return;
    this.host.select({ samples: add ? toggled(this.scene.selection.samples, id) : [id] });
  }

  dispose(): void {
    this.latest.dispose();
    this.grid.dispose();
    this.plane?.dispose();
    this.buttons.remove();
  }
}
