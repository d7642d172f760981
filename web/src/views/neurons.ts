// The neurons of a layer, arranged so that similar ones are close. Hue shows the class that a
// neuron separates best, opacity how well. With selected samples, colours show the responses to
// them.
import { ApiError, address } from '../api';
import type { NeuronMapFacts, ResponseFacts } from '../api.gen';
import { arrays, json, Latest, peek } from '../data';
import { shared } from '../figure.gen';
import { labelled, sentence, sentences, t } from '../i18n';
import { cssOf, type Inks, inksOf } from '../points/colour';
import { frameAround } from '../points/film';
import { isHidden, layerOf, layerParam } from '../points/layouts';
import { Legend } from '../points/legend';
import { Pace } from '../points/pace';
import { Plot } from '../points/plot';
import { type Arrays, f32 } from '../safetensors';
import { choice } from '../shared/choice';
import { toggled } from '../shared/chosen';
import { insteadText } from '../shared/instead';
import { writeNumbers } from '../url';
import type { Host, Scene, View, ViewKind } from '../view';
import { option } from '../view';
import { classesOf, legendOf, nameOf } from './neurons_legend';
import { lookOf, type NeuronLook, namesOf } from './neurons_look';
import { bySamples, type Shown } from './neurons_state';

export const neurons: ViewKind = {
  name: 'neurons',
  label: 'view.neurons',
  group: 'learnt',
  about: 'view.neurons.about',
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
        name: (u) => nameOf(this.state(), u),
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

  private state(): Shown {
    return { scene: this.scene!, map: this.shown!, responses: this.responses };
  }

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
    if (this.plot.painter.width < 2) this.plot.resize();
    const inks = inksOf(this.plot.box);
    const state = this.state();
    const shown = lookOf(state, inks);
    const numbered = f.units.length - f.silent.length <= shared.numberedUnits;
    const points = f32(this.shown, 'points').data;
    this.plot.show({
      key: this.key,
      points,
      frame: frameAround(points),
      look: shown.look,
      marks: 'points',
      atlas: null,
      labels: shown.byAnswer || scene.selection.class !== null ? [] : namesOf(state, points),
      classes: f.classes,
      numbered,
      layer: f.layer,
      inks,
      radius:
        (numbered ? shared.numberedDot : shared.dot) *
        Math.min(1, Math.max(0.5, Math.min(...this.plot.size) / shared.mapSide)),
      moving: scene.moving,
    });
    if (!scene.moving) this.explain(state, shown, inks);
  }

  /** Says that a class has no observations. The legend stays, to choose another one from. */
  private refuse(cls: number): void {
    const f = this.shown!.facts;
    this.legend.show({ classes: classesOf(this.state()), chosen: cls, marks: [], scale: null });
    this.host.caption('');
    this.host.remark('');
    const said = t('fig.neurons.unmeasured', { class: f.classes[cls]! });
    this.host.fail(new ApiError(422, said, t('neurons.otherClass'), 'unavailable'));
  }

  private explain(state: Shown, shown: NeuronLook, inks: Inks): void {
    const { facts: f } = state.map;
    const cls = state.scene.selection.class;
    this.legend.show(legendOf(state, shown, inks));
    const what = t(f.means ? 'neurons.channels' : 'neurons.units', { count: f.units.length, layer: f.layer });
    const plain = shown.byAnswer || cls !== null;
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
