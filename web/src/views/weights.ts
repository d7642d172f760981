// Weight images: one picture per unit of a layer. While the slider moves they come from a film
// of the kept steps; at rest the exact weights replace it.

import { address } from '../api';
import type { WeightFacts, WeightFilmFacts } from '../api.gen';
import { arrays, Latest, peek } from '../data';
import { clauses, count, labelled, number, sentences, short, t } from '../i18n';
import { grey, inkOn, signed } from '../palette';
import type { Arrays } from '../safetensors';
import { Board } from '../shared/board';
import { kindOf, source } from '../shared/chain';
import { choice } from '../shared/choice';
import { layerOf, toggled } from '../shared/chosen';
import { foldOf } from '../shared/fold';
import { insteadText } from '../shared/instead';
import { Scale } from '../shared/scale';
import { Raster, Sheet } from '../tiles';
import type { RunFacts } from '../types';
import type { Host, Scene, View, ViewKind } from '../view';
import { classOf, option, unitName } from '../view';
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

export const weights: ViewKind = {
  name: 'weights',
  label: 'view.weights',
  layer: layerOf,
  options: (facts, scene) => [
    choice('normalise', 'weights.normalise', [
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
  ],
  picture: (s) => ({
    view: 'weights',
    params: {
      layer: layerOf(s),
      ...(s.options.normalise ? { normalise: s.options.normalise } : {}),
      ...(s.options.palette ? { palette: s.options.palette } : {}),
    },
  }),
  mount: (element, host) => new Weights(element, host),
};

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
  private raster: Raster | null = null;
  private readonly bar: Scale;

  constructor(
    element: HTMLElement,
    private readonly host: Host,
  ) {
    this.board = new Board(element, this.sheet, {
      name: (u) => this.nameOf(u),
      choose: (u, add) => this.choose(u, add),
      hover: (u, part, x, y) => this.read(u, part, x, y),
    });
    this.bar = new Scale(element);
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

  private useExact(a: Arrays<WeightFacts>): void {
    this.host.remark(insteadText(a.facts));
    this.draw(exactOf(a));
  }

  private useFilm(a: Arrays<WeightFilmFacts>, step: number): void {
    this.host.remark('');
    this.draw(filmAt(a, step));
  }

  /** The film of the whole run, if its scale is the chosen one and it is loaded. */
  private fixed(scene: Scene): WeightFilmFacts | undefined {
    if (option(scene, 'normalise', 'layer') !== 'fixed') return undefined;
    return peek<Arrays<WeightFilmFacts>>(address(['runs', scene.run, 'films', 'weights', layerOf(scene)]))?.facts;
  }

  private draw(s: Shown): void {
    const scene = this.scene!;
    this.shown = s;
    const [, h, w] = s.shape;
    const rgb = inColours(scene);
    const perUnit = option(scene, 'normalise', 'layer') === 'unit';
    const { low, high } = this.fixed(scene) ?? s;
    const useGrey = option(scene, 'palette', 'auto') === 'grey';
    const look: Look = { rgb, grey: useGrey, perUnit, low, high, theme: scene.theme };
    const parts = partsOf(s, look);
    // The kernels of a convolution are a table; other maps stand side by side, or in a grid if there are many.
    const heads =
      parts > 1 && kindOf(scene.facts, layerOf(scene)) === 'conv'
        ? {
            rows: t('fig.weights.unit'),
            columns: t('fig.weights.channel'),
            column: (k: number) => this.channelOf(k, parts),
          }
        : undefined;
    const across = parts > 4 && !heads ? foldOf(parts)[1] : parts;
    const n = s.units.length;
    if (!this.raster || this.raster.width !== w || this.raster.height !== h * parts * n)
      this.raster = new Raster(w, h * parts * n);
    writePictures(this.raster.pixels, s, look);
    const bitmap = this.raster.done();
    this.board.layout(
      n,
      { n: parts, across, w, h, heads },
      (ink, u, k, x, y, tw, th) => {
        ink.drawImage(bitmap, 0, (u * parts + k) * h, w, h, x, y, tw, th);
        if (parts <= maxNumbers && w * h === 1)
          writeNumber(ink, s.at(u, k), this.raster!.pixels[u * parts + k]!, x, y, tw, th);
      },
      scene.selection.layer === '' || layerOf(scene) === scene.selection.layer
        ? scene.selection.units.map((u) => s.units.indexOf(u))
        : [],
      (u) => this.labelOf(u),
    );
    const invalid = this.raster.pixels.includes(signed[scene.theme][255]!);
    this.bar.hide(invalid && low === 0 && high === 0);
    this.showScale(look);
    const part = n < s.of ? t('weights.part', { n: count(n), of: count(s.of) }) : '';
    const fixed = this.fixed(scene);
    this.host.caption(
      sentences(
        this.what(s, rgb),
        t(
          rgb
            ? 'fig.weights.rgb'
            : !useGrey
              ? 'fig.weights.signed'
              : perUnit
                ? 'fig.weights.greyUnit'
                : 'fig.weights.grey',
        ),
        invalid ? t('fig.weights.invalid') : '',
        fixed ? t('fig.weights.fixed', { count: fixed.ranged }) : '',
        part,
      ),
    );
  }

  private showScale({ rgb, grey: useGrey, perUnit, low, high, theme }: Look): void {
    const table = useGrey || rgb ? grey : signed[theme];
    const words = t(rgb ? 'fig.weights.barRGB' : perUnit ? 'fig.weights.barUnit' : 'fig.weights.bar');
    if (perUnit && useGrey) this.bar.show(table, t('fig.weights.lowest'), t('fig.weights.highest'), words, theme);
    else if (perUnit) this.bar.show(table, t('fig.network.least'), t('fig.network.most'), words, theme, '0');
    else if (useGrey) this.bar.show(table, short(low), short(high), words, theme, low < 0 && high > 0 ? '0' : '');
    else this.bar.signed(table, Math.max(Math.abs(low), Math.abs(high)), words, theme);
  }

  /** What a picture is, in the words of saved pictures. */
  private what(s: Shown, rgb: boolean): string {
    const { facts } = this.scene!;
    const layer = layerOf(this.scene!);
    const [c, height, width] = s.shape;
    if (kindOf(facts, layer) === 'conv')
      return t(c > 1 && !rgb ? 'fig.weights.kernels' : 'fig.weights.kernel', { layer, height, width });
    if (height * width === 1) {
      const folded = foldOf(c)[0] > 1;
      return t(folded ? 'fig.weights.folded' : 'fig.weights.values', { layer, count: c });
    }
    if (c > 1 && !rgb) return t('fig.weights.maps', { layer, height, width, count: c });
    return t(source(facts, layer)?.name === 'input' ? 'fig.weights.pixels' : 'fig.weights.map', { layer });
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
    return classOf(scene.facts, layerOf(scene), unit) ?? String(unit);
  }

  private nameOf(u: number): string {
    return unitName(this.scene!.facts, layerOf(this.scene!), this.labelOf(u));
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
    this.board.dispose();
    this.bar.dispose();
  }
}
