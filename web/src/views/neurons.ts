// The neurons of a layer, arranged so that similar ones are close. Hue shows the class that a
// neuron separates best, opacity how well. With selected samples, colours show the responses to
// them.
import { ApiError, address } from '../api';
import type { NeuronFacts, NeuronMapFacts, ResponseFacts } from '../api.gen';
import { arrays, json, Latest, peek } from '../data';
import { shared } from '../figure.gen';
import { count, labelled, number, percent, sentence, sentences, t } from '../i18n';
import { signed } from '../palette';
import { byLevel, classPixel, cssOf, type Inks, inksOf, mix, valuePixel } from '../points/colour';
import { frameAround } from '../points/film';
import { labelNear, labelsOf } from '../points/labels';
import { isHidden, layerOf, layerParam } from '../points/layouts';
import { Legend, type LegendContent } from '../points/legend';
import type { ColoredLabel } from '../points/lettering';
import { Pace } from '../points/pace';
import type { Look } from '../points/paint';
import { Plot } from '../points/plot';
import { classShape, disc, minus, ring } from '../points/stamp';
import { type Arrays, f32 } from '../safetensors';
import { choice } from '../shared/choice';
import { toggled } from '../shared/chosen';
import { insteadText } from '../shared/instead';
import { sideText } from '../shared/side';
import { writeNumbers } from '../url';
import type { Host, Scene, View, ViewKind } from '../view';
import { option, unitCode, unitName } from '../view';

export const neurons: ViewKind = {
  name: 'neurons',
  label: 'view.neurons',
  layer: (s) => {
    const { layer } = layerParam(s);
    return layer && isHidden(s, layer) ? layer : '';
  },
  options: () => [
    choice('colour', 'points.colour', [
      ['auto', 'neurons.auto'],
      ['class', 'points.label'],
    ]),
    choice(
      'power',
      'neurons.power',
      [
        ['trees', 'neurons.trees'],
        ['auc', 'neurons.auc'],
      ],
      ['about.power', 'about.auc'],
    ),
    choice('alike', 'neurons.alike', [
      ['absolute', 'neurons.absolute'],
      ['signed', 'neurons.signed'],
    ]),
  ],
  picture: (s) => {
    const { layer } = layerParam(s);
    // `brainbow render` draws maps of hidden layers only.
    if (layer && !isHidden(s, layer)) return null;
    return {
      view: 'neurons',
      params: {
        ...(layer ? { layer } : {}),
        ...(s.selection.split === 'train' ? { split: 'train' } : {}),
        ...(s.selection.class === null
          ? {}
          : { class: s.facts.classes?.[s.selection.class] ?? String(s.selection.class) }),
        ...(s.options.power ? { power: s.options.power } : {}),
        ...(s.options.alike ? { alike: s.options.alike } : {}),
        ...(bySamples(s) ? { samples: writeNumbers(s.selection.samples) } : {}),
        pair: 'none',
      },
    };
  },
  mount: (element, host) => new Neurons(element, host),
};

const least = shared.leastOpacity;

/** Whether colours show the responses to the chosen samples. */
function bySamples(s: Scene): boolean {
  return s.selection.samples.length > 0 && option(s, 'colour', 'auto') === 'auto';
}

/** Whether a unit responds to so few observations that its place on the map means little. */
function isFew(u: NeuronFacts, observations: number): boolean {
  return !u.silent && Math.round(u.rate * observations) < shared.fewObservations;
}

/** The colour of neurons that do not tell the chosen class best. */
function others(inks: Inks): number {
  return mix(inks.muted, inks.ground, 0.35);
}

/** A class in a sentence: 5, or “cat” in quotation marks. */
function classWords(name: string): string {
  return /^(\d+|.)$/u.test(name) ? name : `“${name}”`;
}

