// Weight images: one picture per unit of a layer. While the slider moves they come from a film
// of the kept steps; at rest the exact weights replace it.

import { address } from '../api';
import type { WeightFacts, WeightFilmFacts } from '../api.gen';
import { arrays, Latest, peek } from '../data';
import { clauses, count, labelled, number, sentences, short, t } from '../i18n';
import { grey, inkOn, signed } from '../palette';
import { type Arrays, f32 } from '../safetensors';
import { Board } from '../shared/board';
import { kindOf, source } from '../shared/chain';
import { choice } from '../shared/choice';
import { layerOf, toggled } from '../shared/chosen';
import { orDrawn } from '../shared/either';
import { foldOf } from '../shared/fold';
import { insteadText } from '../shared/instead';
import { Scale } from '../shared/scale';
import { blurTiles } from '../shared/squint';
import { Raster, Sheet } from '../tiles';
import type { RunFacts } from '../types';
import type { Host, Option, Scene, View, ViewKind } from '../view';
import { classOf, option, unitCode } from '../view';
import { Beside, type Comparison, comparable, comparisonOf } from './weights_beside';
import { drawMarks, type Marks } from './weights_marks';
import { exactOf, filmAt, type Look, partsOf, type Shown, writePictures } from './weights_picture';

/** Whether a layer reads a picture in colour. */
function readsColours(facts: RunFacts, layer: string): boolean {
  const from = source(facts, layer);
  return from?.name === 'input' && from.shape[0] === 3 && from.shape[1] * from.shape[2] > 1;
}

/** Whether the weights of a unit are drawn as one picture in colour. */
function inColours(scene: Scene): boolean {
  return option(scene, 'palette', 'auto') === 'auto' && readsColours(scene.facts, layerOf(scene));
}

/** What is set under the weights: none, class or contrast. */
function besideOf(scene: Scene): string {
  return comparable(scene.facts, layerOf(scene)) ? option(scene, 'mean', 'none') : 'none';
}

const pictures: ViewKind = {
  name: 'weights',
  label: 'view.weights',
  group: 'learnt',
  about: 'view.weights.about',
  layer: layerOf,
  options: (facts, scene) => [
    choice('normalise', 'weights.normalise', [
      ['auto', 'weights.perAuto'],
      ['layer', 'weights.perLayer'],
      ['unit', 'weights.perUnit'],
      ['fixed', 'weights.fixed'],
    ]),
    choice(
      'palette',
      'weights.palette',
      readsColours(facts, layerOf(scene))
        ? [
            ['auto', 'weights.colours'],
            ['diverging', 'weights.diverging'],
            ['grey', 'weights.grey'],
          ]
        : [
            ['auto', 'weights.diverging'],
            ['grey', 'weights.grey'],
          ],
    ),
    choice('order', 'weights.order', [
      ['index', 'weights.orderIndex'],
      ['similarity', 'weights.orderSimilarity'],
      ['class', 'weights.orderClass'],
      ['norm', 'weights.orderNorm'],
    ]),
    ...(comparable(facts, layerOf(scene))
      ? [
          choice('mean', 'weights.mean', [
            ['none', 'weights.meanNone'],
            ['class', 'weights.meanClass'],
            ['contrast', 'weights.meanContrast'],
          ]),
        ]
      : []),
    // Kernels of a few pixels have nothing to blur.
    ...(besideOf(scene) === 'none' && kindOf(facts, layerOf(scene)) !== 'conv'
      ? [
          {
            name: 'squint',
            label: 'weights.squint',
            about: ['weights.aboutSquint'],
            range: { min: 0, max: 1, step: 0.05, otherwise: 0 },
          } satisfies Option,
        ]
      : []),
  ],
  picture: (s) => ({
    view: 'weights',
    params: {
      layer: layerOf(s),
      ...(s.options.normalise ? { normalise: s.options.normalise } : {}),
      ...(s.options.palette ? { palette: s.options.palette } : {}),
      ...(besideOf(s) === 'none' ? {} : { mean: besideOf(s) }),
      ...(s.options.order ? { order: s.options.order } : {}),
    },
  }),
  mount: (element, host) => new Weights(element, host),
};

/** Another order than by number comes from the server. */
export const weights = orDrawn(pictures, (s) => option(s, 'order', 'index') !== 'index');

/** The largest number of weights of a unit that are written as numbers, since colours alone would not distinguish them. */
const maxNumbers = 6;

