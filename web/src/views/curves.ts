// Curves of accuracy and loss: training batches, training and test data, over the
// steps; a second run beside them, and the chosen step as a line.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { address, getJSON } from '../api';
import { Latest } from '../data';
import { number, percent, sentences, t } from '../i18n';
import * as model from '../model';
import { choice } from '../shared/choice';
import type { Metrics } from '../types';
import type { Host, Scene, View, ViewKind } from '../view';
import { option } from '../view';
import { smoothed } from './curves_smooth';

export const curves: ViewKind = {
  name: 'curves',
  label: 'view.curves',
  options: () => [
    choice('smooth', 'curves.smooth', [
      ['1', 'curves.none'],
      ['5', 'curves.over5'],
      ['25', 'curves.over25'],
    ]),
    choice('axis', 'curves.axis', [
      ['linear', 'curves.linear'],
      ['log', 'curves.log'],
    ]),
  ],
  picture: (s) => ({ view: 'curves', params: { ...(s.options.axis === 'log' ? { y: 'log' } : {}) }, noStep: true }),
  mount: (element, host) => new Curves(element, host),
};

const splits = ['batch', 'train', 'test'] as const;

interface Curve {
  label: string;
  split: (typeof splits)[number];
  values: Map<number, number>;
}

function curvesOf(m: Metrics, what: 'loss' | 'accuracy', over: number): Curve[] {
  return splits
    .map((split) => {
      const steps: number[] = [];
      const values: (number | null)[] = [];
      for (let i = 0; i < m.step.length; i++) {
        if (m.split[i] !== split) continue;
        steps.push(m.step[i]!);
        values.push(m[what][i] ?? null);
      }
      const map = new Map<number, number>();
      const s = split === 'batch' ? smoothed(values, over) : values;
      s.forEach((v, i) => {
        if (v !== null) map.set(steps[i]!, v);
      });
      return { label: t(`curves.${split}`), split, values: map };
    })
    .filter((c) => c.values.size > 0);
}

class Curves implements View {
  private readonly box = document.createElement('div');
  private readonly latest: Latest;
  private plots: uPlot[] = [];
  private metrics: Metrics | null = null;
  private scene: Scene | null = null;
  private key = '';
  private of: unknown = null;

  constructor(
    private readonly element: HTMLElement,
    private readonly host: Host,
  ) {
    this.box.className = 'curves';
    element.append(this.box);
    this.latest = new Latest((e) => host.fail(e));
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

  private draw(): void {
    const scene = this.scene!;
    const m = this.metrics!;
    const key = [scene.theme, scene.lang, option(scene, 'smooth', '1'), option(scene, 'axis', 'linear')].join();
    if (key !== this.key || this.of !== m) {
      this.key = key;
      this.of = m;
      this.make(scene, m);
    } else for (const p of this.plots) p.redraw(false);
    const at = (split: string) => {
      for (let i = m.step.length - 1; i >= 0; i--)
        if (m.split[i] === split && m.step[i]! <= scene.step)
          return { loss: m.loss[i] ?? null, accuracy: m.accuracy[i] ?? null, step: m.step[i]! };
      return null;
    };
    const said = splits
      .map((s) => [s, at(s)] as const)
      .filter((x) => x[1] !== null)
      .map(([s, v]) =>
        t('curves.at', {
          split: t(`curves.${s}`),
          accuracy: percent(v!.accuracy),
          loss: number(v!.loss),
          step: v!.step,
        }),
      );
    this.host.caption(sentences(...said, t('curves.caption')));
  }

  private make(scene: Scene, m: Metrics): void {
    for (const p of this.plots) p.destroy();
    this.plots = [];
    const css = getComputedStyle(this.element);
    const color = (name: string) => css.getPropertyValue(name).trim();
    const strokes = { batch: `${color('--muted')}70`, train: color('--loss'), test: color('--good') };
    const dashes = { batch: [], train: [6, 4], test: [] };
    const width = Math.max(this.box.clientWidth, 200);
    const height = Math.max(this.box.clientHeight / 2 - 64, 80);
    for (const what of ['accuracy', 'loss'] as const) {
      const all = curvesOf(m, what, Number(option(scene, 'smooth', '1')));
      if (all.length === 0) continue;
      const steps = [...new Set(all.flatMap((c) => [...c.values.keys()]))].sort((a, b) => a - b);
      const axis = {
        stroke: color('--ink'),
        grid: { stroke: color('--faint'), width: 1 },
        ticks: { stroke: color('--rule'), width: 1 },
        font: '12px system-ui, sans-serif',
      };
      const log = what === 'loss' && option(scene, 'axis', 'linear') === 'log';
      const plot = new uPlot(
        {
          width,
          height,
          title: t(what === 'accuracy' ? 'time.accuracy' : 'time.loss'),
          scales: {
            x: { time: false },
            y: log
              ? { distr: 3 }
              : what === 'accuracy'
                ? { range: (_u, low, high) => [Math.max(0, low - 0.02), Math.min(1, high + 0.02)] }
                : {},
          },
          axes: [
            { ...axis },
            {
              ...axis,
              size: 56,
              values: (_u, v) =>
                v.map((x) => (x === null ? '' : what === 'accuracy' ? percent(x, 0) : number(x)) as string),
            },
          ],
          series: [
            { label: t('curves.step') },
            ...all.map((c) => ({
              label: c.label,
              stroke: strokes[c.split],
              width: c.split === 'batch' ? 1 : 2,
              dash: dashes[c.split],
              spanGaps: true,
              points: { show: c.split !== 'batch' && c.values.size < 40, size: 5 },
              value: (_u: uPlot, v: number | null) => (what === 'accuracy' ? percent(v) : number(v)),
            })),
          ],
          legend: { live: true },
          cursor: { drag: { x: true, y: false } },
          hooks: {
            draw: [
              (u) => {
                const x = u.valToPos(this.scene!.step, 'x', true);
                u.ctx.save();
                u.ctx.fillStyle = color('--accent');
                u.ctx.fillRect(x - devicePixelRatio, u.bbox.top, 2 * devicePixelRatio, u.bbox.height);
                u.ctx.restore();
              },
            ],
          },
        },
        [steps, ...all.map((c) => steps.map((s) => c.values.get(s) ?? null))],
        this.box,
      );
      plot.over.addEventListener('click', () => {
        const i = plot.cursor.idx;
        if (typeof i === 'number') this.host.goto(steps[i]!);
      });
      this.plots.push(plot);
    }
  }

  dispose(): void {
    this.latest.dispose();
    for (const p of this.plots) p.destroy();
    this.box.remove();
  }
}
