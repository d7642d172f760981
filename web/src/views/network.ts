// The network with the values of one sample: pictures and circles are values, lines are
// weights. The server draws networks with branches.

import { address } from '../api';
import type { ActivationFacts, WeightFacts } from '../api.gen';
import { arrays, Latest, peek } from '../data';
import { shared } from '../figure.gen';
import { count, labelled, number, sentences, short, t } from '../i18n';
import { explained } from '../messages/errors';
import { signed } from '../palette';
import { type Arrays, f32, type Tensor } from '../safetensors';
import { isChain } from '../shared/chain';
import { choice } from '../shared/choice';
import { toggled } from '../shared/chosen';
import { drawnView } from '../shared/drawn';
import { orDrawn } from '../shared/either';
import { checkFinite } from '../shared/finite';
import { insteadText } from '../shared/instead';
import { Outline } from '../shared/outline';
import { adds, pointing } from '../shared/pointing';
import { Scale } from '../shared/scale';
import { Tip } from '../shared/tip';
import { Raster, Sheet } from '../tiles';
import type { Host, Picture, Scene, View, ViewKind } from '../view';
import { unitCode, unitName } from '../view';
import { type Column, glyphX, leastStep, planColumns, shownValues } from './network_columns';
import { drawEdges, drawFan, drawRays, type Edges, edgesOf, type Marked } from './network_edges';
import { effectiveOf, favoursOf } from './network_effective';
import { drawNames } from './network_names';
import { type Dot, PlaneMaps } from './network_plane';
import { drawAnswer } from './network_plane_answer';
import { above, largeFor, onPlane, overPlane } from './network_plane_maps';
import { KernelSum } from './network_sum';
import { drawUnits, type Inks } from './network_units';

function picture(s: Scene): Picture {
  const unit = s.selection.units[0];
  return {
    view: 'network',
    params: {
      sample: String(s.selection.samples[0] ?? 0),
      ...(overPlane(s) ? { units: 'plane', sample: String(s.selection.samples[0] ?? 'none') } : {}),
      ...(s.options.input ? { input: s.options.input } : {}),
      ...(s.selection.split === 'train' ? { split: 'train' } : {}),
      // The rows of a network with branches have no units.
      ...(unit !== undefined && isChain(s.facts) && s.facts.layers.includes(s.selection.layer)
        ? { unit: `${s.selection.layer}:${unit}` }
        : {}),
    },
  };
}

const columns: ViewKind = {
  name: 'network',
  label: 'view.network',
  group: 'sees',
  about: 'view.network.about',
  options: (facts) =>
    !isChain(facts)
      ? []
      : onPlane(facts)
        ? [
            choice('units', 'network.unitsAs', [
              ['plane', 'network.overPlane'],
              ['sample', 'network.ofSample'],
            ]),
          ]
        : facts.data.pictures
          ? [
              choice('input', 'network.inputAs', [
                ['grid', 'network.grid'],
                ['unrolled', 'network.unrolled'],
              ]),
            ]
          : [],
  picture,
  mount: (element, host) => new Network(element, host),
};

export const network = orDrawn(
  columns,
  (s) => s.options.input === 'unrolled',
  (s) => s.facts.data.pictures,
);

class Network implements View {
  private readonly box = document.createElement('div');
  private readonly sheet = new Sheet();
  private readonly tip: Tip;
  private readonly outline: Outline;
  private readonly scale: Scale;
  private readonly values: Latest;
  private readonly weights: Latest;
  private readonly plane: PlaneMaps;
  private readonly sum: KernelSum;
  /** Where the answer over the plane is drawn: its corner and side; null if it is not. */
  private large: [number, number, number] | null = null;
  private other: View | null = null;
  private scene: Scene | null = null;
  private shown: Arrays<ActivationFacts> | null = null;
  private edges = new Map<string, Edges & { weights: Tensor<Float32Array>; outgoing: Tensor<Float32Array> | null }>();
  /** The pictures of a second layer, by the weights they were computed from. */
  private effective: { key: string; pictures: Tensor<Float32Array> } | null = null;
  /** How many lines are drawn. */
  private lines = 0;
  private readonly rasters = new Map<string, Raster>();
  /** Why a step is not shown: some of its weights are not finite. */
  private diverged: { run: string; step: number; error: unknown } | null = null;
  private columns: Column[] = [];
  private focus: [number, number] = [0, 0];
  private hovered: [number, number] | null = null;