function writeNumber(
  ink: CanvasRenderingContext2D,
  v: number,
  p: number,
  x: number,
  y: number,
  w: number,
  h: number,
): void {
  ink.save();
  ink.font = `${Math.min(13, w / 3.4)}px system-ui, sans-serif`;
  ink.textAlign = 'center';
  ink.textBaseline = 'middle';
  ink.fillStyle = inkOn(`rgb(${p & 255} ${(p >> 8) & 255} ${(p >> 16) & 255})`);
  ink.fillText(number(v, 2), x + w / 2, y + h / 2);
  ink.restore();
}

class Weights implements View {
  private readonly sheet = new Sheet();
  private readonly board: Board;
  private readonly film: Latest;
  private readonly exact: Latest;
  private scene: Scene | null = null;
  private shown: Shown | null = null;
  /** Which step is shown instead, '' if it is the chosen one. */
  private instead = '';
  private raster: Raster | null = null;
  /** Where the classes' means are drawn, once they are asked for. */
  private readonly slot = document.createElement('div');
  private beside: Beside | null = null;
  private readonly compared: Latest;
  /** The pictures beside the weights, with the layer that they are of. */
  private comparison: { of: string; is: Comparison | null } = { of: '', is: null };
  private readonly bar: Scale;
  /** What the exact weights of the last step said about the layer; films lack it. */
  private known: { run: string; facts: WeightFacts; mean: Float32Array | null } | null = null;

  constructor(
    element: HTMLElement,
    private readonly host: Host,
  ) {
    this.board = new Board(element, this.sheet, {
      name: (u) => this.nameOf(u),
      choose: (u, add) => this.choose(u, add),
      hover: (u, part, x, y) => this.read(u, part, x, y),
    });
    this.slot.className = 'beside';
    this.slot.hidden = true;
    element.append(this.slot);
    this.bar = new Scale(element);
    this.compared = new Latest((e) => this.host.fail(e));
    this.film = new Latest((e) => this.host.fail(e));
    this.exact = new Latest((e) => this.host.fail(e));
  }

  update(scene: Scene): void {
    this.scene = scene;
    const layer = layerOf(scene);
    if (layer === '') {
      this.host.caption(t('weights.none'));
      return;
    }
    const exactURL = address(['runs', scene.run, 'weights', layer], { step: scene.step });
    const known = peek<Arrays<WeightFacts>>(exactURL);
    const filmURL = address(['runs', scene.run, 'films', 'weights', layer]);
    const film = peek<Arrays<WeightFilmFacts>>(filmURL);
    if (known) this.useExact(known);
    else if (film) this.useFilm(film, scene.step);
    if (!film && !scene.live) {
      this.film.run(async (signal) => {
        const a = await arrays<WeightFilmFacts>(filmURL, signal);
        if (this.scene && layerOf(this.scene) === layer && !peek(exactURL)) this.useFilm(a, this.scene.step);
      });
    }
    if (!known && (!scene.moving || !film)) {
      this.exact.run(async (signal) => {
        const a = await arrays<WeightFacts>(exactURL, signal);
        this.host.fail(null);
        if (this.scene && layerOf(this.scene) === layer) this.useExact(a);
      });
    }
  }

  /** What stands beside the weights, null for nothing; asks for it, and at rest for its likeness at the step. */
  private beneath(scene: Scene): Comparison | null {
    if (besideOf(scene) === 'none') return null;
    const layer = layerOf(scene);
    const of = `${scene.run} ${layer}`;
    if (this.comparison.of !== of) this.comparison = { of, is: null };
    const url = address(['runs', scene.run, 'weights', layer], { step: scene.step, beside: 'true' });
    const use = (a: Arrays<WeightFacts>) => {
      if (this.comparison.of === of) this.comparison.is = comparisonOf(a);
    };
    const known = peek<Arrays<WeightFacts>>(url);
    if (known) use(known);
    else if (!scene.moving) {
      this.compared.run(async (signal) => {
        use(await arrays<WeightFacts>(url, signal));
        if (this.shown) this.draw(this.shown);
      });
    }
    return this.comparison.is;
  }

  private useExact(a: Arrays<WeightFacts>): void {
    this.instead = insteadText(a.facts);
    this.host.remark(this.instead);
    this.known = {
      run: this.scene!.run,
      facts: a.facts,
      mean: a.tensors.mean ? f32(a, 'mean').data : null,
    };
    this.draw(exactOf(a));
  }

