// The sum of one channel of a convolution, opened beside its column: the values under the kernel times
// its weights, channel by channel with their numbers, and the map that the sums make.
import { address } from '../api';
import type { ActivationFacts, WeightFacts } from '../api.gen';
import { arrays, Latest, peek } from '../data';
import { number, t } from '../i18n';
import { addends } from '../numerals';
import { type Arrays, f32 } from '../safetensors';
import { answerOf, around, type Colors, drawCells, inputColors } from '../shared/cells';
import { isChain, kindOf } from '../shared/chain';
import { Maps } from '../shared/kernel_maps';
import { largestRows, type Row, rowsOf } from '../shared/kernel_rows';
import { firstChannel, patch, type Shape, strongest, type Window } from '../shared/patch';
import { Sheet } from '../tiles';
import { type Scene, unitCode } from '../view';

/** How many channels have a row. */
const maxRows = 4;
/** The width of a row's pictures and the least side of a cell. */
const cellsWide = 84;
const leastCell = 28;

/** The channel of a convolution that a scene has chosen, or null. */
export function chosenKernel(scene: Scene): { layer: string; unit: number } | null {
  const layer = scene.selection.layer.replace(/\.pre$/, '');
  const unit = scene.selection.units[0];
  return unit !== undefined && isChain(scene.facts) && kindOf(scene.facts, layer) === 'conv' ? { layer, unit } : null;
}

export class KernelSum {
  readonly box = document.createElement('section');
  private readonly rows = document.createElement('div');
  private readonly totals = document.createElement('div');
  private readonly head = document.createElement('b');
  private readonly close = document.createElement('button');
  private readonly maps: Maps;
  private readonly latest: Latest;
  private scene: Scene | null = null;
  private shown: { a: Arrays<ActivationFacts>; w: Arrays<WeightFacts> } | null = null;
  /** What is open, as layer and unit; '' for nothing. */
  private open = '';
  /** What was closed, until something else is chosen. */
  private closed = '';
  /** The chosen position, and the one under the pointer. */
  private at: [number, number] | null = null;
  private pointed: [number, number] | null = null;

  constructor(
    private readonly element: HTMLElement,
    failed: (e: unknown) => void,
    private readonly opened: () => void,
  ) {
    this.box.className = 'kernel-sum';
    this.box.hidden = true;
    this.box.dataset.extra = '';
    this.rows.className = 'kernel-rows';
    this.close.type = 'button';
    this.close.textContent = '×';
    this.close.addEventListener('click', () => this.shut());
    const bar = document.createElement('header');
    bar.append(this.head, this.close);
    this.maps = new Maps(
      {
        at: (place, chosen) => {
          this.pointed = chosen ? null : place;
          if (chosen) this.at = place;
          this.draw();
        },
        left: () => {
          this.pointed = null;
          this.draw();
        },
      },
      108,
    );
    const body = document.createElement('div');
    body.className = 'kernel-body';
    const left = document.createElement('div');
    left.className = 'kernel-left';
    left.append(this.totals, this.maps.element);
    body.append(left, this.rows);
    this.box.append(bar, body);
    element.append(this.box);
    this.latest = new Latest(failed);
    document.addEventListener('keydown', this.onKey, true);
  }

  private onKey = (e: KeyboardEvent) => {
    if (e.key !== 'Escape' || this.box.hidden || document.querySelector('dialog[open]')) return;
    if (e.target instanceof Node && e.target !== document.body && !this.element.contains(e.target)) return;
    e.preventDefault();
    e.stopPropagation();
    this.shut();
  };

  private shut(): void {
    this.closed = this.open;
    const inside = this.box.contains(document.activeElement);
    this.hide();
    if (inside) this.element.querySelector<HTMLElement>('.board canvas')?.focus();
  }

  private hide(): void {
    this.box.hidden = true;
    this.open = '';
    this.shown = null;
    this.at = null;
    this.pointed = null;
    this.maps.stop();
    this.latest.cancel();
  }

