// The activations of a layer for many samples, laid out in the plane: similar ones are close.
// Layouts of several steps are computed together, and the picture moves between them with the
// slider.
import { Latest } from '../data';
import { count, labelled, number, sentences, t } from '../i18n';
import { samplePictures } from '../images';
import { outcome } from '../outcome';
import { signed, unsigned } from '../palette';
import { type Answers, activationOf, answersOf, missing } from '../points/answers';
import { type Colouring, classPixel, cssOf, inksOf, lookOf, type Observed, scaleOf } from '../points/colour';
import { inTraining, type Layout, Layouts, layerParam } from '../points/layouts';
import { Legend, type LegendContent } from '../points/legend';
import { type Content, Plot } from '../points/plot';
import { Atlas } from '../points/sprites';
import { triangle } from '../points/stamp';
import { agreementOf, wordsOf } from '../points/words';
import { choice } from '../shared/choice';
import type { RunFacts } from '../types';
import type { Host, Option, Scene, View, ViewKind } from '../view';
import { option, unitCode } from '../view';

function options(facts: RunFacts): readonly Option[] {
  return [
    choice('colour', 'points.colour', [
      ['auto', 'points.auto'],
      ['label', 'points.label'],
      ['prediction', 'points.prediction'],
      ['correct', 'points.correct'],
      ['confidence', 'points.confidence'],
    ]),
    choice('marks', 'points.marks', [
      ['points', 'points.points'],
      ...(facts.data.pictures === false ? [] : [['pictures', 'points.pictures'] as const]),
      ['density', 'points.density'],
    ]),
    choice(
      'method',
      'points.method',
      [
        ['tsne', 'points.tsne'],
        ['umap', 'points.umap'],
        ['pca', 'points.pca'],
        ['mds', 'points.mds'],
      ],
      ['about.neighbours', 'about.distances'],
    ),
    choice('layout', 'points.layout', [
      ['training', 'points.training'],
      ['step', 'points.step'],
    ]),
  ];
}

/** The unit whose activation is shown, -1 for none. */
export function unitOf(scene: Scene): number {
  const s = scene.selection;
  return option(scene, 'colour', 'auto') === 'auto' && s.units.length > 0 ? s.units[0]! : -1;
}

function colouring(scene: Scene): Colouring {
  const c = option(scene, 'colour', 'auto');
  if (c !== 'auto') return c as Colouring;
  return unitOf(scene) >= 0 ? 'neuron' : 'label';
}

export const projection: ViewKind = {
  name: 'projection',
  label: 'view.projection',
  group: 'sees',
  about: 'view.projection.about',
  layer: (s) => layerParam(s).layer ?? '',
  options,
  picture: (s) => {
    const colour = colouring(s);
    return {
      view: 'projection',
      params: {
        ...layerParam(s),
        ...(s.selection.split === 'train' ? { split: 'train' } : {}),
        ...(s.options.method ? { method: s.options.method } : {}),
        ...(colour !== 'label' ? { colour } : {}),
        ...(colour === 'neuron' ? { neuron: String(unitOf(s)) } : {}),
        ...(s.options.marks ? { marks: s.options.marks } : {}),
        ...(inTraining(s) ? { layout: 'training' } : {}),
        beside: 'none',
      },
    };
  },
  mount: (element, host) => new Projection(element, host),
};

class Projection implements View {
  private readonly plot: Plot;
  private readonly legend: Legend;
  private readonly layouts: Layouts;
  private readonly more: Latest;
  private readonly pictures: Latest;
  private scene: Scene | null = null;
  private shown: Layout | null = null;
  private position = new Map<number, number>();
  private positionOf: readonly number[] | null = null;
  private atlas: Atlas | null = null;
  private atlasKey = '';
  private observed: Observed | null = null;
  private answers: Answers | null = null;
  private activation: Float32Array | null = null;

  constructor(
    element: HTMLElement,
    private readonly host: Host,
  ) {
    const box = document.createElement('div');
    box.className = 'points-box';
    const view = document.createElement('div');
    view.className = 'points-view';
    box.append(view);
    element.append(box);
    this.plot = new Plot(
      view,
      {
        name: (i) => this.nameOf(i),
        picture: (i, canvas) => this.pictureOf(i, canvas),
        choose: (list, add) => this.choose(list, add),
        looked: (place) => host.option('zoom', place),
      },
      t('view.projection'),
    );
    this.legend = new Legend(t('points.legend'), (k) => host.select({ class: k }));
    view.append(this.legend.box);
    this.layouts = new Layouts(host, () => {
      if (this.scene) this.update(this.scene);
    });
    // Without them the picture is less exact and names the step of its predictions.
    this.more = new Latest(() => {});
    this.pictures = new Latest(() => {});
  }