  private useFilm(a: Arrays<WeightFilmFacts>, step: number): void {
    this.instead = '';
    this.host.remark('');
    this.draw(filmAt(a, step));
  }

  /** The film of the whole run, if its scale is the chosen one and it is loaded. */
  private fixed(scene: Scene): WeightFilmFacts | undefined {
    if (option(scene, 'normalise', 'auto') !== 'fixed') return undefined;
    return peek<Arrays<WeightFilmFacts>>(address(['runs', scene.run, 'films', 'weights', layerOf(scene)]))?.facts;
  }

  private draw(s: Shown): void {
    const scene = this.scene!;
    this.shown = s;
    const [, h, w] = s.shape;
    const rgb = inColours(scene);
    const useGrey = option(scene, 'palette', 'auto') === 'grey';
    const normalise = option(scene, 'normalise', 'auto');
    const perUnit = normalise === 'unit' || (normalise === 'auto' && useGrey);
    const { low, high } = this.fixed(scene) ?? s;
    const look: Look = { rgb, grey: useGrey, perUnit, low, high, theme: scene.theme };
    const parts = partsOf(s, look);
    // The kernels of a convolution are a table; other maps stand side by side, or in a grid if there are many.
    const heads =
      parts > 1 && kindOf(scene.facts, layerOf(scene)) === 'conv'
        ? {
            columns: t('fig.weights.channel'),
            column: (k: number) => this.channelOf(k, parts),
          }
        : undefined;
    const across = parts > 4 && !heads ? foldOf(parts)[1] : parts;
    const n = s.units.length;
    const marks = this.marks(scene, s);
    const comparison = this.beneath(scene);
    this.board.hide(comparison !== null);
    this.slot.hidden = comparison === null;
    if (comparison) {
      this.beside ??= new Beside(this.slot, {
        name: (u) => this.nameOf(u),
        choose: (u, add) => this.choose(u, add),
      });
      this.beside.draw({
        shown: s,
        look,
        comparison,
        contrast: besideOf(scene) === 'contrast',
        chosen: this.chosenUnits(scene, s),
      });
      this.showScale(look, marks && { ...marks, spot: null });
      this.host.caption(t(besideOf(scene) === 'contrast' ? 'fig.weights.besideContrast' : 'fig.weights.besideClass'));
      return;
    }
    if (!this.raster || this.raster.width !== w || this.raster.height !== h * parts * n)
      this.raster = new Raster(w, h * parts * n);
    writePictures(this.raster.pixels, s, look);
    const invalid = this.raster.pixels.includes(signed[scene.theme][255]!);
    const squint = kindOf(scene.facts, layerOf(scene)) === 'conv' ? 0 : Number(option(scene, 'squint', '0'));
    if (squint > 0) blurTiles(this.raster.pixels, w, h, Math.min(squint, 1));
    this.host.remark(sentences(this.instead, squint > 0 ? t('weights.squinted') : ''));
    const bitmap = this.raster.done();
    this.board.layout(
      n,
      { n: parts, across, w, h, heads },
      (ink, u, k, x, y, tw, th) => {
        ink.drawImage(bitmap, 0, (u * parts + k) * h, w, h, x, y, tw, th);
        if (parts <= maxNumbers && w * h === 1)
          writeNumber(ink, s.at(u, k), this.raster!.pixels[u * parts + k]!, x, y, tw, th);
        if (marks && k === 0) drawMarks(ink, marks, u, w, x, y, tw);
      },
      this.chosenUnits(scene, s),
      (u) => this.labelOf(u),
    );
    this.bar.hide(invalid && low === 0 && high === 0);
    this.showScale(look, marks);
    const part = n < s.of ? t('weights.part', { n: count(n), of: count(s.of) }) : '';
    this.host.caption(sentences(this.what(s, rgb, marks !== null), invalid ? t('fig.weights.invalid') : '', part));
  }

  /** Where the chosen units are among those shown. */
  private chosenUnits(scene: Scene, s: Shown): number[] {
    const { layer, units } = scene.selection;
    return layer === '' || layerOf(scene) === layer ? units.map((u) => s.units.indexOf(u)) : [];
  }

  /** What is marked in the pictures: known once the exact weights are. */
  private marks(scene: Scene, s: Shown): Marks | null {
    const known = this.known;
    if (!known || known.facts.layer !== layerOf(scene) || known.run !== scene.run) return null;
    if (!known.mean || s.shape[0] !== 1 || s.shape[1] !== s.shape[2]) return null;
    return { mean: known.mean, ink: known.facts.ink, spot: known.facts.spot };
  }

