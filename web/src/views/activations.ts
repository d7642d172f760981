// The activation film: samples across, a row for each channel, at every kept step.
import { address } from '../api';
import type { ActivationFilmFacts, ChannelList, ChannelWords, WeightFacts } from '../api.gen';
import { arrays, json, Latest, peek } from '../data';
import { clauses, count, labelled, number, sentences, short, t } from '../i18n';
import { grey, signed } from '../palette';
import { type Arrays, type Tensor, u8 } from '../safetensors';
import { choice } from '../shared/choice';
import { toggled } from '../shared/chosen';
import { frameAt } from '../shared/film';
import { Grid, labelFont } from '../shared/grid';
import { Scale } from '../shared/scale';
import { Raster, Sheet } from '../tiles';
import type { RunFacts, Value } from '../types';
import { writeNumbers } from '../url';
import type { Host, Scene, View, ViewKind } from '../view';
import { option, unitName } from '../view';
import { activationOf, sampleLevels, squareSide } from './activations_film';
import { drawKernels, type KernelPixels, kernelPixels } from './activations_kernels';

const maxSamples = 12;

/** The largest side of the square with the kernels of a channel. */
const kernelSide = 40;

/** The value that a scene shows: the chosen layer, else the first one after the input. */
function shownValue(scene: Scene): Value | undefined {
  const values = scene.facts.values.filter((v) => !v.name.startsWith('flatten'));
  const name = scene.selection.layer.replace(/\.pre$/, '');
  const pre = option(scene, 'part', 'post') === 'pre';
  const shown = values.find((v) => v.name === name) ?? values.find((v) => v.layer >= 0 && !v.pre);
  return (pre && values.find((v) => v.name === `${shown?.name}.pre`)) || shown;
}

/**
 * The samples of the film: the chosen ones, '' for the run's probes. A single chosen sample is
 * shown with the probes, for comparison.
 */
function samplesOf(scene: Scene, value: Value): string {
  const { samples, split } = scene.selection;
  if (samples.length > 1) return writeNumbers(samples.slice(0, maxSamples));
  const one = samples[0];
  const probes = one === undefined ? undefined : peek<Arrays<ActivationFilmFacts>>(filmURL(scene, value, ''))?.facts;
  if (one === undefined || !probes) return '';
  if (probes.split !== split) return String(one);
  if (probes.samples.includes(one)) return '';
  const others = probes.samples.slice(0, maxSamples - 1);
  return [one, ...others].join(',');
}

/** The address of a film, with a step if that is to be among its steps. */
function filmURL(scene: Scene, value: Value, samples: string, step?: number): string {
  return address(['runs', scene.run, 'films', 'activations', value.name], {
    samples,
    split: samples ? scene.selection.split : undefined,
    step,
  });
}

export const activations: ViewKind = {
  name: 'activations',
  label: 'view.activations',
  group: 'sees',
  about: 'view.activations.about',
  layer: (scene) => shownValue(scene)?.name.replace(/\.pre$/, '') ?? '',
  options: (facts: RunFacts) => [
    ...(facts.values.some((v) => v.pre)
      ? [
          choice('part', 'act.part', [
            ['post', 'act.post'],
            ['pre', 'act.pre'],
          ]),
        ]
      : []),
  ],
  picture: (s) => {
    const v = shownValue(s);
    if (!v || v.layer < 0) return null;
    const samples = samplesOf(s, v);
    const film = (step?: number) => peek<Arrays<ActivationFilmFacts>>(filmURL(s, v, samples, step));
    const steps = ((s.selection.samples.length > 0 && film(s.step)) || film())?.facts.steps;
    return {
      view: 'film',
      params: {
        layer: v.name,
        ...(samples ? { samples } : {}),
        ...(samples && s.selection.split === 'train' ? { split: 'train' } : {}),
      },
      step: steps?.[frameAt(steps, s.step)],
    };
  },
  mount: (element, host) => new Activations(element, host),
};

const sides = {
  above: 'fig.film.side.above',
  'above right': 'fig.film.side.above right',
  right: 'fig.film.side.right',
  'below right': 'fig.film.side.below right',
  below: 'fig.film.side.below',
  'below left': 'fig.film.side.below left',
  left: 'fig.film.side.left',
  'above left': 'fig.film.side.above left',
} as const;

/** What a channel shows, in the words of saved pictures. */
export function channelText(layer: string, c: ChannelWords): string {
  if (c.kind === 'constant') return t('fig.film.constant');
  const side = sides[c.side as keyof typeof sides];
  const word =
    c.kind === 'edge' || c.kind === 'weak'
      ? t(c.kind === 'edge' ? 'fig.film.edge' : 'fig.film.weak', { side: side ? t(side) : c.side })
      : c.kind === 'negative'
        ? t('fig.film.negative')
        : c.kind === 'copy'
          ? t('fig.film.copy')
          : t('fig.film.neither');
  if (c.like === null) return word;
  const alike = t(c.opposite ? 'fig.film.opposite' : 'fig.film.like', { unit: `${layer}·${c.like}` });
  return t('fig.film.and', { one: word, two: alike });
}