  constructor(
    private readonly element: HTMLElement,
    private readonly host: Host,
  ) {
    this.box.className = 'board';
    const c = this.sheet.canvas;
    pointing(c, {
      move: (e) => this.move(e),
      leave: () => this.leave(),
      click: (e) => {
        const at = this.at(e);
        if (at) this.choose(at, adds(e));
        else this.choosePoint(e);
      },
      tell: () => this.tell(),
      go: (dx, dy) => {
        const i = Math.min(Math.max(this.focus[0] + dx, 0), this.columns.length - 1);
        const n = this.columns[i]?.units.length ?? 1;
        this.focus = [i, Math.min(Math.max(this.focus[1] + dy, 0), n - 1)];
        this.tell();
      },
      enter: (add) => this.columns[this.focus[0]] && this.choose(this.focus, add),
    });
    this.box.append(c);
    this.outline = new Outline(c);
    element.append(this.box);
    this.tip = new Tip(element);
    this.scale = new Scale(element);
    this.values = new Latest((e) => host.fail(e));
    this.weights = new Latest(() => undefined);
    this.sum = new KernelSum(
      element,
      (e) => host.fail(e),
      () => this.placeSum(),
    );
    this.plane = new PlaneMaps(
      (e) => host.fail(e),
      () => {
        this.host.fail(null);
        this.draw();
      },
    );
  }

  update(scene: Scene): void {
    this.scene = scene;
    if (!isChain(scene.facts)) {
      this.box.hidden = true;
      this.scale.hide(true);
      this.sum.update(scene);
      this.other ??= drawnView(this.element, this.host, picture);
      this.other.update(scene);
      return;
    }
    const { error, hint, code } = scene.facts.data;
    if (overPlane(scene)) {
      this.plane.update(scene);
      this.draw();
    } else if (error) {
      this.draw();
      const why = explained({ error, hint, code }, scene.lang);
      this.host.remark(sentences(why.text, why.hint));
    } else {
      const url = address(['runs', scene.run, 'activations'], {
        step: scene.step,
        split: scene.selection.split,
        samples: scene.selection.samples[0] ?? 0,
      });
      const known = peek<Arrays<ActivationFacts>>(url);
      if (known) {
        this.shown = known;
        this.draw();
      } else {
        this.draw();
        this.values.run(async (signal) => {
          this.shown = await arrays<ActivationFacts>(url, signal);
          this.host.fail(null);
          this.draw();
        });
      }
    }
    this.sum.update(scene);
    if (!scene.moving) this.wantEdges(scene);
  }

  /** Puts the opened sum beside the column of its layer. */
  private placeSum(): void {
    const layer = this.scene!.selection.layer.replace(/\.pre$/, '');
    const col = this.columns.find((c) => c.v.name === layer);
    const { canvas } = this.sheet;
    if (col) this.sum.place(canvas.offsetLeft + col.x, col.width / 2, this.box.scrollLeft);
  }

  /** Loads the weights of every layer, one after the other, while nothing moves. */
  private wantEdges(scene: Scene): void {
    this.weights.run(async (signal) => {
      for (const layer of scene.facts.layers) {
        const url = address(['runs', scene.run, 'weights', layer], { step: scene.step });
        if (this.edges.get(layer)?.key === url) continue;
        const a = await arrays<WeightFacts>(url, signal);
        if (this.scene?.moving) return;
        const weights = f32(a, 'weight');
        const bias = a.tensors.bias ? [f32(a, 'bias').data] : [];
        try {
          checkFinite(scene.step, `the weights of ${layer}`, weights.data, ...bias);
        } catch (error) {
          this.diverged = { run: scene.run, step: scene.step, error };
          this.draw();
          return;
        }
        const of = edgesOf(url, f32(a, 'strength'));
        this.edges.set(layer, { ...of, weights, outgoing: a.tensors.outgoing ? f32(a, 'outgoing') : null });
        this.draw();
      }
    });
  }

