// The data: random samples of every class, and another draw at the press of a button.
import { address } from '../api';
import { arrays, Latest } from '../data';
import { t } from '../i18n';
import { type SamplePictures, sampleCanvas } from '../images';
import { f32, u8 } from '../safetensors';
import { Sheet } from '../tiles';
import type { Host, Scene, View, ViewKind } from '../view';
import { Grid } from './grid';
import { toggled } from './weights';

const block = 1000;
const columns = 14;

export const data: ViewKind = {
  name: 'data',
  label: 'view.data',
  mount: (element, host) => new Data(element, host),
};

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

  constructor(
    element: HTMLElement,
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
    const blocks = Math.ceil(n / block);
    // A block of samples decided by the number of the draw alone.
    const at = ((Number(scene.options.draw ?? 0) * 7) % blocks) * block;
    const url = address(['runs', scene.run, 'samples'], { split, samples: `${at}-${Math.min(at + block, n) - 1}` });
    if (url === this.shown) {
      this.draw();
      return;
    }
    this.latest.run(async (signal) => {
      const a = await arrays<{ samples: number[]; labels: number[] }>(url, signal);
      this.shown = url;
      this.host.fail(null);
      const classes = Math.max(scene.facts.classes?.length ?? 0, ...a.facts.labels.map((l) => l + 1));
      this.table = Array.from({ length: classes }, () => []);
      a.facts.labels.forEach((l, k) => {
        if (this.table[l]!.length < columns) this.table[l]!.push(k);
      });
      if (scene.facts.data.pictures) {
        const p = u8(a, 'samples');
        const [, channels, height, width] = p.shape as [number, number, number, number];
        this.pictures = { ids: a.facts.samples, labels: a.facts.labels, channels, width, height, data: p.data };
        this.canvases = [];
      } else {
        this.points = f32(a, 'samples').data;
        this.pictures = {
          ids: a.facts.samples,
          labels: a.facts.labels,
          channels: 1,
          width: 1,
          height: 1,
          data: new Uint8Array(),
        };
      }
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
    const from = scene.facts.data[sel.split] ?? 0;
    this.host.caption(
      t('data.caption', {
        title: scene.facts.data.title ?? scene.facts.data.name,
        split: t(sel.split === 'test' ? 'data.test' : 'data.train'),
        n: from,
      }),
    );
  }

  private read(r: number, c: number): string {
    const p = this.pictures;
    const k = this.table[r]?.[c];
    if (!p || k === undefined) return '';
    const name = this.scene?.facts.classes?.[p.labels[k]!] ?? String(p.labels[k]);
    let text = `${t('select.sample', { id: p.ids[k]! })}: ${name}`;
    if (this.points) {
      const per = this.points.length / p.ids.length;
      text += ` (${[...this.points.slice(k * per, k * per + per)].map((v) => v.toFixed(2)).join(', ')})`;
    }
    return text;
  }

  private choose(r: number, c: number, add: boolean): void {
    const k = this.table[r]?.[c];
    const scene = this.scene;
    if (k === undefined || !this.pictures || !scene) return;
    const id = this.pictures.ids[k]!;
    this.host.select({ samples: add ? toggled(scene.selection.samples, id) : [id] });
  }

  dispose(): void {
    this.latest.dispose();
    this.grid.dispose();
    this.buttons.remove();
  }
}