/** The pictures of the samples; points have no pictures. */
function picturesOf(a: Arrays<ActivationFilmFacts>): Tensor<Uint8Array> | null {
  return a.tensors.inputs?.data instanceof Uint8Array ? u8(a, 'inputs') : null;
}

class Activations implements View {
  private readonly sheet = new Sheet();
  private readonly grid: Grid;
  private readonly scale: Scale;
  /** The step of the picture, over it. */
  private readonly over = document.createElement('div');
  private readonly latest: Latest;
  /** Requests for the slider's step; without it the film stays, with its step over the picture. */
  private readonly exact = new Latest(() => undefined, true);
  private scene: Scene | null = null;
  private film: Arrays<ActivationFilmFacts> | null = null;
  private frame = 0;
  /** What the channels show, with the address that it is of. */
  private words: { url: string; list: ChannelList | null } = { url: '', list: null };
  private readonly worded = new Latest(() => undefined, true); // without them the rows have no words
  /** The kernels of the channels, with the address and the theme that they are of. */
  private kernels: { of: string; pixels: KernelPixels | null; raster: Raster | null } = {
    of: '',
    pixels: null,
    raster: null,
  };
  private readonly weighed = new Latest(() => undefined, true); // without them the rows have no kernels
  /** The last request for a single step. */
  private asked = '';
  private raster: Raster | null = null;
  private inputs: Raster | null = null;

  constructor(
    element: HTMLElement,
    private readonly host: Host,
  ) {
    this.grid = new Grid(element, this.sheet, {
      read: (r, c, x, y) => this.read(r, c, x, y),
      choose: (r, c, add) => this.choose(r, c, add),
    });
    this.scale = new Scale(element);
    this.over.className = 'film-step tab';
    element.prepend(this.over);
    this.latest = new Latest((e) => {
      host.busy('');
      host.fail(e);
    }, true);
  }

  update(scene: Scene): void {
    this.scene = scene;
    const v = shownValue(scene);
    if (!v) return;
    const url = filmURL(scene, v, samplesOf(scene, v));
    const known = peek<Arrays<ActivationFilmFacts>>(url);
    if (known) {
      this.host.fail(null);
      this.host.busy('');
      this.draw(known);
      this.sharpen(scene, v, known);
      return;
    }
    // In a growing run the present film stays until the longer one arrives.
    if (this.film && this.film.facts.value === v.name) this.draw(this.film);
    if (scene.moving && this.film) return;
    this.host.busy(t('pane.loading'));
    this.latest.run(async (signal) => {
      const a = await arrays<ActivationFilmFacts>(url, signal);
      this.host.busy('');
      this.host.fail(null);
      if (!this.scene) return;
      // The probes are known now: add the chosen sample unless it is a probe.
      const now = shownValue(this.scene);
      if (now && filmURL(this.scene, now, samplesOf(this.scene, now)) !== url) this.update(this.scene);
      else {
        this.draw(a);
        if (now) this.sharpen(this.scene, now, a);
      }
    });
  }

  /** Once the slider rests, asks for its step if the film of chosen samples lacks it. */
  private sharpen(scene: Scene, v: Value, film: Arrays<ActivationFilmFacts>): void {
    if (scene.selection.samples.length === 0 || film.facts.steps.includes(scene.step)) return;
    const samples = samplesOf(scene, v);
    const url = filmURL(scene, v, samples, scene.step);
    const known = peek<Arrays<ActivationFilmFacts>>(url);
    if (known) this.draw(known);
    if (known || scene.moving || this.asked === url) return;
    this.asked = url;
    this.exact.run(async (signal) => {
      try {
        const a = await arrays<ActivationFilmFacts>(url, signal);
        const now = this.scene && shownValue(this.scene);
        if (now && filmURL(this.scene!, now, samplesOf(this.scene!, now), this.scene!.step) === url) this.draw(a);
      } finally {
        if (this.asked === url) this.asked = '';
      }
    });
  }

  /** Whether the film is of a convolution of pictures, after its activation. */
  private convolved(scene: Scene, a: Arrays<ActivationFilmFacts>): boolean {
    const v = scene.facts.values.find((x) => x.name === a.facts.value);
    const kind = v && v.layer >= 0 ? scene.facts.meta.network.layers[v.layer]?.layer : '';
    return kind === 'conv' && !v?.pre && scene.facts.data.pictures;
  }