  private draw(): void {
    const scene = this.scene;
    if (!scene) return;
    const no = this.diverged;
    const broken = no?.run === scene.run && no.step === scene.step;
    this.box.hidden = broken;
    this.scale.hide(broken);
    if (broken) {
      this.host.caption('');
      this.host.fail(no.error);
      return;
    }
    const s = this.sheet;
    const ink = s.ink;
    // Room for the longest answer, and enough to keep columns apart.
    ink.font = '700 12px system-ui, sans-serif';
    const names = scene.facts.classes ?? [];
    const planed = overPlane(scene);
    const high = Math.max(this.box.clientHeight - 2, 300);
    const right = planed
      ? largeFor(this.box.clientWidth, high) + 24
      : 22 +
        Math.max(
          0,
          ...names.map(
            (n) => Math.min(ink.measureText(n).width, shared.outputName) + ink.measureText(': 100.0 %').width,
          ),
        );
    const width = Math.max(this.box.clientWidth - 2, right + leastStep * shownValues(scene).length);
    const plan = planColumns(scene, width, high, right);
    this.columns = plan.columns;
    s.size(width, plan.height);
    const inks = inksOf(s.canvas);
    const marked = this.marked();
    this.lines = 0;
    for (let i = 1; i < plan.columns.length; i++) {
      const [from, to] = [plan.columns[i - 1]!, plan.columns[i]!];
      if (from.look === 'picture') drawFan(ink, from, to, inks.rule);
      else this.lines += drawEdges(ink, scene, plan.columns, i, this.edges.get(to.v.name), marked, inks);
    }
    ink.textAlign = 'center';
    for (const [i, col] of plan.columns.entries()) {
      const { v } = col;
      const data = this.shown?.tensors[v.name] ? f32(this.shown, v.name).data : null;
      const known = this.edges.get(v.name);
      const favours = col.named && known?.outgoing ? favoursOf(known.outgoing, scene.facts.classes ?? []) : [];
      const over = (u: number) => this.plane.bitmap(v.name, u, scene.theme);
      const shown = { data, weights: this.picturesOf(i), favours, over };
      drawUnits(ink, scene, plan.columns, i, shown, (name, w, h) => this.raster(name, w, h), marked, inks);
      const limit = planed ? this.plane.limit(v.name) : 0;
      drawNames(ink, scene, plan, i, inks, limit > 0 ? `±${short(limit)}` : '');
    }
    this.drawRays(marked);
    this.large = planed ? [width - right + 12, above, right - 24] : null;
    if (this.large) drawAnswer(ink, scene, this.plane, this.largeUnit(marked), this.large, inks);
    const named = plan.columns.find((c) => c.named);
    const remarks = [
      ...(planed ? [t('fig.network.planeScale')] : []),
      ...(plan.columns.some((c) => c.bars) ? [`▬ ${t('fig.network.activity')}`] : []),
      ...(named ? [t('fig.network.favours', { layer: named.v.name })] : []),
    ];
    this.scale.show(
      signed[scene.theme],
      t('fig.network.against'),
      t('fig.weights.for'),
      remarks.join(' · '),
      scene.theme,
      '0',
    );
    if (!this.hovered) this.host.caption(this.words());
    if (this.shown && !planed && !scene.facts.data.error) this.host.remark(insteadText(this.shown.facts));
  }

  /** The unit whose map is drawn large, null for the answer. */
  private largeUnit(marked: Marked | null): { layer: string; unit: number } | null {
    const v = marked && this.columns[marked.column]?.v;
    if (!v || (v.name === this.scene!.facts.output && v.shape[0] === 1)) return null;
    return { layer: v.name, unit: marked.units[0]! };
  }