  resize(): void {
    this.plot.resize();
  }

  update(scene: Scene): void {
    this.scene = scene;
    this.plot.speak(scene.lang);
    this.plot.look(option(scene, 'zoom', ''));
    this.shown = this.layouts.at(scene);
    this.draw();
    if (!this.shown) return;
    this.loadPictures();
    const more = scene.moving ? null : missing(scene, this.shown, this.how(), unitOf(scene));
    if (more) {
      this.more.run(async (signal) => {
        await more(signal);
        this.draw();
      });
    }
  }

  /** The meaning of colours for the present layout, which may still belong to another layer. */
  private how(): Colouring {
    const how = colouring(this.scene!);
    const of = this.scene!.selection.layer;
    return how === 'neuron' && of !== '' && of !== this.shown?.layer ? 'label' : how;
  }

  private loadPictures(): void {
    const scene = this.scene!;
    const s = this.shown!;
    if (scene.facts.data.pictures === false) return;
    const key = `${scene.run} ${s.facts.split} ${s.facts.ids.length}`;
    if (this.atlasKey !== key) {
      this.atlasKey = key;
      this.atlas = new Atlas(s.facts.ids.length);
    }
    const atlas = this.atlas!;
    const part = atlas.missing();
    if (!part) return;
    this.pictures.run(async (signal) => {
      const ids = s.facts.ids.slice(part.from, part.to);
      const p = await samplePictures(scene.run, s.facts.split, ids, signal);
      if (this.atlas !== atlas) return;
      atlas.add(p, part.from);
      if (option(this.scene!, 'marks', 'points') === 'pictures') this.draw();
      this.loadPictures();
    });
  }

  private indexOf(ids: readonly number[]): Map<number, number> {
    if (this.positionOf !== ids) {
      this.positionOf = ids;
      this.position = new Map(ids.map((id, i) => [id, i]));
    }
    return this.position;
  }

  /** The chosen observations: samples, or those of a class; null for none. */
  private chosen(s: Layout, o: Observed, how: Colouring): { of: Uint8Array | null; rings: boolean; here: number } {
    const { samples, class: k } = this.scene!.selection;
    const n = s.facts.ids.length;
    if (samples.length > 0) {
      const of = new Uint8Array(n);
      const index = this.indexOf(s.facts.ids);
      let here = 0;
      for (const id of samples) {
        const i = index.get(id);
        if (i === undefined) continue;
        of[i] = 1;
        here++;
      }
      return { of: here > 0 ? of : null, rings: true, here };
    }
    if (k === null) return { of: null, rings: false, here: 0 };
    const by = how === 'prediction' ? o.predicted : o.labels;
    return { of: Uint8Array.from({ length: n }, (_, i) => (by[i] === k ? 1 : 0)), rings: false, here: 0 };
  }

  private draw(): void {
    const scene = this.scene;
    const s = this.shown;
    if (!scene || !s) return;
    const how = this.how();
    this.answers = answersOf(scene, s);
    let values: Float32Array | null = how === 'confidence' ? this.answers.confidence : null;
    if (how === 'neuron') {
      // While the slider moves, the latest known activation.
      this.activation = activationOf(scene, s.layer, unitOf(scene)) ?? this.activation;
      values = this.activation?.length === s.facts.ids.length ? this.activation : null;
    }
    const o: Observed = { labels: s.facts.labels, predicted: this.answers.predicted, trained: scene.step > 0, values };
    this.observed = o;
    const chosen = this.chosen(s, o, how);
    const inks = inksOf(this.plot.box);
    const look = lookOf(o, how, chosen.of, chosen.rings, inks, scene.theme);
    const byClass = how === 'label' || how === 'prediction';
    const content: Content = {
      key: s.key,
      points: s.points,
      frame: s.frame,
      look,
      marks: option(scene, 'marks', 'points') as Content['marks'],
      atlas: this.atlas,
      labels: byClass
        ? s.labels.map((l) => ({
            ...l,
            color: cssOf(classPixel(l.class, scene.theme)),
          }))
        : [],
      classes: s.facts.classes,
      inks,
      moving: scene.moving,
    };
    if (this.plot.painter.width < 2) this.plot.resize();
    this.plot.show(content);
    if (!scene.moving) this.explain(s, o, how, chosen.here);
  }