  /** Closes the panel if it shows this unit, or opens it again. */
  toggle(layer: string, unit: number): void {
    const name = `${layer} ${unit}`;
    if (this.open === name) this.shut();
    else if (this.closed === name) {
      this.closed = '';
      if (this.scene) this.update(this.scene);
    }
  }

  /** Shows the sum of the chosen channel, if one is. */
  update(scene: Scene): void {
    this.scene = scene;
    const of = scene.facts.data.error ? null : chosenKernel(scene);
    const name = of ? `${of.layer} ${of.unit}` : '';
    if (name !== this.closed) this.closed = '';
    if (!of || this.closed === name) {
      if (!this.box.hidden || this.open) this.hide();
      return;
    }
    if (this.open !== name) {
      this.hide();
      this.open = name;
    }
    const weights = address(['runs', scene.run, 'weights', of.layer], { step: scene.step });
    const values = (w: WeightFacts) =>
      address(['runs', scene.run, 'activations'], {
        step: scene.step,
        split: scene.selection.split,
        samples: scene.selection.samples[0] ?? 0,
        layers: [
          ...new Set([
            w.reads,
            of.layer,
            ...(scene.facts.values.some((v) => v.name === `${of.layer}.pre`) ? [`${of.layer}.pre`] : []),
          ]),
        ].join(','),
      });
    const w = peek<Arrays<WeightFacts>>(weights);
    const a = w && peek<Arrays<ActivationFacts>>(values(w.facts));
    if (w && a) {
      this.shown = { a, w };
      this.draw();
      return;
    }
    this.latest.run(async (signal) => {
      const got = await arrays<WeightFacts>(weights, signal);
      const read = await arrays<ActivationFacts>(values(got.facts), signal);
      if (this.open !== name) return;
      this.shown = { a: read, w: got };
      this.draw();
    });
  }

  /** Places the panel beside a column, of which the middle is at x; `scrolled` is how far its picture is. */
  place(x: number, half: number, scrolled: number): void {
    if (this.box.hidden) return;
    const room = this.element.clientWidth;
    const wide = this.box.offsetWidth;
    const right = x + half + 12 - scrolled;
    const left = right + wide <= room ? right : x - half - 12 - scrolled - wide;
    this.box.style.left = `${Math.max(0, Math.min(left, room - wide))}px`;
  }

  private draw(): void {
    const scene = this.scene;
    const of = scene && chosenKernel(scene);
    if (!scene || !of || !this.shown || !this.open) return;
    const { a, w: wa } = this.shown;
    const from = scene.facts.values.find((v) => v.name === wa.facts.reads);
    const made = scene.facts.values.find((v) => v.name === of.layer);
    const { reach } = wa.facts;
    if (!from || !made || !reach || !a.tensors[from.name] || !a.tensors[of.layer] || of.unit >= made.shape[0]) return;
    const w = f32(wa, 'weight');
    const n = w.data.length / w.shape[0]!;
    const kernel: Shape = [w.shape[1]!, w.shape[2]!, w.shape[3]!];
    const window: Window = { reach, kernel, input: from.shape, output: made.shape };
    const x = f32(a, from.name).data;
    const out = f32(a, of.layer).data;
    const sums = a.tensors[`${of.layer}.pre`] ? f32(a, `${of.layer}.pre`).data : out;
    const mine = w.data.subarray(of.unit * n, (of.unit + 1) * n);
    if (![mine, x, sums].every((v) => v.every(Number.isFinite))) {
      this.hide(); // the view says why
      return;
    }
    const at = this.pointed ?? this.at ?? strongest(sums, window, of.unit);
    this.at ??= at;
    const all = rowsOf(patch(x, window, of.unit, at), mine, kernel, firstChannel(window, of.unit));
    const bias = wa.tensors.bias ? f32(wa, 'bias').data[of.unit]! : 0;
    const place = (of.unit * made.shape[1] + at[0]) * made.shape[2] + at[1];
    this.box.hidden = false;
    this.box.setAttribute('aria-label', t('network.sumOf', { unit: unitCode(of.layer, of.unit) }));
    this.head.textContent = t('network.sumOf', { unit: unitCode(of.layer, of.unit) });
    this.close.setAttribute('aria-label', t('network.sumClose'));
    const colors = inputColors(x, scene.theme);
    const source = from.name === 'input' ? t('fig.sum.input') : from.name;
    this.maps.draw({
      window,
      x,
      out,
      unit: of.unit,
      channel: all[0]!.channel,
      at,
      coloured: from.name === 'input' && from.shape[0] === 3,
      theme: scene.theme,
      colors,
      labels: [
        from.shape[0] === 1 ? source : t('fig.sum.context', { source, channel: all[0]!.channel }),
        t('sum.makes', { unit: unitCode(of.layer, of.unit) }),
      ],
    });
    this.fill(all, { x: colors, w: around(mine, scene.theme) }, kernel, source, {
      bias,
      z: sums[place]!,
      activation: wa.facts.activation,
      output: out[place]!,
    });
    this.opened();
  }

