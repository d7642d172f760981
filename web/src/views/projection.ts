// What a layer makes of many samples, in the plane: those it answers to alike lie
// together. Layouts of several steps were made as one, and the picture moves from one
// to the next with the slider.
import { address } from '../api';
import type {
  ProjectionsFacts as FilmFacts,
  HistoryFacts,
  NeuronDetail,
  ProjectionFacts as OneFacts,
  Predicted,
  LayoutQuality as Quality,
} from '../api.gen';
import { arrays, json, Latest, peek } from '../data';
import { count, number, percent, t } from '../i18n';
import { samplePictures } from '../images';
import { classColor, signed, unsigned } from '../palette';
import { type Colouring, cssOf, inksOf, lookOf, mix, type Observed, scaleOf, wrong } from '../points/colour';
import { between, type Frame, frameAround, latest, layoutAt } from '../points/film';
import { type Label, labelsBetween, labelsOf } from '../points/labels';
import { Legend } from '../points/legend';
import { type Content, Plot } from '../points/plot';
import { Atlas } from '../points/sprites';
import { disc, triangle } from '../points/stamp';
import { type Arrays, f32 } from '../safetensors';
import type { RunFacts } from '../types';
import type { Host, Option, Scene, View, ViewKind } from '../view';
import { option } from '../view';

/** As many as the film that files have. */
const stops = 11;