  /** The kernels of a convolution at the shown step; asks for them if the slider rests, and keeps the former until then. */
  private rowKernels(scene: Scene, a: Arrays<ActivationFilmFacts>, step: number): KernelPixels | null {
    if (!this.convolved(scene, a)) return null;
    const url = address(['runs', scene.run, 'weights', a.facts.value], { step });
    const of = `${scene.theme} ${url}`;
    const known = peek<Arrays<WeightFacts>>(url);
    if (known && this.kernels.of !== of) {
      const pixels = kernelPixels(known, scene.theme);
      const raster = pixels && new Raster(pixels.width, pixels.height * pixels.channels);
      raster?.pixels.set(pixels!.pixels);
      raster?.done();
      this.kernels = { of, pixels, raster };
    } else if (!known && !scene.moving) {
      this.weighed.run(async (signal) => {
        await arrays<WeightFacts>(url, signal);
        if (this.film) this.draw(this.film);
      });
    }
    const same = this.kernels.of.split('?')[0] === of.split('?')[0];
    return same ? this.kernels.pixels : null;
  }

  /** The words beside the rows of a convolution at the shown step; asks for them if the slider rests. */
  private rowWords(scene: Scene, a: Arrays<ActivationFilmFacts>, step: number): string[] {
    if (!this.convolved(scene, a)) return [];
    const url = address(['runs', scene.run, 'channels'], { layer: a.facts.value, step });
    if (this.words.url !== url && !scene.moving) {
      this.words = { url, list: null };
      this.worded.run(async (signal) => {
        const list = await json<ChannelList>(url, signal);
        if (this.words.url !== url) return;
        this.words.list = list;
        if (this.film) this.draw(this.film);
      });
    }
    return this.words.url === url ? (this.words.list?.channels.map((c) => channelText(a.facts.value, c)) ?? []) : [];
  }

  private draw(a: Arrays<ActivationFilmFacts>): void {
    const scene = this.scene!;
    const fresh = a !== this.film;
    this.film = a;
    const act = u8(a, 'activation');
    const [, n, channels, h, w] = act.shape as [number, number, number, number, number];
    const frame = frameAt(a.facts.steps, scene.step);
    this.frame = frame;
    const flat = h * w === 1;
    const side = squareSide(channels);
    const tw = flat ? side : w;
    const th = flat ? Math.ceil(channels / side) : h;
    const rows = flat ? 1 : channels;
    const table = a.facts.signed ? signed[scene.theme] : grey;
    if (!this.raster || this.raster.width !== tw * n || this.raster.height !== th * rows)
      this.raster = new Raster(tw * n, th * rows);
    for (let s = 0; s < n; s++) {
      const levels = sampleLevels(a, frame, s);
      if (flat) {
        for (let i = 0; i < channels; i++)
          this.raster.pixels[Math.floor(i / side) * tw * n + s * tw + (i % side)] = table[levels[i]!]!;
      } else for (let k = 0; k < channels; k++) this.raster.levels(levels, k * h * w, w, h, s * w, k * h, table);
    }
    const bitmap = this.raster.done();
    const inputs = picturesOf(a);
    const [, ic, ih, iw] = (inputs?.shape ?? [0, 1, h, w]) as [number, number, number, number];
    if (inputs && (fresh || !this.inputs)) {
      this.inputs = new Raster(iw * n, ih);
      for (let s = 0; s < n; s++) this.inputs.picture(inputs.data, s * ic * ih * iw, ic, iw, ih, s * iw, 0);
      this.inputs.done();
    }
    const top = this.inputs;
    const sel = scene.selection;
    const layer = a.facts.value.replace(/\.pre$/, '');
    const shown = a.facts.steps[frame]!;
    const words = this.rowWords(scene, a, shown);
    const { ink: gauge } = this.sheet;
    gauge.font = labelFont;
    const wide = (text: string) => Math.ceil(gauge.measureText(text).width);
    const name = (k: number) => `${a.facts.value}·${k}`;
    const css = getComputedStyle(this.sheet.canvas);
    const ink0 = css.color;
    const rule = css.getPropertyValue('--rule');
    const kernels = flat ? null : this.rowKernels(scene, a, shown);
    const inset = kernels ? kernelSide + 8 : 0;
    this.grid.layout({
      rows: rows + (inputs ? 1 : 0),
      columns: n,
      cell: [Math.max(iw, tw), Math.max(ih, th)],
      least: 24,
      most: 140,
      left: Math.max(56, flat ? 0 : wide(name(channels - 1)) + 12) + inset,
      inset,
      right: words.length > 0 ? Math.max(...words.map(wide)) + 14 : 0,
      top: 20,
      spread: true,
      rowLabel: (r) =>
        inputs && r === 0 ? t('fig.film.input') : flat ? t('fig.film.every') : name(r - (inputs ? 1 : 0)),
      columnLabel: (c) => scene.facts.classes?.[a.facts.labels[c]!] ?? '',
      draw: (ink, r, c, x, y, cw, ch) => {
        if (inputs && r === 0) {
          if (top) ink.drawImage(top.canvas, c * iw, 0, iw, ih, x, y, cw, ch);
          return;
        }
        const k = r - (inputs ? 1 : 0);
        ink.drawImage(bitmap, c * tw, k * th, tw, th, x, y, cw, ch);
        if (c === 0 && kernels) {
          const side = Math.min(kernelSide, ch);
          const [kx, ky] = [x - 8 - side, y + (ch - side) / 2];
          drawKernels(ink, kernels, this.kernels.raster!.canvas, k, kx, ky, side, rule);
        }
        if (c < n - 1 || !words[k]) return;
        ink.font = labelFont;
        ink.fillStyle = ink0;
        ink.textAlign = 'left';
        ink.textBaseline = 'middle';
        ink.fillText(words[k], x + cw + 10, y + ch / 2);
      },
      marked: (r, c) =>
        (inputs !== null && r === 0 && sel.samples.includes(a.facts.samples[c]!) && sel.split === a.facts.split) ||
        (!flat && r > 0 && sel.layer.replace(/\.pre$/, '') === layer && sel.units.includes(r - 1)),
    });
    this.scale.show(
      table,
      t('fig.film.low', { value: short(a.facts.low) }),
      t('fig.film.high', { value: short(a.facts.high) }),
      '',
      scene.theme,
      a.facts.signed ? '0' : '',
    );
    this.host.caption(
      sentences(
        t(flat ? 'fig.film.units' : 'fig.film.maps', { layer: a.facts.value }),
        kernels ? t('fig.film.squares') : '',
      ),
    );
    this.over.classList.toggle('other', shown !== scene.step);
    this.over.textContent = t(shown === scene.step ? 'act.step' : 'act.over', { step: count(shown) });
    const remarks = shown === scene.step ? [] : [t('act.nearest', { step: count(shown) })];
    if (sel.samples.length > maxSamples) remarks.unshift(t('act.some', { n, of: count(sel.samples.length) }));
    this.host.remark(sentences(...remarks));
  }