  /** The colours, with what their ends mean. */
  private showScale({ rgb, grey: useGrey, perUnit, low, high, theme }: Look, marks: Marks | null): void {
    const { facts } = this.scene!;
    const from = source(facts, layerOf(this.scene!));
    const [, h, w] = this.shown!.shape;
    const pixels = from?.name === 'input' && h * w > 1;
    const ink = t(marks?.ink ? 'fig.weights.ink' : 'fig.weights.bright');
    const against = rgb
      ? t('fig.weights.less')
      : pixels
        ? t('fig.weights.pixelAgainst', { ink })
        : t('fig.weights.against');
    const support = t(rgb ? 'fig.weights.more' : 'fig.weights.for');
    const limit = Math.max(Math.abs(low), Math.abs(high));
    const [least, most] = useGrey && !rgb ? [low, high] : [-limit, limit];
    const remark = marks?.spot ? `→ ${t(marks.spot.hole ? 'fig.weights.hole' : 'fig.weights.here')}` : '';
    this.bar.show(
      useGrey || rgb ? grey : signed[theme],
      perUnit ? t('fig.weights.endUnit', { words: against }) : `${against} · ${short(least)}`,
      perUnit ? t('fig.weights.endOwn', { words: support }) : `${short(most)} · ${support}`,
      remark,
      theme,
      useGrey && !rgb && (perUnit || least !== -most) ? '' : '0',
    );
  }

  /** What a picture is, in the words of saved pictures. */
  private what(s: Shown, rgb: boolean, outlined: boolean): string {
    const { facts } = this.scene!;
    const layer = layerOf(this.scene!);
    const [c, height, width] = s.shape;
    const input = source(facts, layer)?.name === 'input';
    if (kindOf(facts, layer) === 'conv')
      return t(c > 1 && !rgb ? 'fig.weights.kernels' : 'fig.weights.kernel', { layer, height, width });
    if (height * width === 1) {
      const folded = foldOf(c)[0] > 1;
      return t(folded ? 'fig.weights.folded' : 'fig.weights.values', { layer, count: c });
    }
    if (rgb) return t('fig.weights.rgb', { layer });
    if (c === 3 && input) return t('fig.weights.channels');
    if (c > 1) return t('fig.weights.maps', { layer, height, width, count: c });
    if (outlined) return t('fig.weights.outlined', { layer });
    return t(input ? 'fig.weights.pixels' : 'fig.weights.map', { layer });
  }

  /** An input channel: its colour where the input is a picture in colour. */
  private channelOf(k: number, channels: number): string {
    const { facts } = this.scene!;
    const colours = ['fig.weights.red', 'fig.weights.green', 'fig.weights.blue'] as const;
    const coloured = channels === 3 && source(facts, layerOf(this.scene!))?.name === 'input';
    return coloured ? t(colours[k]!) : String(k);
  }

  private labelOf(u: number): string {
    const scene = this.scene!;
    const unit = this.shown!.units[u]!;
    return classOf(scene.facts, layerOf(scene), unit) ?? unitCode(layerOf(scene), unit);
  }

  private nameOf(u: number): string {
    return this.labelOf(u);
  }

  private read(u: number, part: number, x: number, y: number): string {
    const s = this.shown!;
    const [c, h, w] = s.shape;
    const column = Math.floor(x);
    const row = Math.floor(y);
    const rgb = inColours(this.scene!);
    if (column >= w || row >= h || row < 0 || column < 0 || part >= (rgb ? 1 : c)) return this.nameOf(u);
    const at = (channel: number) => number(s.at(u, channel * h * w + row * w + column));
    const where =
      c > 1 && !rgb ? t('weights.readChannel', { channel: part, row, column }) : t('weights.read', { row, column });
    const value = rgb ? t('weights.readColours', { red: at(0), green: at(1), blue: at(2) }) : at(part);
    return labelled(clauses([this.nameOf(u), where]), value);
  }

  private choose(u: number, add: boolean): void {
    const scene = this.scene!;
    const unit = this.shown!.units[u]!;
    const same = scene.selection.layer === layerOf(scene);
    const units = add && same ? toggled(scene.selection.units, unit) : [unit];
    this.host.select({ layer: layerOf(scene), units });
  }

  dispose(): void {
    this.film.dispose();
    this.exact.dispose();
    this.compared.dispose();
    this.beside?.dispose();
    this.slot.remove();
    this.board.dispose();
    this.bar.dispose();
  }
}
