// The coordinates of the observations at a step: from layouts over the whole training, computed
// together, or from a layout of this step alone, which is ready sooner.
import { address } from '../api';
import type { ProjectionsFacts as FilmFacts, ProjectionFacts as OneFacts, LayoutQuality as Quality } from '../api.gen';
import { arrays, Latest, peek } from '../data';
import { t } from '../i18n';
import { explained, saidBy } from '../messages/errors';
import { type Arrays, f32 } from '../safetensors';
import { type Host, option, type Scene } from '../view';
import { between, type Frame, frameAround, layoutAt } from './film';
import { type Label, labelNear, labelsBetween, labelsOf } from './labels';
import { Pace } from './pace';

/** A layout at a step. */
export interface Layout {
  /** Identifies the source of the layout. All layouts of a film have one key. */
  key: string;
  facts: OneFacts | FilmFacts;
  layer: string;
  points: Float32Array;
  frame: Frame;
  labels: Label[];
  quality: Quality;
  /** The step of which quality is measured, and the next stop if this layout lies between two. */
  stop: number;
  next: number | null;
  /** Predictions that came with the layout, and their step. */
  predicted: { step: number; of: ArrayLike<number> };
  confidence: Float32Array | null;
}

/** The same number as in exported films. */
const stops = 11;

/** The layer that is shown, '' for the last hidden one. */
export function layerOf(scene: Scene): string {
  const l = scene.selection.layer;
  return scene.facts.values.some((v) => v.name === l) ? l : '';
}

/** Whether a value belongs to a hidden layer. */
export function isHidden(scene: Scene, name: string): boolean {
  const v = scene.facts.values.find((x) => x.name === name);
  if (!v || v.pre || name === 'input' || name === scene.facts.output) return false;
  // These layers only pass on the value before them.
  return !['dropout', 'flatten'].includes(scene.facts.meta.network.layers[v.layer]?.layer ?? '');
}

/** The layer as a parameter of `brainbow render`. For a network without hidden layers it is the input. */
export function layerParam(scene: Scene): Record<string, string> {
  const hidden = scene.facts.values.some((v) => isHidden(scene, v.name));
  const layer = layerOf(scene) || (hidden ? '' : 'input');
  return layer ? { layer } : {};
}

interface Addresses {
  film: string;
  one: string;
  /** The part of the address that does not depend on the step. */
  what: string;
}

function addresses(scene: Scene): Addresses {
  const run = scene.run;
  const q = {
    layer: layerOf(scene),
    split: scene.selection.split === 'train' ? 'train' : '',
    method: option(scene, 'method', ''),
    observations: option(scene, 'observations', ''),
    seed: option(scene, 'seed', ''),
    perplexity: option(scene, 'perplexity', ''),
  };
  return {
    film: address(['runs', run, 'projections'], { ...q, step: scene.facts.last_step, steps: stops }),
    one: address(['runs', run, 'projection'], { ...q, step: scene.step }),
    what: address(['runs', run, 'projection'], q),
  };
}

/** Whether a scene is shown within layouts over the training: they are wanted and loaded. */
export function inTraining(scene: Scene): boolean {
  const wanted = option(scene, 'layout', 'training') === 'training' && !scene.live && scene.facts.last_step > 0;
  return wanted && peek(addresses(scene).film) !== undefined;
}

export class Layouts {
  private readonly film: Latest;
  private readonly one: Latest;
  private readonly pace = new Pace();
  private filmAsked = '';
  private oneAsked = '';
  private what = '';
  /** The film that could not be loaded, and why. */
  private failed = '';
  private why: unknown = null;
  private scene: Scene | null = null;
  private shown: Layout | null = null;
  private readonly frames = new WeakMap<Float32Array, Frame>();
  private readonly named = new WeakMap<Float32Array, Map<number, Label[]>>();
  private middle: Float32Array | undefined;

  constructor(
    private readonly host: Host,
    /** Called when a requested layout arrives. */
    private readonly came: () => void,
  ) {
    this.film = new Latest((e) => this.noFilm(e), true);
    this.one = new Latest((e) => host.fail(e));
  }

  /** Whether layouts over the training are being computed; until they arrive a step is shown alone. */
  get early(): boolean {
    return this.filmAsked !== '';
  }

  /** Why a step is shown alone although the film is wanted, '' if there is no such problem. */
  problem(scene: Scene): string {
    const failed = option(scene, 'layout', 'training') === 'training' && addresses(scene).film === this.failed;
    return failed ? explained(saidBy(this.why), scene.lang).text.replace(/[.。]$/, '') : '';
  }

