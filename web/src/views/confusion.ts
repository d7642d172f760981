// The confusion matrix, at any step and over time: numbers or each cell's most
// confident picture. Hover shows a cell's samples, a click chooses them.
import { address } from '../api';
import type { Confused, HistoryFacts } from '../api.gen';
import { arrays, json, Latest, peek } from '../data';
import { count, number, percent, t } from '../i18n';
import { type SamplePictures, sampleCanvas, samplePictures } from '../images';
import { inkOn, signed, signedColor } from '../palette';
import type { Arrays } from '../safetensors';
import { frameAt } from '../shared/film';
import { Grid } from '../shared/grid';
import { Scale } from '../shared/scale';
import { Sheet } from '../tiles';
import type { Host, Scene, View, ViewKind } from '../view';
import { option } from '../view';

export const confusion: ViewKind = {
  name: 'confusion',
  label: 'view.confusion',
  options: (facts) => [
    ...(facts.data.pictures
      ? [
          {
            name: 'mode',
            label: 'confusion.mode' as const,
            values: [
              { value: 'numbers', label: 'confusion.numbers' as const },
              { value: 'samples', label: 'confusion.samples' as const },
            ],
          },
        ]
      : []),
    {
      name: 'cells',
      label: 'confusion.cells',
      values: [
        { value: 'counts', label: 'confusion.counts' },
        { value: 'row', label: 'confusion.row' },
        { value: 'column', label: 'confusion.column' },
      ],
    },
  ],
  picture: (s) => ({
    view: 'confusion',
    params: {
      ...(s.options.mode && s.facts.data.pictures ? { mode: s.options.mode } : {}),
      ...(s.options.cells ? { cells: s.options.cells } : {}),
      ...(s.selection.split === 'train' ? { split: 'train' } : {}),
    },
  }),
  mount: (element, host) => new Confusion(element, host),
};

function historyURL(scene: Scene): string {
  return address(['runs', scene.run, 'history'], { split: scene.selection.split });
}

/** A step's answers as they are shown. */
interface Shown {
  step: number;
  classes: string[];
  counts: number[][];
  samples: number[][][] | null;
  /** The cell of a sample, undefined where it is not known. */
  cell(id: number): string | undefined;
}

/** The cells of samples, found when first asked for. */
function cellsOf(samples: number[][][]): (id: number) => string | undefined {
  let known: Map<number, string> | null = null;
  return (id) => {
    if (!known) {
      known = new Map();
      for (const [r, row] of samples.entries())
        for (const [c, ids] of row.entries()) for (const x of ids) known.set(x, `${r}-${c}`);
    }
    return known.get(id);
  };
}

/** As many samples of a cell as are chosen at once. */
const mostChosen = 100;

/** Counts of one recorded step: rows are actual, columns predicted. */
function counted(a: Arrays<HistoryFacts>, frame: number): number[][] {
  const t8 = a.tensors.predicted!;
  const n = a.facts.labels.length;
  const k = a.facts.classes.length;
  const out = Array.from({ length: k }, () => new Array<number>(k).fill(0));
  for (let i = 0; i < n; i++) {
    const said = t8.data[frame * n + i]!;
    if (said >= 0 && said < k) out[a.facts.labels[i]!]![said]!++; // else it was not measured
  }
  return out;
}

class Confusion implements View {
  private readonly sheet = new Sheet();
  private readonly grid: Grid;
  private readonly scale: Scale;
  private readonly exact: Latest;
  private readonly history: Latest;
  private readonly pictures: Latest;
  private scene: Scene | null = null;
  private shown: Shown | null = null;
  private tiles: { key: string; pictures: SamplePictures; canvases: HTMLCanvasElement[] } | null = null;
  private hovered = '';
  private hover: HTMLElement | null = null;