  private fill(
    all: readonly Row[],
    colors: { x: Colors; w: Colors },
    [, h, wide]: Shape,
    source: string,
    total: { bias: number; z: number; activation: string; output: number },
  ): void {
    const { shown, more, rest } = largestRows(all, maxRows);
    const products = around(
      shown.flatMap((r) => [...r.product]),
      this.scene!.theme,
    );
    const { texts, sum } = addends([...shown.map((r) => r.sum), ...(more > 0 ? [rest] : []), total.bias], total.z);
    this.rows.replaceChildren();
    this.totals.replaceChildren();
    const line = (className: string, ...parts: (string | Node)[]) => {
      const row = document.createElement('div');
      row.className = className;
      row.append(...parts.map((p) => (typeof p === 'string' ? span(p) : p)));
      (className.startsWith('kernel-total') ? this.totals : this.rows).append(row);
      return row;
    };
    line('kernel-head muted', 'x', '', 'w', '', 'w·x', '', 'Σ');
    for (const [k, r] of shown.entries()) {
      const name = all.length === 1 ? source : t('fig.sum.context', { source, channel: r.channel });
      const parts = [
        { of: r.x, colors: colors.x, name: `x, ${name}` },
        { of: r.w, colors: colors.w, name: 'w' },
        { of: r.product, colors: products, name: 'w·x' },
      ].map((part) => {
        const words = `${part.name}: ${[...part.of].map((v) => number(v, 2)).join(', ')}`;
        return { ...part, sheet: new Sheet(words) };
      });
      const first = document.createElement('div');
      const label = span(name);
      label.className = 'muted';
      first.append(label, parts[0]!.sheet.canvas);
      line('kernel-row tab', first, '×', parts[1]!.sheet.canvas, '=', parts[2]!.sheet.canvas, '→', texts[k]!);
      // On the page by now, where the colours of frames are known.
      for (const part of parts) drawCells(part.sheet, part.of, [1, h, wide], part.colors, cellsWide, leastCell);
    }
    if (more > 0) line('kernel-line tab', t('network.sumMore', { count: more }), texts[shown.length]!);
    const sums = all.reduce((a, r) => a + r.sum, 0);
    const [made, bias] = addends([sums, total.bias], total.z).texts;
    line('kernel-total tab', 'Σ w·x', made!);
    line('kernel-total tab', t('fig.sum.bias'), bias!);
    line('kernel-total sum tab', t('fig.sum.total'), sum).dataset.z = String(total.z);
    line('kernel-total tab', answerOf(total));
  }

  dispose(): void {
    document.removeEventListener('keydown', this.onKey, true);
    this.latest.dispose();
    this.maps.dispose();
    this.box.remove();
  }
}

function span(text: string): HTMLElement {
  const e = document.createElement('span');
  e.textContent = text;
  return e;
}
