// The confusion matrix, at any step and over time: numbers or each cell's most
// confident picture. Hover shows a cell's samples, a click chooses them.

import { address } from '../api';
import type { Confused, HistoryFacts } from '../api.gen';
import { json, Latest, peek } from '../data';
import { shared } from '../figure.gen';
import { count, labelled, percent, sentences, t } from '../i18n';
import { type SamplePictures, sampleCanvas, samplePictures } from '../images';
import { signed } from '../palette';
import type { Arrays } from '../safetensors';
import { choice } from '../shared/choice';
import { orDrawn } from '../shared/either';
import { frameAt } from '../shared/film';
import { Grid, labelFont } from '../shared/grid';
import { insteadText } from '../shared/instead';
import { writePair } from '../shared/pair';
import { complete, knownPast, loadPast } from '../shared/past';
import { Scale } from '../shared/scale';
import { Sheet } from '../tiles';
import type { Host, Scene, View, ViewKind } from '../view';
import { option } from '../view';
import { type CellStyle, drawCell, drawMargin } from './confusion_cell';
import { marginsOf } from './confusion_margins';
import { cellsOf, Matrix, matrixAt } from './confusion_matrix';

/** Cells, differences and means, and the article's colours, come from the server. */
function fromServer(s: Scene): boolean {
  const o = s.options;
  return o.mode === 'means' || !!o.minus || !!o.cell || o.colours === 'green-red';
}

const matrix: ViewKind = {
  name: 'confusion',
  label: 'view.confusion',
  group: 'wrong',
  about: 'view.confusion.about',
  options: (facts) => [
    ...(facts.data.pictures
      ? [
          choice('mode', 'confusion.mode', [
            ['numbers', 'confusion.numbers'],
            ['samples', 'confusion.samples'],
            ['means', 'confusion.means'],
          ]),
        ]
      : []),
    choice('cells', 'confusion.cells', [
      ['counts', 'confusion.counts'],
      ['row', 'confusion.row'],
      ['column', 'confusion.column'],
    ]),
    choice('colours', 'weights.palette', [
      ['blue-red', 'confusion.blueRed'],
      ['green-red', 'confusion.greenRed'],
    ]),
    { name: 'minus', label: 'confusion.minus', about: ['confusion.aboutMinus'], number: true },
    { name: 'cell', label: 'confusion.cell', about: ['confusion.aboutCell'] },
  ],
  picture: (s) => ({
    view: 'confusion',
    params: {
      ...(s.options.mode && s.facts.data.pictures ? { mode: s.options.mode } : {}),
      ...(s.options.cells ? { cells: s.options.cells } : {}),
      ...(s.options.colours ? { colours: s.options.colours } : {}),
      ...(s.options.minus ? { minus: s.options.minus } : {}),
      ...(s.options.cell ? { cell: s.options.cell } : {}),
      ...(s.selection.split === 'train' ? { split: 'train' } : {}),
    },
  }),
  mount: (element, host) => new Confusion(element, host),
};

export const confusion = orDrawn(matrix, fromServer);

/** The caption, in the words of saved pictures. */
export function captionOf(m: Matrix, cells: CellStyle['cells'], pictured: boolean): string {
  const numbers = {
    counts: 'fig.confusion.counts',
    row: 'fig.confusion.rows',
    column: 'fig.confusion.columns',
  } as const;
  return sentences(
    t(pictured ? 'fig.confusion.pictures' : numbers[cells]),
    m.unpredicted > 0 ? t('fig.confusion.unpredicted', { count: m.unpredicted }) : '',
  );
}

/** The predictions at a step, as shown. */
interface Shown {
  step: number;
  instead?: string;
  instead_code?: string;
  classes: string[];
  matrix: Matrix;
  samples: number[][][] | null;
  /** The cell of a sample, undefined if unknown. */
  cell(id: number): string | undefined;
}

/** The maximum number of samples that choosing a cell selects. */
const maxChosen = 100;