  constructor(
    private readonly element: HTMLElement,
    private readonly host: Host,
  ) {
    this.grid = new Grid(element, this.sheet, {
      read: (r, c) => this.read(r, c),
      choose: (r, c) => this.choose(r, c),
      picture: (r, c) => this.strip(r, c),
    });
    this.scale = new Scale(element);
    const failed = (e: unknown) => {
      host.busy('');
      host.fail(e);
    };
    this.exact = new Latest(failed);
    this.history = new Latest(() => undefined);
    this.pictures = new Latest(() => undefined, true);
  }

  update(scene: Scene): void {
    this.scene = scene;
    const split = scene.selection.split;
    const url = address(['runs', scene.run, 'confusion'], { step: scene.step, split });
    const known = peek<Confused>(url);
    if (known) {
      this.host.busy('');
      this.useExact(known);
      return;
    }
    const past = historyURL(scene);
    const film = peek<Arrays<HistoryFacts>>(past);
    if (film && scene.moving) {
      this.useHistory(film);
      return;
    }
    if (!film && !scene.live) {
      this.history.run(async (signal) => {
        await arrays<HistoryFacts>(past, signal);
      });
    }
    if (scene.moving) return;
    this.host.busy(t('pane.loading'));
    this.exact.run(async (signal) => {
      const c = await json<Confused>(url, signal);
      this.host.busy('');
      this.host.fail(null);
      if (this.scene?.run === scene.run && this.scene.selection.split === split) this.useExact(c);
    });
  }

  private useExact(c: Confused): void {
    this.shown = { step: c.step, classes: c.classes, counts: c.counts, samples: c.samples, cell: cellsOf(c.samples) };
    this.draw();
    if (option(this.scene!, 'mode', 'numbers') === 'samples') this.wantTiles();
  }

  private useHistory(a: Arrays<HistoryFacts>): void {
    if (a.facts.steps.length === 0) return;
    const frame = frameAt(a.facts.steps, this.scene!.step);
    const { labels, ids } = a.facts;
    const predicted = a.tensors.predicted!.data;
    this.shown = {
      step: a.facts.steps[frame]!,
      classes: a.facts.classes,
      counts: counted(a, frame),
      samples: null,
      cell: (id) => {
        const i = ids.indexOf(id);
        return i < 0 ? undefined : `${labels[i]!}-${predicted[frame * labels.length + i]!}`;
      },
    };
    this.draw();
  }

  /** The most confident picture of every cell. */
  private wantTiles(): void {
    const s = this.shown!;
    const scene = this.scene!;
    if (!s.samples || !scene.facts.data.pictures) return;
    const ids = [...new Set(s.samples.flatMap((row) => row.map((cell) => cell[0]).filter((x) => x !== undefined)))];
    const key = `${scene.run} ${scene.selection.split} ${ids.join()}`;
    if (this.tiles?.key === key || ids.length === 0) return;
    this.pictures.run(async (signal) => {
      const p = await samplePictures(scene.run, scene.selection.split, ids, signal);
      this.tiles = { key, pictures: p, canvases: p.ids.map((_, k) => sampleCanvas(p, k)) };
      this.draw();
    });
  }