  /** The lines of the highlighted unit over a picture that it reads. */
  private drawRays(marked: Marked | null): void {
    const [from, to] = this.columns;
    if (marked?.column !== 1 || from?.look !== 'picture' || to?.look !== 'weights') return;
    const w = this.edges.get(to.v.name)?.weights;
    const unit = marked.units[0]!;
    const size = w ? w.data.length / w.shape[0]! : 0;
    if (w) drawRays(this.sheet.ink, this.scene!, from, to, unit, w.data.subarray(unit * size, (unit + 1) * size));
  }

  /** The pictures of the units of column i: their weights, or what they look for in the picture. */
  private picturesOf(i: number): Tensor<Float32Array> | null {
    const col = this.columns[i]!;
    const own = this.edges.get(col.v.name);
    if (col.look !== 'effective') return own?.weights ?? null;
    const first = this.edges.get(this.columns[i - 1]!.v.name);
    if (!own || !first) return null;
    const key = `${first.key} ${own.key}`;
    if (this.effective?.key !== key) this.effective = { key, pictures: effectiveOf(first.weights, own.weights) };
    return this.effective.pictures;
  }

  /** The caption, in the words of saved pictures. */
  private words(): string {
    const scene = this.scene!;
    const [first, second] = this.columns;
    const { layer, units } = scene.selection;
    const column = this.columns.findIndex((c) => c.v.name === layer.replace(/\.pre$/, ''));
    const chosen = column > 0 && units.length > 0 && scene.facts.layers.includes(this.columns[column]!.v.name);
    const all = this.columns
      .slice(1)
      .reduce(
        (n, c, i) => n + (this.columns[i]!.look === 'picture' ? 0 : (this.edges.get(c.v.name)?.of.length ?? 0)),
        0,
      );
    const inputs = first!.v.shape.reduce((a, b) => a * b, 1);
    const values = {
      drawn: count(this.lines),
      all: count(all),
      inputs: count(inputs),
      layer: second?.v.name ?? '',
      lines: shared.drawnLines,
      rays: shared.rays,
      unit: chosen ? unitCode(layer, units[0]!) : '',
    };
    const pictured = second?.look === 'weights';
    if (second?.look === 'plane') return t(chosen ? 'fig.network.planeUnit' : 'fig.network.plane', values);
    if (chosen) return t(column === 1 && pictured ? 'fig.network.markedRays' : 'fig.network.marked', values);
    if (this.columns.length === 2 && first!.look === 'picture') return t('fig.network.noLines', values);
    if (pictured) return t(this.lines < all ? 'fig.network.linesPictured' : 'fig.network.linesAllPictured', values);
    return t(this.lines < all ? 'fig.network.linesSome' : 'fig.network.linesAll', values);
  }

  /** One bitmap for the maps of a layer, reused from frame to frame. */
  private raster(name: string, w: number, h: number): Raster {
    const known = this.rasters.get(name);
    if (known?.width === w && known.height === h) return known;
    const r = new Raster(w, h);
    this.rasters.set(name, r);
    return r;
  }

  /** The unit whose lines are highlighted: the one under the pointer, else the chosen one. */
  private marked(): Marked | null {
    if (this.hovered)
      return { column: this.hovered[0], units: [this.columns[this.hovered[0]]!.units[this.hovered[1]]!] };
    const sel = this.scene!.selection;
    const column = this.columns.findIndex((c) => c.v.name === sel.layer.replace(/\.pre$/, ''));
    return column >= 0 && sel.units.length > 0 ? { column, units: sel.units } : null;
  }

  private at(e: MouseEvent): [number, number] | null {
    const b = this.sheet.canvas.getBoundingClientRect();
    const x = e.clientX - b.left;
    const y = e.clientY - b.top;
    for (const [i, col] of this.columns.entries()) {
      if (Math.abs(x - col.x) > col.width / 2 + 6) continue;
      for (const [k] of col.units.entries())
        if (Math.abs(y - col.y(k)) <= col.size / 2 + 1 && Math.abs(x - glyphX(col, k)) <= col.size / 2 + 6)
          return [i, k];
    }
    return null;
  }