class Confusion implements View {
  private readonly sheet = new Sheet();
  private readonly grid: Grid;
  private readonly scale: Scale;
  private readonly exact: Latest;
  private readonly history: Latest;
  private readonly pictures: Latest;
  private scene: Scene | null = null;
  private shown: Shown | null = null;
  /** The run and split whose predictions over the training are being asked for. */
  private wanted = '';
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
    this.history = new Latest(() => undefined, true);
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
    this.want(scene);
    const past = knownPast(scene.run, split);
    if (past && scene.moving && past.facts.steps[0]! <= scene.step) {
      this.useHistory(past);
      return;
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

  /** Asks for the predictions over the training, from which steps are shown while the time moves. */
  private want(scene: Scene): void {
    const { run, live } = scene;
    const split = scene.selection.split;
    const key = `${run} ${split}`;
    const known = knownPast(run, split);
    if (live || this.wanted === key || (known && complete(known))) return;
    this.wanted = key;
    this.history.run(async (signal) => {
      try {
        await loadPast(run, split, signal, (p) => {
          const now = this.scene!;
          const ours = now.run === run && now.selection.split === split && now.moving;
          if (ours && p.facts.steps[0]! <= now.step) this.useHistory(p);
        });
      } finally {
        if (this.wanted === key) this.wanted = '';
      }
    });
  }

  private useExact(c: Confused): void {
    const { step, instead, instead_code, classes, samples } = c;
    this.shown = {
      step,
      instead,
      instead_code,
      classes,
      matrix: new Matrix(c.counts, c.none),
      samples,
      cell: cellsOf(samples),
    };
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
      matrix: matrixAt(a.facts, predicted, frame),
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
    const m = s.matrix;
    const cells = option(scene, 'cells', 'counts') as CellStyle['cells'];
    const pictured = option(scene, 'mode', 'numbers') === 'samples' && scene.facts.data.pictures;
    const chosen = this.chosenCell();
    const byId = new Map(this.tiles?.pictures.ids.map((id, i) => [id, this.tiles!.canvases[i]!]) ?? []);
    this.sheet.ink.font = labelFont;
    const longest = Math.max(...s.classes.map((c) => this.sheet.ink.measureText(c).width));
    const wide = (text: string) => Math.ceil(this.sheet.ink.measureText(text).width);
    // Pictures have no margins: recall and precision are another question.
    const margin = pictured ? 0 : 1;
    const recall = t('fig.confusion.recall');
    const precision = t('fig.confusion.precision');
    const corner = `${t('fig.confusion.actual')} ↓   ${t('fig.confusion.predicted')} →`;
    const words = [t('fig.confusion.best'), t('fig.confusion.worst')];
    const margins = marginsOf(this.grid.box.clientWidth, k + margin, pictured, {
      name: Math.ceil(longest),
      maxName: shared.matrixName,
      precision: wide(precision),
      recall: wide(`${recall} ↓`),
      corner: wide(corner),
      word: Math.max(...words.map(wide)),
      arrow: Math.max(...words.map((w) => wide(`← ${w}`))),
    });
    const { narrow, left, right, top, bottom, cell, least, below } = margins;
    const css = getComputedStyle(this.element);
    const muted = css.getPropertyValue('--muted');
    const ground = css.getPropertyValue('--ground');
    const style: CellStyle = {
      cells,
      theme: scene.theme,
      text: css.color,
      muted,
      ground,
      word: below ? 'below' : narrow ? 'short' : 'arrow',
    };
    const frames = m.marked(cells);
    this.grid.layout({
      rows: k + margin,
      columns: k + margin,
      cell,
      least,
      most: Math.max(64, Math.floor(480 / (k + 1))),
      gap: 1,
      left,
      top,
      bottom,
      right: margin * right,
      upright: shared.matrixName,
      rowLabel: (r) => (r < k ? s.classes[r]! : narrow ? '' : precision),
      columnLabel: (c) => (c < k ? s.classes[c]! : ''),
      draw: (ink, r, c, x, y, w, h) => {
        if (r === 0 && c === k && !narrow) {
          ink.fillStyle = muted;
          ink.textAlign = 'left';
          ink.textBaseline = 'bottom';
          ink.fillText(recall, x + 6, y - 4);
        }
        if (r === k || c === k) {
          drawMargin(ink, m, [r, c], [x, y, w, h], style);
          return;
        }
        const id = pictured ? s.samples?.[r]?.[c]?.[0] : undefined;
        drawCell(ink, m, [r, c], [x, y, w, h], style, id === undefined ? undefined : byId.get(id));
      },
      marked: (r, c) => chosen === `${r}-${c}`,
      framed: (r, c) => frames.some(([a, p]) => a === r && p === c),
    });
    const ink = this.sheet.ink;
    ink.fillStyle = muted;
    ink.textAlign = 'left';
    ink.textBaseline = 'top';
    ink.fillText(corner, 2, 2);
    if (narrow) {
      const { width: w, height: h } = this.sheet;
      ink.fillText(`↑ ${precision}`, left, h - 14);
      ink.textAlign = 'right';
      ink.fillText(`${recall} ↓`, w - right - 2, top > 38 ? 17 : 2);
    }
    const most = cells === 'counts' ? count(m.most) : percent(1, 0);
    this.scale.show(
      signed[scene.theme],
      t('fig.confusion.wrong', { most }),
      t('fig.confusion.correct', { most }),
      '',
      scene.theme,
      '0',
    );
    this.host.caption(captionOf(m, cells, pictured));
    const nearest = s.step === scene.step ? '' : t('act.nearest', { step: count(s.step) });
    const remarks = [insteadText(s) || nearest];
    const n = scene.selection.samples.length;
    const [r = 0, c = 0] = chosen.split('-').map(Number);
    const of = chosen ? m.count(r, c) : 0;
    if (n > 1 && of > n) remarks.push(t('confusion.some', { n: count(n), of: count(of) }));
    this.host.remark(sentences(...remarks));
  }

  /** The cell that contains all chosen samples, or ''. */
  private chosenCell(): string {
    const ids = this.scene!.selection.samples;
    const cell = ids.length > 0 ? this.shown!.cell(ids[0]!) : undefined;
    return cell !== undefined && ids.every((id) => this.shown!.cell(id) === cell) ? cell : '';
  }

  private read(r: number, c: number): string {
    const s = this.shown;
    if (!s) return '';
    const k = s.classes.length;
    if (r === k && c === k) return '';
    if (r === k) return labelled(t('select.precision'), s.classes[c]!);
    if (c === k) return labelled(t('select.recall'), s.classes[r]!);
    const n = s.matrix.count(r, c);
    return t(r === c ? 'confusion.readRight' : 'confusion.read', {
      actual: s.classes[r]!,
      predicted: s.classes[c]!,
      count: n,
      share: percent(s.matrix.share(r, c, 'row')),
    });
  }

  /** The first samples of a cell, beside its text. */
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
    this.host.select({ samples: ids.slice(0, maxChosen), class: r });
    if (r !== c) this.host.option('pair', writePair(r, c));
  }

  dispose(): void {
    this.exact.dispose();
    this.history.dispose();
    this.pictures.dispose();
    this.grid.dispose();
    this.scale.dispose();
  }
}