  private draw(): void {
    const s = this.shown;
    const scene = this.scene;
    if (!s || !scene) return;
    const k = s.classes.length;
    const rows = s.counts.map((r) => r.reduce((a, b) => a + b, 0));
    const columns = s.classes.map((_, c) => s.counts.reduce((a, r) => a + r[c]!, 0));
    const all = rows.reduce((a, b) => a + b, 0);
    const right = s.counts.reduce((a, r, i) => a + r[i]!, 0);
    const cells = option(scene, 'cells', 'counts');
    const pictured = option(scene, 'mode', 'numbers') === 'samples' && scene.facts.data.pictures;
    const chosen = this.chosenCell();
    const byId = new Map(this.tiles?.pictures.ids.map((id, i) => [id, this.tiles!.canvases[i]!]) ?? []);
    const share = (r: number, c: number) => {
      const of = cells === 'column' ? columns[c]! : rows[r]!;
      return of > 0 ? s.counts[r]![c]! / of : 0;
    };
    const longest = Math.max(...s.classes.map((c) => c.length));
    const left = Math.max(Math.min(24 + 7 * longest, 120), 68);
    const css = getComputedStyle(this.element);
    const muted = css.getPropertyValue('--muted');
    const ground = css.getPropertyValue('--ground');
    this.grid.layout({
      rows: k + 1,
      columns: k + 1,
      cell: [40, 40],
      least: 16,
      most: 64,
      gap: 1,
      left,
      top: 38,
      bottom: 18,
      rowLabel: (r) => (r < k ? s.classes[r]! : t('select.precision')),
      columnLabel: (c) => (c < k ? s.classes[c]! : t('select.recall')),
      draw: (ink, r, c, x, y, w, h) => {
        ink.textAlign = 'center';
        ink.textBaseline = 'middle';
        if (r === k || c === k) {
          const v =
            r === k && c === k
              ? all > 0
                ? right / all
                : null
              : r === k
                ? ratio(s.counts[c]![c]!, columns[c]!)
                : ratio(s.counts[r]![r]!, rows[r]!);
          ink.fillStyle = muted;
          if (v === null) ink.fillText('–', x + w / 2, y + h / 2);
          else fitted(ink, [`${Math.round(100 * v)} %`, `${Math.round(100 * v)}`], x + w / 2, y + h / 2, w, 12);
          if (r === k && c === k) {
            ink.textAlign = 'right';
            ink.fillText(t('time.accuracy'), x + w, y + h + 9);
          }
          return;
        }
        const n = s.counts[r]![c]!;
        const part = share(r, c);
        const color = n === 0 ? ground : signedColor((r === c ? 1 : -1) * Math.sqrt(part), 1, scene.theme);
        ink.fillStyle = color;
        ink.fillRect(x, y, w, h);
        const id = s.samples?.[r]?.[c]?.[0];
        if (pictured && id !== undefined && n > 0) {
          const canvas = byId.get(id);
          if (canvas) {
            ink.imageSmoothingEnabled = false;
            ink.drawImage(canvas, x + 3, y + 3, w - 6, h - 6);
            ink.strokeStyle = color;
            ink.lineWidth = 3;
            ink.strokeRect(x + 1.5, y + 1.5, w - 3, h - 3);
            return;
          }
        }
        if (n === 0) {
          ink.fillStyle = muted;
          if (w >= 20) ink.fillText('·', x + w / 2, y + h / 2);
          return;
        }
        if (w < 20) return;
        ink.fillStyle = color.startsWith('rgb') ? inkOn(color) : css.color;
        // Narrow cells say shares without the sign, all of them.
        const percents = `${number(100 * part, part < 0.01 ? 1 : 2)}${w < 38 ? '' : ' %'}`;
        fitted(ink, cells === 'counts' ? [count(n), thousands(n)] : [percents], x + w / 2, y + h / 2, w - 2, 12);
      },
      marked: (r, c) => chosen === `${r}-${c}`,
    });
    const ink = this.sheet.ink;
    ink.fillStyle = muted;
    ink.textAlign = 'left';
    ink.textBaseline = 'top';
    ink.fillText(`${t('confusion.actual')} ↓   ${t('confusion.predicted')} →`, 2, 2);
    this.scale.show(signed[scene.theme], t('confusion.low'), t('confusion.high'), '', scene.theme);
    const worst = this.worst();
    this.host.caption(
      t('confusion.caption', { right: count(right), all: count(all), share: percent(all ? right / all : null) }) +
        (worst ? ` ${t('confusion.worst', worst)}` : '') +
        ` ${t('confusion.colours')}`,
    );
    const remarks = s.step === scene.step ? [] : [t('act.nearest', { step: s.step })];
    const n = scene.selection.samples.length;
    const [r = 0, c = 0] = chosen.split('-').map(Number);
    const of = chosen ? s.counts[r]![c]! : 0;
    if (n > 1 && of > n) remarks.push(t('confusion.some', { n: count(n), of: count(of) }));
    this.host.remark(remarks.join(' '));
  }