  private say(at: [number, number]): string {
    const col = this.columns[at[0]]!;
    const u = col.units[at[1]]!;
    const [, h, w] = col.v.shape;
    if (col.look === 'plane') return labelled(this.nameOf(col, u), `±${short(this.plane.limit(col.v.name))}`);
    if (col.v.name === 'input') return t('network.input');
    const name = unitName(this.scene!.facts, col.v.name, u);
    if (!this.shown?.tensors[col.v.name]) return name;
    const data = f32(this.shown, col.v.name).data;
    if (h * w === 1) return labelled(name, number(data[u]!));
    let most = Number.NEGATIVE_INFINITY;
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < h * w; j++) {
      most = Math.max(most, data[u * h * w + j]!);
      least = Math.min(least, data[u * h * w + j]!);
    }
    return labelled(name, `${number(least)} … ${number(most)}`);
  }

  private move(e: PointerEvent): void {
    const at = this.at(e);
    if (at?.join() !== this.hovered?.join()) {
      this.hovered = at;
      this.draw();
    }
    const point = at ? null : this.pointAt(e);
    if (at) this.tip.say(this.say(at), e.clientX, e.clientY);
    else this.tip.say(point ? this.plane.read(point, this.scene!) : '', e.clientX, e.clientY);
  }

  /** What a unit of the plane is called: an input by its axis. */
  private nameOf(col: Column, u: number): string {
    if (col.v.name === 'input') return t('network.axis', { axis: u + 1 });
    return unitName(this.scene!.facts, col.v.name, u);
  }

  /** The point of the data under the pointer, on the large picture. */
  private pointAt(e: MouseEvent): Dot | null {
    const b = this.sheet.canvas.getBoundingClientRect();
    return this.large && this.plane.near(e.clientX - b.left, e.clientY - b.top, this.large);
  }

  private choosePoint(e: MouseEvent): void {
    const dot = this.pointAt(e);
    if (!dot) return;
    const { samples } = this.scene!.selection;
    this.host.select({ samples: adds(e) ? toggled(samples, dot.id) : [dot.id] });
  }

  private leave(): void {
    this.tip.say('');
    if (!this.hovered) return;
    this.hovered = null;
    this.draw();
  }

  private choose(at: [number, number], add: boolean): void {
    const col = this.columns[at[0]]!;
    const sel = this.scene!.selection;
    if (col.v.name === 'input') {
      if (col.look === 'plane') return; // its map is seen under the pointer
      this.host.select({ samples: [sel.samples[0] ?? 0] });
      return;
    }
    const u = col.units[at[1]]!;
    if (!add) this.sum.toggle(col.v.name, u);
    this.host.select({ layer: col.v.name, units: add && sel.layer === col.v.name ? toggled(sel.units, u) : [u] });
  }

  private tell(): void {
    const col = this.columns[this.focus[0]];
    if (!col) return;
    const k = Math.min(this.focus[1], col.units.length - 1);
    this.focus = [this.focus[0], k];
    this.hovered = [this.focus[0], k];
    this.draw();
    const side = col.size + 4;
    this.outline.around(glyphX(col, k) - side / 2, col.y(k) - side / 2, side, side);
    const b = this.sheet.canvas.getBoundingClientRect();
    this.tip.say(this.say(this.focus), b.left + glyphX(col, k), b.top + col.y(k));
  }

  dispose(): void {
    this.values.dispose();
    this.weights.dispose();
    this.plane.dispose();
    this.sum.dispose();
    this.other?.dispose();
    this.tip.remove();
    this.scale.dispose();
    this.box.remove();
  }
}

function inksOf(element: HTMLElement): Inks {
  const css = getComputedStyle(element);
  const of = (name: string) => css.getPropertyValue(name);
  return { text: css.color, muted: of('--muted'), accent: of('--accent'), ground: of('--ground'), rule: of('--rule') };
}
