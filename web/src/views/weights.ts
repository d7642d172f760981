// Weight images: one picture per unit of a layer. While the slider moves they come from a film
// of the kept steps; at rest the exact weights replace it.
import { address } from '../api';
import type { WeightFacts, WeightFilmFacts } from '../api.gen';
import { arrays, Latest, peek } from '../data';
import { clauses, count, labelled, number, sentences, t } from '../i18n';
import { grey, signed } from '../palette';
import type { Arrays } from '../safetensors';
import { Board } from '../shared/board';
import { choice } from '../shared/choice';
import { layerOf, toggled } from '../shared/chosen';
import { Scale } from '../shared/scale';
import { Raster, Sheet } from '../tiles';
import type { RunFacts } from '../types';
import type { Host, Scene, View, ViewKind } from '../view';
import { classOf, option, unitName } from '../view';
import { exactOf, filmAt, type Look, partsOf, type Shown, writePictures } from './weights_picture';

/** Whether the kernels of a layer are drawn in colour, because they read the input's colours. */
function inColours(facts: RunFacts, layer: string): boolean {
  const shape = facts.params.find((p) => p.name === `${layer}.weight`)?.shape;
  return layer === facts.layers[0] && shape?.length === 4 && shape[1] === 3 && shape[2]! > 3;
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
    // A kernel drawn in colour has no colour map to choose.
    ...(inColours(facts, layerOf(scene))
      ? []
      : [
          choice('palette', 'weights.palette', [
            ['diverging', 'weights.diverging'],
            ['grey', 'weights.grey'],
          ]),
        ]),
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
    this.host.remark(a.facts.instead ? sentences(t('pane.instead', { step: a.facts.step }), a.facts.instead) : '');
    this.draw(exactOf(a));
  }

  private useFilm(a: Arrays<WeightFilmFacts>, step: number): void {
    this.host.remark('');
    this.draw(filmAt(a, step));
  }

  /** The largest weight magnitude of the whole run, for one scale over all steps. */
  private fixedLimit(scene: Scene): number | undefined {
    return peek<Arrays<WeightFilmFacts>>(address(['runs', scene.run, 'films', 'weights', layerOf(scene)]))?.facts.limit;
  }

  private draw(s: Shown): void {
    const scene = this.scene!;
    this.shown = s;
    const [c, h, w] = s.shape;
    const rgb = inColours(scene.facts, layerOf(scene));
    const mode = option(scene, 'normalise', 'layer');
    const limit = mode === 'fixed' ? (this.fixedLimit(scene) ?? s.limit) : s.limit;
    const useGrey = option(scene, 'palette', 'diverging') === 'grey';
    const look: Look = { rgb, grey: useGrey, perUnit: mode === 'unit', limit, theme: scene.theme };
    // Channels side by side, or in a grid if there are many.
    const parts = partsOf(s, look);
    const across = parts > 4 ? Math.ceil(Math.sqrt(parts)) : parts;
    const n = s.units.length;
    if (!this.raster || this.raster.width !== w || this.raster.height !== h * parts * n)
      this.raster = new Raster(w, h * parts * n);
    writePictures(this.raster.pixels, s, look);
    const bitmap = this.raster.done();
    this.board.layout(
      n,
      { n: parts, across, w, h },
      (ink, u, k, x, y, tw, th) => {
        ink.drawImage(bitmap, 0, (u * parts + k) * h, w, h, x, y, tw, th);
      },
      scene.selection.layer === '' || layerOf(scene) === scene.selection.layer
        ? scene.selection.units.map((u) => s.units.indexOf(u))
        : [],
      (u) => this.labelOf(u),
    );
    const bar = useGrey || rgb ? grey : signed[scene.theme];
    if (mode === 'unit') this.bar.show(bar, '−', '+', t('weights.unitNote'), scene.theme);
    else this.bar.signed(bar, limit, mode === 'fixed' ? t('weights.fixedNote') : '', scene.theme);
    const what = rgb
      ? t('weights.captionRGB', { layer: layerOf(scene) })
      : c > 1
        ? t('weights.captionConv', { layer: layerOf(scene), channels: c })
        : t('weights.caption', { layer: layerOf(scene) });
    const colours = rgb ? '' : t(useGrey ? 'weights.levels' : 'weights.signs');
    const part = n < s.of ? t('weights.part', { n: count(n), of: count(s.of) }) : '';
    this.host.caption(sentences(what, colours, part));
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
    const rgb = inColours(this.scene!.facts, layerOf(this.scene!));
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