  private explain(s: Layout, o: Observed, how: Colouring, here: number): void {
    const scene = this.scene!;
    const inks = inksOf(this.plot.box);
    const n = s.facts.ids.length;
    const counts = new Array<number>(s.facts.classes.length).fill(0);
    for (let i = 0; i < n; i++) {
      const k = how === 'prediction' ? o.predicted[i]! : o.labels[i]!;
      if (k >= 0 && k < counts.length) counts[k]!++;
    }
    const marks: LegendContent['marks'][number][] = [];
    if (o.trained && how === 'correct' && option(scene, 'marks', 'points') === 'points') {
      marks.push({ shape: triangle, color: cssOf(inks.accent), text: t('fig.place.mistaken') });
    }
    if (here > 0) {
      const text = t('points.chosen', { n: count(here) });
      marks.push({ shape: 'ring', color: cssOf(inks.ink), text, extra: true });
    }
    const scale = how === 'confidence' ? { low: 0, high: 1 } : o.values ? scaleOf(o.values) : null;
    const table = scale && scale.low < 0 ? signed[scene.theme].subarray(0, 255) : unsigned;
    this.legend.show({
      classes: s.facts.classes.map((name, k) => ({
        name,
        color: how === 'label' || how === 'prediction' ? cssOf(classPixel(k, scene.theme)) : '',
        count: count(counts[k]!),
      })),
      chosen: scene.selection.class,
      marks,
      scale:
        scale && (how === 'confidence' || how === 'neuron')
          ? {
              pixels: [...table],
              ...scale,
              title:
                how === 'neuron'
                  ? t('fig.place.activation', { unit: unitCode(s.layer, unitOf(scene)) })
                  : t('fig.place.confidence'),
            }
          : null,
    });
    const split = t(s.facts.split === 'train' ? 'points.ofTrain' : 'points.ofTest', { count: n });
    const marked = option(scene, 'marks', 'points') as 'points' | 'pictures' | 'density';
    this.host.caption(
      sentences(
        t(`fig.place.${marked}`, {
          count: n,
          split: t(s.facts.split === 'train' ? 'fig.split.train' : 'fig.split.test'),
          layer: s.layer,
        }),
        how === 'confidence' && !scene.facts.probabilities ? t('fig.outputs.free') : '',
      ),
    );
    const all = scene.selection.samples.length;
    const absent = all > here ? t('points.notHere', { count: all - here, of: count(all) }) : '';
    const why = this.layouts.problem(scene);
    const film = why && t('points.noFilm', { why });
    this.host.remark(sentences(agreementOf(s), wordsOf(s, this.layouts.early), absent, film));
    const wide = t('points.summary', { layer: s.layer, samples: split });
    this.plot.painter.canvas.setAttribute('aria-label', labelled(t('view.projection'), wide));
  }

  private nameOf(i: number): string {
    const s = this.shown!;
    const o = this.observed!;
    const name = (k: number) => s.facts.classes[k] ?? String(k);
    const lines = [t('points.sample', { id: s.facts.ids[i]!, name: name(o.labels[i]!) })];
    if (o.predicted[i]! >= 0 && o.trained) {
      const c = this.answers?.confidence?.[i];
      const said = name(o.predicted[i]!);
      const sure = c !== undefined && Number.isFinite(c);
      const share = this.scene?.facts.probabilities === true;
      lines.push(t('points.says', { name: sure ? outcome(said, c, share) : said }));
    }
    if (o.values && this.how() === 'neuron') {
      lines.push(t('points.activation', { value: number(o.values[i]!) }));
    }
    return lines.join('\n');
  }

  private pictureOf(i: number, canvas: HTMLCanvasElement): boolean {
    if (!this.atlas || this.atlas.width === 0) return false;
    canvas.width = this.atlas.width;
    canvas.height = this.atlas.height;
    return this.atlas.draw(canvas.getContext('2d')!, i, 0, 0, canvas.width, canvas.height);
  }

  private choose(list: readonly number[], add: boolean): void {
    const ids = list.map((i) => this.shown!.facts.ids[i]!);
    const before = this.scene!.selection.samples;
    if (!add) this.host.select({ samples: ids });
    else if (ids.length === 1 && before.includes(ids[0]!))
      this.host.select({ samples: before.filter((id) => id !== ids[0]) });
    else this.host.select({ samples: [...new Set([...before, ...ids])] });
  }

  dispose(): void {
    for (const l of [this.layouts, this.more, this.pictures]) l.dispose();
    this.plot.dispose();
    this.legend.dispose();
  }
}