function options(facts: RunFacts): readonly Option[] {
  const colours: Option = {
    name: 'colour',
    label: 'points.colour',
    values: [
      { value: 'auto', label: 'points.auto' },
      { value: 'label', label: 'points.label' },
      { value: 'prediction', label: 'points.prediction' },
      { value: 'correct', label: 'points.correct' },
      { value: 'confidence', label: 'points.confidence' },
    ],
  };
  return [
    colours,
    {
      name: 'marks',
      label: 'points.marks',
      values: [
        { value: 'points', label: 'points.points' },
        ...(facts.data.pictures === false ? [] : [{ value: 'pictures', label: 'points.pictures' } as const]),
        { value: 'density', label: 'points.density' },
      ],
    },
    {
      name: 'method',
      label: 'points.method',
      values: [
        { value: 'tsne', label: 'points.tsne' },
        { value: 'umap', label: 'points.umap' },
        { value: 'pca', label: 'points.pca' },
        { value: 'mds', label: 'points.mds' },
      ],
    },
    {
      name: 'layout',
      label: 'points.layout',
      values: [
        { value: 'training', label: 'points.training' },
        { value: 'step', label: 'points.step' },
      ],
    },
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

/** The layer looked at, '' for the last hidden one. */
function layerOf(scene: Scene): string {
  const l = scene.selection.layer;
  return scene.facts.values.some((v) => v.name === l) ? l : '';
}

export const projection: ViewKind = {
  name: 'projection',
  label: 'view.projection',
  options,
  picture: (s) => {
    const colour = colouring(s);
    return {
      view: 'projection',
      params: {
        ...(layerOf(s) ? { layer: layerOf(s) } : {}),
        ...(s.selection.split === 'train' ? { split: 'train' } : {}),
        ...(s.options.method ? { method: s.options.method } : {}),
        ...(colour !== 'label' ? { colour } : {}),
        ...(colour === 'neuron' ? { neuron: String(unitOf(s)) } : {}),
        ...(s.options.marks ? { marks: s.options.marks } : {}),
      },
    };
  },
  mount: (element, host) => new Projection(element, host),
};

/** A layout at a step, from a film or by itself. */
interface Shown {
  key: string;
  facts: OneFacts | FilmFacts;
  layer: string;
  points: Float32Array;
  frame: Frame;
  labels: Label[];
  quality: Quality;
  /** The step whose quality it is, and the next laid-out one if the layout lies between. */
  stop: number;
  next: number | null;
  /** Predictions and how far on they are, if the layout has some. */
  predicted: { step: number; of: ArrayLike<number> };
  confidence: Float32Array | null;
}

class Projection implements View {
  private readonly plot: Plot;
  private readonly legend: Legend;
  private readonly film: Latest;
  private readonly one: Latest;
  private readonly following: Latest;
  private readonly more: Latest;
  private readonly pictures: Latest;
  private filmAsked = '';
  private oneAsked = '';
  /** The film that cannot be had. */
  private failed = '';
  private scene: Scene | null = null;
  private shown: Shown | null = null;
  private position = new Map<number, number>();
  private positionOf: readonly number[] | null = null;
  private atlas: Atlas | null = null;
  private atlasKey = '';
  private observed: Observed | null = null;
  private readonly frames = new WeakMap<Float32Array, Frame>();
  private readonly named = new WeakMap<Float32Array, Map<number, Label[]>>();
  private middle: Float32Array | undefined;

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
    const failed = (e: unknown) => {
      host.busy('');
      host.fail(e);
    };
    this.film = new Latest((e) => this.noFilm(e), true);
    this.one = new Latest(failed, true);
    this.following = new Latest(failed);
    this.more = new Latest(() => {});
    this.pictures = new Latest(() => {});
  }

  resize(): void {
    this.plot.resize();
  }

  private urls(scene: Scene): { film: string; one: string } {
    const q = {
      layer: layerOf(scene),
      split: scene.selection.split === 'train' ? 'train' : '',
      method: option(scene, 'method', ''),
    };
    return {
      film: address(['runs', scene.run, 'projections'], { ...q, steps: stops }),
      one: address(['runs', scene.run, 'projection'], { ...q, step: scene.step }),
    };
  }

  private wantsFilm(scene: Scene): boolean {
    if (option(scene, 'layout', 'training') !== 'training' || scene.live || scene.facts.last_step === 0) return false;
    return this.urls(scene).film !== this.failed;
  }

  update(scene: Scene): void {
    const other = this.scene !== null && this.scene.run !== scene.run;
    this.scene = scene;
    if (other) this.shown = null;
    this.plot.speak();
    this.plot.look(option(scene, 'zoom', ''));
    const u = this.urls(scene);
    const film = this.wantsFilm(scene) ? peek<Arrays<FilmFacts>>(u.film) : undefined;
    const one = film ? undefined : peek<Arrays<OneFacts>>(u.one);
    if (film) this.useFilm(film, u.film);
    else if (one) this.useOne(one, u.one);
    this.ask(scene, u, film !== undefined, one !== undefined);
    this.draw();
    this.sharpen();
  }

  /**
   * Asks for the layout of this step, which is there soon, and after it for those over
   * the training, which take longer: until they come it is an early picture.
   */
  private ask(scene: Scene, u: { film: string; one: string }, film: boolean, one: boolean): void {
    const wants = this.wantsFilm(scene);
    if (this.filmAsked !== '' && (film || !wants || this.filmAsked !== u.film)) {
      this.filmAsked = '';
      this.film.cancel();
    }
    if (film || scene.live) this.one.cancel();
    else this.following.cancel();
    if (!film && one && wants && this.filmAsked === '') this.askFilm(u.film);
    if (film || one || scene.moving || this.oneAsked === u.one) return;
    this.oneAsked = u.one;
    // A training goes on while a layout is made: what is begun is finished and shown.
    const lane = scene.live ? this.following : this.one;
    lane.run(async (signal) => {
      this.working(() => {
        lane.cancel();
        this.host.fail(new Error(t('points.cancelled')));
      });
      let made: Arrays<OneFacts>;
      try {
        made = await arrays<OneFacts>(u.one, signal);
      } finally {
        if (this.oneAsked === u.one) this.oneAsked = '';
        this.working();
      }
      this.host.fail(null);
      const now = this.scene;
      if (now?.live && this.urls({ ...now, step: scene.step }).one === u.one) {
        this.useOne(made, u.one);
        this.draw();
        return;
      }
      if (!this.scene || this.urls(this.scene).one !== u.one || !this.wantsFilm(this.scene)) return this.again();
      this.askFilm(u.film);
      // A film that was made before is there at once: then nothing is shown in between.
      await new Promise((r) => setTimeout(r, 120));
      this.again();
    });
  }

  private askFilm(url: string): void {
    this.filmAsked = url;
    this.film.run(async (signal) => {
      this.working(() => {
        this.film.cancel();
        this.host.option('layout', 'step');
      });
      try {
        await arrays<FilmFacts>(url, signal);
      } finally {
        if (this.filmAsked === url) this.filmAsked = '';
        this.working();
      }
      this.host.fail(null);
      this.again();
    });
  }

  private again(): void {
    if (this.scene) this.update(this.scene);
  }

  /** Says that something is laid out, or nothing any more. */
  private working(cancel?: () => void): void {
    if (cancel) this.host.busy(t('points.loading'), cancel);
    else if (this.filmAsked === '' && this.oneAsked === '') this.host.busy('');
  }

  /** Without a film each step is shown by itself. */
  private noFilm(e: unknown): void {
    this.failed = this.urls(this.scene!).film;
    if (!this.shown) this.host.fail(e);
    else this.host.remark(e instanceof Error ? e.message : String(e));
  }

  private frameOf(points: Float32Array): Frame {
    let f = this.frames.get(points);
    if (!f) {
      f = frameAround(points);
      this.frames.set(points, f);
    }
    return f;
  }

  private labelsAt(all: Float32Array, stop: number, labels: readonly number[], classes: number): Label[] {
    let map = this.named.get(all);
    if (!map) {
      map = new Map();
      this.named.set(all, map);
    }
    let l = map.get(stop);
    if (!l) {
      const n = labels.length;
      const near = (2 * this.frameOf(all).half) / 7;
      l = labelsOf(all.subarray(2 * n * stop, 2 * n * (stop + 1)), labels, classes, near);
      map.set(stop, l);
    }
    return l;
  }

  private useFilm(a: Arrays<FilmFacts>, key: string): void {
    const f = a.facts;
    const n = f.ids.length;
    const all = f32(a, 'points').data;
    const at = between(f.steps, this.scene!.step);
    const predicted = a.tensors.predicted!.data;
    const points = layoutAt(all, n, at, this.middle);
    // A new array says that points have moved; two take turns.
    this.middle = at.share === 0 || this.middle === points ? undefined : (this.shown?.points ?? undefined);
    if (this.middle?.length !== points.length || this.middle.buffer === all.buffer) this.middle = undefined;
    const labels = (stop: number) => this.labelsAt(all, stop, f.labels, f.classes.length);
    this.shown = {
      key,
      facts: f,
      layer: f.layers[at.before]!,
      points,
      frame: this.frameOf(all),
      labels: labelsBetween(labels(at.before), labels(at.after), at.share),
      quality: f.quality[at.before]!,
      stop: f.steps[at.before]!,
      next: at.share === 0 ? null : f.steps[at.after]!,
      predicted: { step: f.steps[at.before]!, of: predicted.subarray(at.before * n, (at.before + 1) * n) },
      confidence: null,
    };
  }

  private useOne(a: Arrays<OneFacts>, key: string): void {
    const f = a.facts;
    const points = f32(a, 'points').data;
    this.shown = {
      key,
      facts: f,
      layer: f.layer,
      points,
      frame: this.frameOf(points),
      labels: this.labelsAt(points, 0, f.labels, f.classes.length),
      quality: f.quality,
      stop: f.step,
      next: null,
      predicted: { step: f.step, of: f.predicted },
      confidence: Float32Array.from(f.confidence, (v) => v ?? Number.NaN),
    };
  }

  private predictionsURL(scene: Scene): string {
    const split = scene.selection.split === 'train' ? 'train' : '';
    return address(['runs', scene.run, 'predictions'], { step: scene.step, split });
  }

  private historyURL(scene: Scene): string {
    return address(['runs', scene.run, 'history'], { split: scene.selection.split });
  }

  private neuronURL(scene: Scene): string {
    return address(['runs', scene.run, 'neuron'], {
      layer: this.shown!.layer,
      unit: unitOf(scene),
      step: scene.step,
      split: scene.selection.split === 'train' ? 'train' : '',
      power: 'auc',
    });
  }

  /** Asks for what is exact at this step: answers, the activation of a unit, pictures. */
  private sharpen(): void {
    const scene = this.scene!;
    const s = this.shown;
    if (!s) return;
    this.loadPictures();
    if (scene.moving) return;
    const how = colouring(scene);
    if (how === 'neuron' && !peek(this.neuronURL(scene))) {
      const url = this.neuronURL(scene);
      this.more.run(async (signal) => {
        await arrays<NeuronDetail>(url, signal);
        this.draw();
      });
    } else if (!this.exact(s, how)) {
      const url = this.predictionsURL(scene);
      this.more.run(async (signal) => {
        await json<Predicted>(url, signal);
        this.draw();
      });
    }
  }

  private exact(s: Shown, how: Colouring): boolean {
    // How sure it is of a sample is said of test samples; training samples are too many.
    const sure = s.confidence !== null || (how !== 'confidence' && s.facts.split === 'train');
    if (s.predicted.step === this.scene!.step && sure) return true;
    return peek(this.predictionsURL(this.scene!)) !== undefined;
  }

  /** The answers of the observations at this step, or the latest known before it. */
  private answers(s: Shown): { predicted: ArrayLike<number>; confidence: Float32Array | null } {
    const scene = this.scene!;
    const ids = s.facts.ids;
    if (s.predicted.step === scene.step && s.confidence) return { predicted: s.predicted.of, confidence: s.confidence };
    const p = peek<Predicted>(this.predictionsURL(scene));
    if (p) {
      return {
        predicted: ids.map((id) => p.predicted[id] ?? -1),
        confidence: Float32Array.from(ids, (id) => p.confidence[id] ?? Number.NaN),
      };
    }
    const none = s.facts.classes.length <= 255 ? 255 : -1;
    const h = peek<Arrays<HistoryFacts>>(this.historyURL(scene));
    const k = h ? latest(h.facts.steps, scene.step) : -1;
    if (h && k >= 0 && h.facts.steps[k]! >= s.predicted.step) {
      const t = h.tensors.predicted!;
      const n = t.shape[1]!;
      const c = h.tensors.confidence!.data;
      return {
        predicted: ids.map((id) => (t.data[k * n + id] === none ? -1 : t.data[k * n + id]!)),
        confidence: Float32Array.from(ids, (id) => c[k * n + id]! / 255),
      };
    }
    return { predicted: Array.from(s.predicted.of, (v) => (v === none ? -1 : v)), confidence: s.confidence };
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

  /** Which observations are chosen: samples, else those of a class; null for none. */
  private chosen(s: Shown, o: Observed, how: Colouring): { of: Uint8Array | null; rings: boolean; here: number } {
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
    const how = colouring(scene);
    const a = this.answers(s);
    let values: Float32Array | null = how === 'confidence' ? a.confidence : null;
    if (how === 'neuron') {
      const v = peek<Arrays<NeuronDetail>>(this.neuronURL(scene));
      if (v) this.activation = f32(v, 'activation').data;
      values = this.activation?.length === s.facts.ids.length ? this.activation : null;
    }
    const o: Observed = { labels: s.facts.labels, predicted: a.predicted, trained: scene.step > 0, values };
    this.observed = o;
    this.confidence = a.confidence;
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
        ? s.labels.map((l) => ({ ...l, text: s.facts.classes[l.class] ?? '', color: classColor(l.class) }))
        : [],
      inks,
      moving: scene.moving,
    };
    if (this.plot.painter.width < 2) this.plot.resize();
    this.plot.show(content);
    if (!scene.moving) this.explain(s, o, how, chosen.here);
  }
  private activation: Float32Array | null = null;
  private confidence: Float32Array | null = null;

  private explain(s: Shown, o: Observed, how: Colouring, here: number): void {
    const scene = this.scene!;
    const inks = inksOf(this.plot.box);
    const n = s.facts.ids.length;
    const counts = new Array<number>(s.facts.classes.length).fill(0);
    let missed = 0;
    for (let i = 0; i < n; i++) {
      const k = how === 'prediction' ? o.predicted[i]! : o.labels[i]!;
      if (k >= 0 && k < counts.length) counts[k]!++;
      if (wrong(o, i)) missed++;
    }
    const muted = cssOf(inks.muted);
    const marks: { shape: number | 'ring'; color: string; text: string }[] = [];
    if (how === 'correct') {
      marks.push({
        shape: disc,
        color: cssOf(mix(inks.muted, inks.ground, 0.6)),
        text: `${t('points.right')} ${count(n - missed)}`,
      });
    }
    if (o.trained && how !== 'prediction' && option(scene, 'marks', 'points') === 'points') {
      const key = how === 'label' ? 'points.wrongColour' : 'points.wrong';
      marks.push({
        shape: triangle,
        color: how === 'correct' ? cssOf(inks.accent) : muted,
        text: `${t(key)} ${count(missed)}`,
      });
    }
    if (here > 0) marks.push({ shape: 'ring', color: cssOf(inks.ink), text: `${t('points.chosen')} ${count(here)}` });
    const scale = how === 'confidence' ? { low: 0, high: 1 } : o.values ? scaleOf(o.values) : null;
    const table = scale && scale.low < 0 ? signed[scene.theme].subarray(0, 255) : unsigned;
    this.legend.show({
      classes: s.facts.classes.map((name, k) => ({
        name,
        color: how === 'label' || how === 'prediction' ? classColor(k) : '',
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
                  ? t('select.unit', { layer: s.layer, unit: unitOf(scene) })
                  : t('points.confidenceScale'),
            }
          : null,
    });
    const split = t(s.facts.split === 'train' ? 'points.ofTrain' : 'points.ofTest', { count: count(n) });
    const parts = [t('points.caption', { samples: split, layer: s.layer })];
    if (how === 'neuron') parts.push(t('points.captionUnit', { unit: unitOf(scene), layer: s.layer }));
    this.host.caption(parts.join(' '));
    this.host.remark(this.quality(s, here));
    const wide = t('points.summary', { layer: s.layer, samples: split });
    this.plot.painter.canvas.setAttribute('aria-label', `${t('view.projection')}: ${wide}`);
  }

  /** How the layout was made and how good it is. */
  private quality(s: Shown, here: number): string {
    const scene = this.scene!;
    const q = s.quality;
    const method = t(`points.${s.facts.method}` as 'points.tsne');
    const film = 'steps' in s.facts ? s.facts.steps : null;
    const parts: string[] = [];
    if (film) {
      parts.push(
        s.next === null
          ? t('points.filmAt', { method, count: film.length })
          : t('points.filmBetween', { method, count: film.length, a: s.stop, b: s.next }),
      );
    } else {
      parts.push(t('points.one', { method, step: s.stop }));
      if (this.filmAsked !== '') parts.push(t('points.early'));
    }
    const said: string[] = [];
    if (q.nh !== null) said.push(t('points.nh', { share: percent(q.nh), layer: percent(q.nh_layer) }));
    if (q.trustworthiness !== null) {
      said.push(t('points.trust', { t: number(q.trustworthiness), c: number(q.continuity) }));
    }
    if (q.kl !== null && !film) said.push(t('points.kl', { value: number(q.kl) }));
    if (q.share !== null) said.push(t('points.share', { share: percent(q.share, 0) }));
    if (q.coincide > 0) said.push(t('points.coincide', { count: count(q.coincide) }));
    if (said.length > 0) {
      const text = said.join(t('points.comma'));
      const head = s.next === null ? '' : `${t('points.ofStep', { step: s.stop })} `;
      parts.push(t('points.sentence', { text: head ? head + text : text.charAt(0).toUpperCase() + text.slice(1) }));
    }
    const all = scene.selection.samples.length;
    if (all > here) parts.push(t('points.notHere', { count: count(all - here), of: count(all) }));
    if (s.facts.instead) parts.push(s.facts.instead);
    return parts.join(' ');
  }

  private nameOf(i: number): string {
    const s = this.shown!;
    const o = this.observed!;
    const name = (k: number) => s.facts.classes[k] ?? String(k);
    const lines = [t('points.sample', { id: count(s.facts.ids[i]!), name: name(o.labels[i]!) })];
    if (o.predicted[i]! >= 0 && o.trained) {
      const c = this.confidence?.[i];
      const sure = c !== undefined && Number.isFinite(c) ? ` (${c.toFixed(2)})` : '';
      lines.push(t('points.says', { name: name(o.predicted[i]!) }) + sure);
    }
    if (o.values && colouring(this.scene!) === 'neuron') {
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
    for (const l of [this.film, this.one, this.following, this.more, this.pictures]) l.dispose();
    this.plot.dispose();
  }
}
