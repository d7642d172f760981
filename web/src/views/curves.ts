// Curves of accuracy and loss: training batches, training and test data, over the
// steps; a second run beside them, and the chosen step as a line.
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { address, getJSON } from '../api';
import type { MomentFacts } from '../api.gen';
import { Latest } from '../data';
import { shared } from '../figure.gen';
import { count, sentences, t } from '../i18n';
import * as model from '../model';
import { choice } from '../shared/choice';
import { smooth } from '../shared/smooth';
import { Tip } from '../shared/tip';
import type { Metrics } from '../types';
import type { Host, Scene, View, ViewKind } from '../view';
import { option } from '../view';
import { type Curve, makePlot, nameOf, roomFor } from './curves_plot';

const usual = String(shared.usualSmooth);

export const curves: ViewKind = {
  name: 'curves',
  label: 'view.curves',
  group: 'course',
  about: 'view.curves.about',
  options: () => [
    choice('metric', 'curves.metric', [
      ['accuracy', 'fig.curves.accuracy'],
      ['loss', 'fig.curves.loss'],
      ['both', 'curves.both'],
    ]),
    choice('smooth', 'curves.smooth', [
      [usual, 'curves.some'],
      ['0.98', 'curves.much'],
      ['0', 'curves.none'],
    ]),
    choice('axis', 'curves.axis', [
      ['linear', 'curves.linear'],
      ['log', 'curves.log'],
    ]),
  ],
  picture: (s) => ({
    view: 'curves',
    params: {
      ...(s.options.metric ? { metric: s.options.metric } : {}),
      ...(s.options.axis === 'log' ? { y: 'log' } : {}),
      ...(s.options.smooth ? { smooth: s.options.smooth } : {}),
    },
  }),
  mount: (element, host) => new Curves(element, host),
};

const measures = ['accuracy', 'loss'] as const;
const splits = ['train', 'test', 'batch'] as const;

/** The rows of a metric by their split, and whether the last ones have no valid number. */
function rowsOf(m: Metrics, what: 'loss' | 'accuracy', split: string): { values: Map<number, number>; cut: boolean } {
  const values = new Map<number, number>();
  let cut = false;
  for (let i = 0; i < m.step.length; i++) {
    if (m.split[i] !== split) continue;
    const v = m[what][i] ?? null;
    cut = v === null;
    if (v !== null) values.set(m.step[i]!, v);
  }
  return { values, cut };
}

function curvesOf(m: Metrics, what: 'loss' | 'accuracy', keep: number): Curve[] {
  return splits
    .map((split): Curve => {
      const { values, cut } = rowsOf(m, what, split);
      if (split !== 'batch') {
        // Those of some samples follow the training more closely, those of the whole split are dots.
        const some = rowsOf(m, what, `${split}-sample`);
        return some.values.size > values.size ? { split, ...some, whole: values } : { split, values, cut };
      }
      const smoothed = smooth([...values.values()], keep);
      return { split, values: new Map([...values.keys()].map((step, i) => [step, smoothed[i]!])), cut };
    })
    .filter((c) => c.values.size > 0);
}

class Curves implements View {
  private readonly box = document.createElement('div');
  private readonly latest: Latest;
  private plots: uPlot[] = [];
  private metrics: Metrics | null = null;
  private moments: { of: Metrics; facts: MomentFacts | null } | null = null;
  private readonly learnt: Latest;
  private scene: Scene | null = null;
  private key = '';
  private of: unknown = null;
  private readonly tip: Tip;

  constructor(
    private readonly element: HTMLElement,
    private readonly host: Host,
  ) {
    this.box.className = 'curves';
    element.append(this.box);
    this.tip = new Tip(element);
    this.latest = new Latest((e) => host.fail(e));
    this.learnt = new Latest(() => undefined); // without them the curves have no bands
  }

  update(scene: Scene): void {
    const before = this.scene;
    this.scene = scene;
    if (before?.facts === scene.facts && before.run === scene.run && this.metrics) {
      this.draw();
      return;
    }
    // The page knows the metrics of the runs it shows.
    const known = model.known.find((k) => k.peek().name === scene.run)?.peek().metrics;
    if (known) {
      this.metrics = known;
      this.draw();
      return;
    }
    this.latest.run(async (signal) => {
      this.metrics = await getJSON<Metrics>(address(['runs', scene.run, 'metrics']), signal);
      this.host.fail(null);
      this.draw();
    });
  }

  resize(): void {
    this.key = '';
    if (this.scene && this.metrics) this.draw();
  }

  /** Asks when the network learnt, once for the metrics that are drawn. */
  private askMoments(scene: Scene, m: Metrics): void {
    if (this.moments?.of === m) return;
    this.learnt.run(async (signal) => {
      const facts = await getJSON<MomentFacts | null>(address(['runs', scene.run, 'moments']), signal);
      if (this.metrics !== m) return;
      this.moments = { of: m, facts };
      this.key = '';
      this.draw();
    });
  }

  private shown(scene: Scene): readonly ('accuracy' | 'loss')[] {
    const metric = option(scene, 'metric', 'accuracy');
    return measures.filter((what) => metric === 'both' || metric === what);
  }

  private draw(): void {
    const scene = this.scene!;
    const m = this.metrics!;
    this.askMoments(scene, m);
    const steps = scene.facts.last_step;
    const keep = option(scene, 'smooth', usual);
    const key = [scene.theme, scene.lang, steps, ...Object.values(scene.options), keep].join();
    if (key !== this.key || this.of !== m) {
      this.key = key;
      this.of = m;
      this.make(scene, m);
    } else for (const p of this.plots) p.redraw(false);
    const shown = this.shown(scene);
    const facts = this.moments?.facts;
    this.host.caption(
      sentences(
        facts?.sampled
          ? t('fig.curves.sampled', {
              samples: t(facts.split === 'train' ? 'fig.samples.train' : 'fig.samples.test', { count: facts.samples }),
            })
          : t('fig.curves.measured'),
        scene.step < steps ? t('fig.curves.shown', { step: count(scene.step) }) : '',
        shown.some((what) => curvesOf(m, what, 0).some((c) => c.cut && c.split !== 'batch')) ? t('fig.curves.cut') : '',
      ),
    );
  }

  private make(scene: Scene, m: Metrics): void {
    for (const p of this.plots) p.destroy();
    const css = getComputedStyle(this.element);
    const keep = Number(option(scene, 'smooth', usual));
    const shown = this.shown(scene).filter((what) => curvesOf(m, what, keep).length > 0);
    const room = roomFor(shown.flatMap((what) => curvesOf(m, what, keep).map((c) => nameOf(what, c))));
    this.plots = shown.map((what, i) =>
      makePlot(
        this.box,
        {
          what,
          curves: curvesOf(m, what, keep),
          steps: scene.facts.last_step,
          log: what === 'loss' && option(scene, 'axis', 'linear') === 'log',
          width: Math.max(this.box.clientWidth, 200),
          height: Math.max(this.box.clientHeight / shown.length - 8, 100),
          room,
          last: i === shown.length - 1,
          theme: scene.theme,
          moments: what === 'accuracy' ? (this.moments?.facts ?? null) : null,
        },
        {
          step: () => this.scene!.step,
          goto: (step) => this.host.goto(step),
          tell: (text, e) => this.tip.say(text, e.clientX, e.clientY),
          color: (name) => css.getPropertyValue(name).trim(),
        },
      ),
    );
  }

  dispose(): void {
    this.latest.dispose();
    this.learnt.dispose();
    this.tip.remove();
    for (const p of this.plots) p.destroy();
    this.box.remove();
  }
}