  /** The cell that all chosen samples are in, '' if there is none. */
  private chosenCell(): string {
    const ids = this.scene!.selection.samples;
    const cell = ids.length > 0 ? this.shown!.cell(ids[0]!) : undefined;
    return cell !== undefined && ids.every((id) => this.shown!.cell(id) === cell) ? cell : '';
  }

  private worst(): { actual: string; predicted: string; n: string } | null {
    const s = this.shown!;
    let best: [number, number, number] | null = null;
    s.counts.forEach((row, r) => {
      row.forEach((n, c) => {
        if (r !== c && n > 0 && (!best || n > best[2])) best = [r, c, n];
      });
    });
    if (!best) return null;
    const [r, c, n] = best as [number, number, number];
    return { actual: s.classes[r]!, predicted: s.classes[c]!, n: count(n) };
  }

  private read(r: number, c: number): string {
    const s = this.shown;
    if (!s) return '';
    const k = s.classes.length;
    if (r === k && c === k) return t('time.accuracy');
    if (r === k) return `${t('select.precision')}: ${s.classes[c]!}`;
    if (c === k) return `${t('select.recall')}: ${s.classes[r]!}`;
    const n = s.counts[r]![c]!;
    const of = s.counts[r]!.reduce((a, b) => a + b, 0);
    return t(r === c ? 'confusion.readRight' : 'confusion.read', {
      actual: s.classes[r]!,
      predicted: s.classes[c]!,
      n: count(n),
      share: percent(of ? n / of : 0),
    });
  }

  /** The first samples of a cell, beside what it says. */
  private strip(r: number, c: number): HTMLElement | null {
    const s = this.shown;
    const scene = this.scene!;
    const ids = s?.samples?.[r]?.[c]?.slice(0, 8) ?? [];
    if (ids.length === 0 || !scene.facts.data.pictures) return null;
    const key = `${scene.run} ${scene.selection.split} ${s!.step} ${r} ${c}`;
    if (key !== this.hovered) {
      this.hovered = key;
      const box = document.createElement('div');
      box.className = 'strip';
      this.hover = box;
      this.pictures.run(async (signal) => {
        const p = await samplePictures(scene.run, scene.selection.split, ids, signal);
        box.replaceChildren(...p.ids.map((_, i) => sampleCanvas(p, i)));
      });
    }
    return this.hover;
  }

  private choose(r: number, c: number): void {
    const s = this.shown;
    if (!s) return;
    const k = s.classes.length;
    if (r === k || c === k) {
      if (r !== c) this.host.select({ class: Math.min(r, c) });
      return;
    }
    const ids = s.samples?.[r]?.[c] ?? [];
    this.host.select({ samples: ids.slice(0, mostChosen), class: r });
  }

  dispose(): void {
    this.exact.dispose();
    this.history.dispose();
    this.pictures.dispose();
    this.grid.dispose();
    this.scale.dispose();
  }
}

function ratio(a: number, of: number): number | null {
  return of > 0 ? a / of : null;
}

/** A count in few letters: 1.1k for 1,116. */
function thousands(n: number): string {
  return n < 1000 ? count(n) : `${number(n / 1000, 2)}k`;
}

/** Writes the first text that fits, in smaller letters before a shorter text. */
function fitted(
  ink: CanvasRenderingContext2D,
  texts: readonly string[],
  x: number,
  y: number,
  width: number,
  size: number,
): void {
  const before = ink.font;
  for (const text of texts)
    for (let px = size; px >= 9; px--) {
      ink.font = `${px}px system-ui, sans-serif`;
      if (ink.measureText(text).width > width) continue;
      ink.fillText(text, x, y);
      ink.font = before;
      return;
    }
  ink.font = before;
}