  private read(r: number, c: number, x?: number, y?: number): string {
    const a = this.film;
    if (!a) return '';
    const act = u8(a, 'activation');
    const [, , channels, h, w] = act.shape as [number, number, number, number, number];
    const sample = t('select.sample', { id: a.facts.samples[c]! });
    const shift = picturesOf(a) ? 1 : 0;
    if (r < shift) return sample;
    const levels = sampleLevels(a, this.frame, c);
    const value = (i: number) => activationOf(a.facts, levels[i]!);
    if (h * w === 1) {
      const side = squareSide(channels);
      if (x === undefined || y === undefined) return sample;
      const i = Math.floor(y * Math.ceil(channels / side)) * side + Math.floor(x * side);
      return i < channels ? labelled(unitName(this.scene!.facts, a.facts.value, i), number(value(i))) : sample;
    }
    const k = r - shift;
    const name = clauses([unitName(this.scene!.facts, a.facts.value, k), sample]);
    if (x === undefined || y === undefined) return name;
    const px = Math.floor(x * w);
    const py = Math.floor(y * h);
    const where = clauses([name, t('weights.read', { row: py, column: px })]);
    return labelled(where, number(value(k * h * w + py * w + px)));
  }

  private choose(r: number, c: number, add: boolean): void {
    const a = this.film;
    const scene = this.scene;
    if (!a || !scene) return;
    const [, , , h, w] = u8(a, 'activation').shape as [number, number, number, number, number];
    const shift = picturesOf(a) ? 1 : 0;
    const id = a.facts.samples[c]!;
    const split = a.facts.split === 'train' ? 'train' : 'test';
    const layer = a.facts.value.replace(/\.pre$/, '');
    if (r < shift || h * w === 1) {
      const samples = add && scene.selection.split === split ? toggled(scene.selection.samples, id) : [id];
      this.host.select({ samples, split });
      return;
    }
    const same = scene.selection.layer.replace(/\.pre$/, '') === layer;
    this.host.select({ layer, units: add && same ? toggled(scene.selection.units, r - shift) : [r - shift] });
  }

  dispose(): void {
    this.latest.dispose();
    this.exact.dispose();
    this.worded.dispose();
    this.weighed.dispose();
    this.grid.dispose();
    this.scale.dispose();
    this.over.remove();
  }
}