class Neurons implements View {
  private readonly plot: Plot;
  private readonly legend: Legend;
  private readonly map: Latest;
  private readonly answers: Latest;
  private readonly pace = new Pace();
  private scene: Scene | null = null;
  private shown: Arrays<NeuronMapFacts> | null = null;
  private key = '';
  private run = '';
  private asked = '';
  private answersAsked = '';
  private responses: ResponseFacts | null = null;

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
        name: (u) => this.nameOf(u),
        choose: (list, add) => this.choose(list, add),
        looked: (place) => host.option('zoom', place),
      },
      t('view.neurons'),
    );
    this.legend = new Legend(
      t('points.legend'),
      (k) => host.select({ class: k }),
      (u) => this.choose([u], false),
    );
    view.append(this.legend.box);
    const failed = (e: unknown) => {
      host.busy('');
      host.fail(e);
    };
    // Do not cancel the request in progress for another step: in a growing run none would ever
    // finish.
    this.map = new Latest(failed);
    this.answers = new Latest(failed);
  }

  resize(): void {
    this.plot.resize();
  }

  private query(scene: Scene) {
    return {
      layer: layerOf(scene),
      step: scene.step,
      split: scene.selection.split === 'train' ? 'train' : '',
    };
  }

  private mapURL(scene: Scene): string {
    return address(['runs', scene.run, 'neurons'], {
      ...this.query(scene),
      power: option(scene, 'power', ''),
      signed: option(scene, 'alike', 'absolute') === 'signed' ? 'true' : '',
    });
  }

  private answersURL(scene: Scene): string {
    return address(['runs', scene.run, 'responses'], {
      ...this.query(scene),
      samples: writeNumbers(scene.selection.samples),
    });
  }

  update(scene: Scene): void {
    this.scene = scene;
    this.plot.speak(scene.lang);
    this.plot.look(option(scene, 'zoom', ''));
    if (this.run !== scene.run) this.shown = null;
    const url = this.mapURL(scene);
    const known = peek<Arrays<NeuronMapFacts>>(url);
    if (known) this.use(known, url);
    else if (!scene.moving && this.asked !== url) {
      this.asked = url;
      this.map.run((signal) => this.load(url, signal));
    }
    this.ask(scene);
    this.draw();
  }

  private async load(url: string, signal: AbortSignal): Promise<void> {
    if (!this.shown || !this.scene!.live) {
      this.host.busy(t('points.loading'), () => {
        this.map.cancel();
        if (!this.shown) this.host.fail(new Error(t('points.cancelled')));
      });
    }
    const { run, selection, live } = this.scene!;
    let a: Arrays<NeuronMapFacts>;
    try {
      a = await this.pace.keep(live, signal, () => arrays<NeuronMapFacts>(url, signal));
    } finally {
      if (this.asked === url) this.asked = '';
      if (this.asked === '') this.host.busy('');
    }
    this.host.fail(null);
    // The step may have advanced while the map was computed; show it anyway.
    if (this.scene!.run === run && this.scene!.selection.layer === selection.layer) this.use(a, url);
    this.update(this.scene!);
  }

  /** Requests the responses of the units to the chosen samples. */
  private ask(scene: Scene): void {
    if (!bySamples(scene)) {
      this.responses = null;
      this.answers.cancel();
      return;
    }
    const url = this.answersURL(scene);
    const known = peek<ResponseFacts>(url);
    if (known) this.responses = known;
    else if (!scene.moving && this.answersAsked !== url) {
      this.answersAsked = url;
      this.answers.run(async (signal) => {
        try {
          this.responses = await json<ResponseFacts>(url, signal);
        } finally {
          if (this.answersAsked === url) this.answersAsked = '';
        }
        this.update(this.scene!);
      });
    }
  }

  private use(a: Arrays<NeuronMapFacts>, key: string): void {
    this.shown = a;
    this.key = key;
    this.run = a.facts.run;
  }

  /** The response of a unit to the chosen samples in standard deviations, null if no samples are chosen. */
  private lift(u: number): number | null {
    const r = this.responses;
    if (!r || r.layer !== this.shown!.facts.layer || r.units.length !== this.shown!.facts.units.length) return null;
    return r.units[u]!.lift;
  }

  /** The class whose discriminative power a unit shows, -1 for none, its AUC for it, and that power as a share of the largest. */
  private tells(n: NeuronFacts, most: readonly number[]): { class: number; power: number; share: number; auc: number } {
    const chosen = this.scene!.selection.class;
    const k = chosen ?? n.best;
    if (k < 0 || k >= this.shown!.facts.classes.length) return { class: -1, power: 0, share: 0, auc: 0.5 };
    const at = k * this.shown!.facts.units.length + n.unit;
    const power = f32(this.shown!, 'power').data[at]!;
    const auc = f32(this.shown!, 'auc').data[at]!;
    return { class: k, power, share: most[k]! > 0 ? Math.max(0, power) / most[k]! : 0, auc };
  }

  private most(): number[] {
    const f = this.shown!.facts;
    const power = f32(this.shown!, 'power').data;
    const n = f.units.length;
    return f.classes.map((_, k) => {
      let m = 0;
      for (let u = 0; u < n; u++) m = Math.max(m, power[k * n + u]!);
      return m;
    });
  }

  private limit = 1;

  private draw(): void {
    const scene = this.scene;
    if (!scene || !this.shown) return;
    const f = this.shown.facts;
    const cls = scene.selection.class;
    const none = cls !== null && f.measured[cls] === false && !bySamples(scene);
    this.plot.box.style.visibility = none ? 'hidden' : '';
    if (none) {
      this.refuse(cls);
      return;
    }
    const n = f.units.length;
    if (this.plot.painter.width < 2) this.plot.resize();
    const inks = inksOf(this.plot.box);
    const byAnswer = this.responses !== null && f.units.some((u) => this.lift(u.unit) !== null);
    this.limit = 0;
    if (byAnswer) for (let u = 0; u < n; u++) this.limit = Math.max(this.limit, Math.abs(this.lift(u) ?? 0));
    const most = this.most();
    const color = new Uint32Array(n);
    const levels = new Uint8Array(n);
    const rings = new Uint8Array(n);
    const against = new Uint8Array(n);
    // An outline shows where a pale dot is.
    const rim = new Uint32Array(n).fill(inks.muted);
    const here = scene.selection.layer === '' || scene.selection.layer === f.layer;
    for (const u of here ? scene.selection.units : []) if (u < n) rings[u] = 1;
    for (const unit of f.units) {
      const u = unit.unit;
      let share: number;
      if (byAnswer) {
        const v = this.lift(u) ?? 0;
        share = this.limit > 0 ? Math.abs(v) / this.limit : 0;
        color[u] = valuePixel(v, -this.limit, this.limit, scene.theme);
      } else {
        const s = this.tells(unit, most);
        share = s.share;
        if (s.auc < 0.5 && !isFew(unit, f.samples)) against[u] = 1;
        const hue = s.class < 0 ? inks.muted : classPixel(s.class, scene.theme);
        color[u] = mix(hue, inks.ground, least + (1 - least) * share);
        rim[u] = mix(hue, inks.ground, shared.edgeOpacity);
        if (scene.selection.class !== null) {
          // Those that tell another class better are grey; the class's own stand out.
          const own = unit.best === scene.selection.class;
          color[u] = own ? mix(hue, inks.ground, shared.standout + (1 - shared.standout) * share) : others(inks);
          if (!own) rim[u] = color[u]!;
        }
      }
      levels[u] = Math.min(200, Math.round(200 * share)) + (rings[u] ? 55 : 0);
    }
    // Hollow: the correlations of a unit that responds to a few observations mean little.
    const shape = Uint8Array.from(f.units, (u) =>
      isFew(u, f.samples) ? ring : byAnswer ? disc : classShape(this.tells(u, most).class),
    );
    for (const u of f.units) {
      if (shape[u.unit] !== ring) continue;
      color[u.unit] = inks.muted;
      rim[u.unit] = inks.ground;
    }
    const look: Look = { color, shape, order: byLevel(levels), ring: rings, rim, minus: against };
    const numbered = n - f.silent.length <= shared.numberedUnits;
    const points = f32(this.shown, 'points').data;
    this.plot.show({
      key: this.key,
      points,
      frame: frameAround(points),
      look,
      marks: 'points',
      atlas: null,
      labels: byAnswer || scene.selection.class !== null ? [] : this.names(points, most),
      classes: f.classes,
      numbered,
      layer: f.layer,
      inks,
      radius:
        (numbered ? shared.numberedDot : shared.dot) *
        Math.min(1, Math.max(0.5, Math.min(...this.plot.size) / shared.mapSide)),
      moving: scene.moving,
    });
    if (!scene.moving) this.explain(byAnswer, against.includes(1));
  }

  /** Says that a class has no observations. The legend stays, to choose another one from. */
  private refuse(cls: number): void {
    const f = this.shown!.facts;
    this.legend.show({ classes: this.classes(), chosen: cls, marks: [], scale: null });
    this.host.caption('');
    this.host.remark('');
    const said = t('fig.neurons.unmeasured', { class: f.classes[cls]! });
    this.host.fail(new ApiError(422, said, t('neurons.otherClass'), 'unavailable'));
  }

  /** The classes of the legend, with the numbers of units in their colours, or only to be chosen. */
  private classes(counts?: readonly number[]): LegendContent['classes'] {
    const { theme } = this.scene!;
    return this.shown!.facts.classes.map((name, k) => ({
      name,
      color: counts ? cssOf(classPixel(k, theme)) : '',
      count: counts ? count(counts[k]!) : '',
    }));
  }

  private explain(byAnswer: boolean, against: boolean): void {
    const scene = this.scene!;
    const f = this.shown!.facts;
    const inks = inksOf(this.plot.box);
    const counts = f.classes.map((_, k) => f.units.filter((u) => u.best === k && !u.silent).length);
    const cls = scene.selection.class;
    const name = cls === null ? '' : (f.classes[cls] ?? '');
    const hue = cls === null ? inks.muted : classPixel(cls, scene.theme);
    const fade = Array.from({ length: 64 }, (_, i) => mix(hue, inks.ground, least + ((1 - least) * i) / 63));
    const byClass = !byAnswer && cls === null;
    const few = f.units.filter((u) => isFew(u, f.samples)).length;
    this.legend.show({
      classes: byAnswer ? [] : this.classes(byClass ? counts : undefined),
      chosen: cls,
      marks: [
        ...(cls !== null && !byAnswer
          ? [
              {
                shape: classShape(cls),
                color: cssOf(hue),
                text: t('fig.neurons.own', { class: classWords(name) }),
              },
              { shape: disc, color: cssOf(others(inks)), text: t('fig.neurons.others') },
            ]
          : []),
        ...(against ? [{ shape: minus, color: cssOf(inks.ink), text: t('fig.neurons.minus'), extra: true }] : []),
        ...(few > 0
          ? [
              {
                shape: 'ring' as const,
                color: cssOf(inks.muted),
                text: t('fig.neurons.few', { count: shared.fewObservations }),
              },
            ]
          : []),
        ...(f.silent.length > 0
          ? [
              {
                shape: 'ring' as const,
                color: 'transparent',
                text: t('fig.neurons.silentCount', { count: f.silent.length }),
              },
            ]
          : []),
      ],
      scale: byAnswer
        ? {
            pixels: Array.from({ length: 101 }, (_, i) => signed[scene.theme][Math.round(2.54 * i)]!),
            low: -this.limit,
            high: this.limit,
            title: '',
            words: [t('fig.neurons.less'), t('fig.neurons.more')],
          }
        : cls === null
          ? {
              pixels: fade,
              low: 0,
              high: 1,
              title: t('fig.neurons.tellsOwn'),
              words: [t('fig.neurons.weakly'), t('fig.neurons.well')],
            }
          : null,
      units: {
        title: t('fig.neurons.silent', { count: f.silent.length }),
        numbers: f.silent.slice(0, shared.silentListed),
        name: (u) => unitCode(f.layer, u),
        rest:
          f.silent.length > shared.silentListed
            ? t('fig.network.more', { count: f.silent.length - shared.silentListed })
            : '',
      },
    });
    const what = t(f.means ? 'neurons.channels' : 'neurons.units', { count: f.units.length, layer: f.layer });
    const plain = byAnswer || cls !== null;
    const key = f.means
      ? plain
        ? 'fig.neurons.readChannelsPlain'
        : 'fig.neurons.readChannels'
      : plain
        ? 'fig.neurons.readPlain'
        : 'fig.neurons.read';
    this.host.caption(t(key, { count: f.units.length }));
    const { nh } = f.quality;
    const kin =
      nh === null || plain ? '' : sentence(`${Math.round(100 * nh)} ${t('fig.place.of')} ${t('fig.neurons.kin')}`);
    this.host.remark(sentences(kin, insteadText(f)));
    this.plot.painter.canvas.setAttribute('aria-label', labelled(t('view.neurons'), what));
    this.plot.painter.canvas.style.background = cssOf(inks.ground);
  }

  /** The names of classes where their strongest units are, if those lie close together. */
  private names(points: Float32Array, most: readonly number[]): ColoredLabel[] {
    const f = this.shown!.facts;
    const frame = frameAround(points);
    const share = f.units.map((u) => (u.silent ? 0 : this.tells(u, most).share));
    const best = f.units.map((u) => u.best);
    return labelsOf(points, best, f.classes.length, 2 * frame.half * labelNear, share).map((l) => ({
      ...l,
      color: cssOf(classPixel(l.class, this.scene!.theme)),
    }));
  }

  private nameOf(u: number): string {
    const f = this.shown!.facts;
    const n = f.units[u]!;
    const lines = [unitName(this.scene!.facts, f.layer, u)];
    const k = this.scene!.selection.class;
    const s = this.tells(n, this.most());
    const said = { side: sideText(s.auc), power: number(s.power), auc: number(s.auc) };
    if (k !== null && s.class >= 0) {
      lines.push(t('neurons.forClass', { name: f.classes[k] ?? '', ...said }));
    } else if (n.best >= 0) {
      lines.push(t('neurons.best', { name: f.classes[n.best]!, ...said }));
    }
    lines.push(t('neurons.mean', { mean: number(n.mean), rate: percent(n.rate, 0) }));
    const lift = this.lift(u);
    if (this.responses && lift !== null) {
      lines.push(t('neurons.lift', { value: (lift >= 0 ? '+' : '') + number(lift) }));
      const auc = this.responses.units[u]!.auc;
      if (auc !== null) lines.push(t('neurons.tells', { auc: number(auc) }));
    }
    return lines.join('\n');
  }

  private choose(list: readonly number[], add: boolean): void {
    const f = this.shown!.facts;
    const s = this.scene!.selection;
    const before = s.layer === '' || s.layer === f.layer ? s.units : [];
    const units = !add ? [...list] : list.length === 1 ? toggled(before, list[0]!) : [...new Set([...before, ...list])];
    this.host.select({ layer: f.layer, units });
  }

  dispose(): void {
    this.map.dispose();
    this.answers.dispose();
    this.plot.dispose();
    this.legend.dispose();
  }
}