  /** Whether the scene is to be shown within the layouts over the training. */
  wantsFilm(scene: Scene): boolean {
    if (option(scene, 'layout', 'training') !== 'training' || scene.live || scene.facts.last_step === 0) return false;
    return addresses(scene).film !== this.failed;
  }

  /** The layout to show for a scene, if there is one. Requests what is missing. */
  at(scene: Scene): Layout | null {
    if (this.scene?.run !== scene.run) this.shown = null;
    this.scene = scene;
    const a = addresses(scene);
    const film = this.wantsFilm(scene) ? peek<Arrays<FilmFacts>>(a.film) : undefined;
    const one = film ? undefined : peek<Arrays<OneFacts>>(a.one);
    if (film) this.shown = this.ofFilm(film, a.film, scene.step);
    else if (one) this.shown = this.ofStep(one, a.one);
    this.ask(scene, a, film !== undefined, one !== undefined);
    return this.shown;
  }

  /**
   * Requests the layout of this step, which arrives soon, and then the layouts over the
   * training, which take longer. Until they arrive the first is shown as an early picture.
   */
  private ask(scene: Scene, a: Addresses, film: boolean, one: boolean): void {
    const wants = this.wantsFilm(scene);
    if (this.filmAsked !== '' && (film || !wants || this.filmAsked !== a.film)) {
      this.filmAsked = '';
      this.film.cancel();
    }
    // Do not cancel the request in progress for another step: in a growing run none would ever
    // finish.
    if (film || this.what !== a.what) this.one.cancel();
    this.what = a.what;
    if (one && wants && this.filmAsked === '') this.askFilm(a.film);
    if (film || one || scene.moving || this.oneAsked === a.one) return;
    this.oneAsked = a.one;
    this.one.run(async (signal) => {
      if (!scene.live || !this.shown) {
        this.working(() => {
          this.one.cancel();
          if (!this.shown) this.host.fail(new Error(t('points.cancelled')));
        });
      }
      let made: Arrays<OneFacts>;
      try {
        made = await this.pace.keep(scene.live, signal, () => arrays<OneFacts>(a.one, signal));
      } finally {
        if (this.oneAsked === a.one) this.oneAsked = '';
        this.working();
      }
      this.host.fail(null);
      const now = this.scene;
      // The step may have advanced while the layout was computed; show it anyway.
      if (now && addresses(now).what === a.what) this.shown = this.ofStep(made, a.one);
      if (now && addresses(now).one === a.one && this.wantsFilm(now) && !this.early) {
        this.askFilm(addresses(now).film);
        // A cached film arrives immediately; then show nothing in between.
        await new Promise((r) => setTimeout(r, 120));
      }
      this.came();
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
      this.came();
    });
  }

  /** Reports that a layout is being computed, or that none is any more. */
  private working(cancel?: () => void): void {
    if (cancel) this.host.busy(t('points.loading'), cancel);
    else if (this.filmAsked === '' && this.oneAsked === '') this.host.busy('');
  }

  /** Without a film each step is shown alone. */
  private noFilm(e: unknown): void {
    this.failed = addresses(this.scene!).film;
    this.why = e;
    if (!this.shown) this.host.fail(e);
    else this.came();
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
      const near = 2 * this.frameOf(all).half * labelNear;
      l = labelsOf(all.subarray(2 * n * stop, 2 * n * (stop + 1)), labels, classes, near);
      map.set(stop, l);
    }
    return l;
  }

  private ofFilm(a: Arrays<FilmFacts>, key: string, step: number): Layout {
    const f = a.facts;
    const n = f.ids.length;
    const all = f32(a, 'points').data;
    const at = between(f.steps, step);
    const predicted = a.tensors.predicted!.data;
    // A different array signals that the points have moved, so two arrays take turns.
    const points = layoutAt(all, n, at, this.middle);
    const before = this.shown?.key === key ? this.shown.points : undefined;
    this.middle = before && before !== points && before.buffer !== all.buffer ? before : undefined;
    const labels = (stop: number) => this.labelsAt(all, stop, f.labels, f.classes.length);
    return {
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

  private ofStep(a: Arrays<OneFacts>, key: string): Layout {
    const f = a.facts;
    if (this.shown?.key === key) return this.shown;
    const points = f32(a, 'points').data;
    return {
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

  dispose(): void {
    this.film.dispose();
    this.one.dispose();
  }
}
