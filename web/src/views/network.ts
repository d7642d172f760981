// The network itself, with one sample going through: pictures and circles are values,
// lines are weights. Networks with branches are drawn by the server.
import { address } from '../api';
import type { ActivationFacts, WeightFacts } from '../api.gen';
import { arrays, Latest, peek } from '../data';
import { count, number, percent, t } from '../i18n';
import { signed, signedColor, signedLevel } from '../palette';
import { type Arrays, f32 } from '../safetensors';
import { chain, isChain, source } from '../shared/chain';
import { toggled } from '../shared/chosen';
import { drawnView } from '../shared/drawn';
import { adds, pointing } from '../shared/pointing';
import { Scale } from '../shared/scale';
import { Tip } from '../shared/tip';
import { Raster, Sheet } from '../tiles';
import type { Value } from '../types';
import type { Host, Picture, Scene, View, ViewKind } from '../view';
import { answersOf, writeAnswers } from './network_answers';

const mostUnits = 10;

function picture(s: Scene): Picture {
  const unit = s.selection.units[0];
  return {
    view: 'network',
    params: {
      sample: String(s.selection.samples[0] ?? 0),
      ...(s.selection.split === 'train' ? { split: 'train' } : {}),
      ...(unit !== undefined && s.facts.layers.includes(s.selection.layer)
        ? { unit: `${s.selection.layer}:${unit}` }
        : {}),
    },
  };
}

export const network: ViewKind = {
  name: 'network',
  label: 'view.network',
  picture,
  mount: (element, host) => new Network(element, host),
};

/** What the lines to a layer stand for: units × channels sums. */
interface Edges {
  key: string;
  of: Float32Array;
  from: number;
  limit: number;
}

/** The answer beside an output, and whether it is what the network says. */
interface Column {
  v: Value;
  /** The units drawn; a gap is between the two that are not neighbours. */
  units: number[];
  x: number;
  size: number;
  y(i: number): number;
}

class Network implements View {
  private readonly box = document.createElement('div');
  private readonly sheet = new Sheet();
  private readonly tip: Tip;
  private readonly scale: Scale;
  private readonly values: Latest;
  private readonly weights: Latest;
  private other: View | null = null;
  private scene: Scene | null = null;
  private shown: Arrays<ActivationFacts> | null = null;
  private edges = new Map<string, Edges>();
  private readonly rasters = new Map<string, Raster>();
  private columns: Column[] = [];
  private focus: [number, number] = [0, 0];
  /** The width kept for answers. */
  private right = 70;
  /** Columns stand so close that what is above and below them is turned. */
  private narrow = false;
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
    element.append(this.box);
    this.tip = new Tip(element);
    this.scale = new Scale(element);
    this.values = new Latest((e) => host.fail(e));
    this.weights = new Latest(() => undefined);
  }

  update(scene: Scene): void {
    this.scene = scene;
    if (!isChain(scene.facts)) {
      this.box.hidden = true;
      this.scale.hide(true);
      this.other ??= drawnView(this.element, this.host, picture);
      this.other.update(scene);
      return;
    }
    if (scene.facts.data.error) {
      this.draw();
      this.host.remark(`${scene.facts.data.error} ${scene.facts.data.hint ?? ''}`);
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
    if (!scene.moving) this.wantEdges(scene);
  }

  /** The weights of every layer, one after the other, while nothing moves. */
  private wantEdges(scene: Scene): void {
    this.weights.run(async (signal) => {
      for (const layer of scene.facts.layers) {
        const url = address(['runs', scene.run, 'weights', layer], { step: scene.step });
        if (this.edges.get(layer)?.key === url) continue;
        const from = source(scene.facts, layer);
        if (!from) continue;
        const a = await arrays<WeightFacts>(url, signal);
        if (this.scene?.moving) return;
        const w = f32(a, 'weight');
        const units = w.shape[0]!;
        // A picture goes in as one, whatever its colours.
        const channels = from.name === 'input' && isMap(from) ? 1 : from.shape[0];
        const per = w.data.length / units / channels;
        if (!Number.isInteger(per)) continue;
        // A line between maps stands for a whole kernel.
        const sums = new Float32Array(units * channels);
        let limit = 0;
        for (let i = 0; i < sums.length; i++) {
          let s = 0;
          for (let j = 0; j < per; j++) s += w.data[i * per + j]!;
          sums[i] = s;
          if (Number.isFinite(s)) limit = Math.max(limit, Math.abs(s));
        }
        this.edges.set(layer, { key: url, of: sums, from: channels, limit });
        this.draw();
      }
    });
  }

  private plan(scene: Scene, width: number, height: number): void {
    const all = parts(scene);
    const step = (width - this.right) / Math.max(all.length, 1);
    this.narrow = step < 64;
    const top0 = this.narrow ? 46 : 34;
    const foot = this.narrow ? footNarrow : 58;
    this.columns = all.map((v, i) => {
      const [c, h, w] = v.shape;
      const maps = h * w > 1;
      const chosen = scene.selection.layer.replace(/\.pre$/, '') === v.name ? scene.selection.units : [];
      const n = v.name === 'input' ? (maps ? 1 : c) : c;
      const units = n <= mostUnits ? [...Array(n).keys()] : picked(n, chosen);
      const usable = height - top0 - foot;
      const pitch = Math.min(usable / Math.max(units.length, 1), v.name === 'input' && maps ? 96 : 64);
      const size = Math.max(6, Math.min(maps ? pitch - 4 : Math.min(pitch - 4, 24), step * 0.62));
      const top = top0 + (usable - pitch * units.length) / 2;
      return { v, units, x: 12 + step * (i + 0.5) - step * 0.12, size, y: (k: number) => top + pitch * (k + 0.5) };
    });
  }

  private draw(): void {
    const scene = this.scene;
    if (!scene) return;
    const s = this.sheet;
    const ink = s.ink;
    // Room for the longest answer, and enough for a column to be told from the next.
    ink.font = '700 12px system-ui, sans-serif';
    const names = scene.facts.classes ?? [];
    this.right = 22 + Math.max(0, ...names.map((n) => ink.measureText(`${n}  100 %`).width));
    const width = Math.max(this.box.clientWidth - 2, this.right + 22 * parts(scene).length);
    const height = Math.max(this.box.clientHeight - 2, 300);
    this.plan(scene, width, height);
    s.size(width, height);
    const css = getComputedStyle(s.canvas);
    const muted = css.getPropertyValue('--muted');
    const accent = css.getPropertyValue('--accent');
    const marked = this.marked();
    for (let i = 1; i < this.columns.length; i++) this.lines(ink, i, marked, muted);
    ink.textAlign = 'center';
    const step = (width - this.right) / this.columns.length;
    for (const [i, col] of this.columns.entries()) {
      const [c, h, w] = col.v.shape;
      const data = this.shown?.tensors[col.v.name] ? f32(this.shown, col.v.name).data : null;
      let limit = 0;
      if (data) for (const x of data) if (Number.isFinite(x)) limit = Math.max(limit, Math.abs(x));
      const spec = col.v.layer >= 0 ? scene.facts.meta.network.layers[col.v.layer] : undefined;
      const last = i === this.columns.length - 1;
      // A share is of one, whatever the others are.
      const shares = last && shareOf.has(spec?.activation ?? '');
      if (shares) limit = 1;
      const told = (v: number) => (shares ? percent(v, 0) : number(v));
      const maps = h * w > 1 ? this.raster(col.v.name, w, h * col.units.length) : null;
      if (maps && data) {
        const n = h * w;
        const table = signed[scene.theme];
        col.units.forEach((u, k) => {
          if (col.v.name === 'input') maps.numbers(data, c);
          else for (let j = 0; j < n; j++) maps.pixels[k * n + j] = table[signedLevel(data[u * n + j]!, limit)]!;
        });
        maps.done();
      }
      col.units.forEach((u, k) => {
        const y = col.y(k);
        const x = col.x - col.size / 2;
        const dim = marked !== null && !this.touches(i, u, marked);
        ink.globalAlpha = dim ? 0.35 : 1;
        if (h * w > 1) {
          const tall = (col.size * h) / w;
          if (data) ink.drawImage(maps!.canvas, 0, k * h, w, h, x, y - tall / 2, col.size, tall);
          ink.strokeStyle = css.getPropertyValue('--rule');
          ink.lineWidth = 1;
          ink.strokeRect(x - 0.5, y - tall / 2 - 0.5, col.size + 1, tall + 1);
        } else {
          const fill = data ? signedColor(data[u]!, limit, scene.theme) : css.getPropertyValue('--ground');
          ink.beginPath();
          ink.arc(col.x, y, col.size / 2, 0, 7);
          ink.fillStyle = fill;
          ink.fill();
          ink.strokeStyle = muted;
          ink.lineWidth = 1;
          ink.stroke();
          if (last)
            writeAnswers(
              ink,
              col.x + col.size / 2 + 6,
              y,
              answersOf(scene.facts.classes, u, data, shares, told),
              css.color,
              accent,
            );
        }
        if (this.isMarked(i, u, marked)) {
          ink.strokeStyle = accent;
          ink.lineWidth = 2.5;
          ink.strokeRect(x - 3, y - col.size / 2 - 3, col.size + 6, col.size + 6);
        }
        ink.globalAlpha = 1;
      });
      ink.fillStyle = css.color;
      ink.font = '600 12px system-ui, sans-serif';
      // Names that would run into each other stand on two lines.
      ink.fillText(
        col.v.name === 'input' ? t('network.input') : col.v.name,
        Math.max(col.x, 20),
        this.narrow && i % 2 === 1 ? 28 : 14,
      );
      ink.font = '11px system-ui, sans-serif';
      ink.fillStyle = muted;
      const all = col.v.name === 'input' && h * w > 1 ? 1 : c;
      if (col.units.length < all) {
        const cut = col.units.findIndex((u, k) => k > 0 && u !== col.units[k - 1]! + 1);
        const y = cut > 0 ? (col.y(cut - 1) + col.y(cut)) / 2 : height - (this.narrow ? footNarrow : 44);
        ink.fillText('⋯', col.x, y + 3);
      }
      const shape = h * w > 1 ? `${c} × ${h}×${w}` : count(c);
      if (this.narrow) {
        const off = Math.min(step / 4, 7);
        turned(ink, col.x - off, height - 4, shape);
        if (spec) turned(ink, col.x + off, height - 4, [spec.layer, spec.activation].filter(Boolean).join(' '));
        continue;
      }
      ink.fillText(shape, col.x, height - 38);
      if (spec) ink.fillText(spec.layer, col.x, height - 24);
      if (spec?.activation) ink.fillText(spec.activation, col.x, height - 10);
    }
    const id = scene.selection.samples[0] ?? 0;
    this.scale.show(signed[scene.theme], '−', '+', t('net.scale'), scene.theme);
    this.host.caption(
      t('net.caption', {
        parameters: count(scene.facts.parameters),
        sample: id,
        split: t(scene.selection.split === 'test' ? 'data.test' : 'data.train'),
        step: this.shown?.facts.step ?? scene.step,
      }),
    );
  }

  /** One bitmap for the maps of a layer, kept from frame to frame. */
  private raster(name: string, w: number, h: number): Raster {
    const known = this.rasters.get(name);
    if (known?.width === w && known.height === h) return known;
    const r = new Raster(w, h);
    this.rasters.set(name, r);
    return r;
  }

  /** The unit whose lines stand out: under the pointer, else the chosen one. */
  private marked(): { column: number; units: number[] } | null {
    if (this.hovered)
      return { column: this.hovered[0], units: [this.columns[this.hovered[0]]!.units[this.hovered[1]]!] };
    const sel = this.scene!.selection;
    const column = this.columns.findIndex((c) => c.v.name === sel.layer.replace(/\.pre$/, ''));
    return column >= 0 && sel.units.length > 0 ? { column, units: sel.units } : null;
  }

  private isMarked(column: number, u: number, m: { column: number; units: number[] } | null): boolean {
    return m !== null && m.column === column && m.units.includes(u) && this.columns[column]!.v.name !== 'input';
  }

  private touches(column: number, u: number, m: { column: number; units: number[] }): boolean {
    return column === m.column ? m.units.includes(u) : Math.abs(column - m.column) === 1;
  }

  private lines(
    ink: CanvasRenderingContext2D,
    i: number,
    m: { column: number; units: number[] } | null,
    muted: string,
  ): void {
    const scene = this.scene!;
    const to = this.columns[i]!;
    const from = this.columns[i - 1]!;
    const e = this.edges.get(to.v.name);
    const x0 = from.x + from.size / 2;
    const x1 = to.x - to.size / 2;
    const line = (a: number, b: number, color: string, alpha: number, width: number) => {
      ink.globalAlpha = alpha;
      ink.strokeStyle = color;
      ink.lineWidth = width;
      ink.beginPath();
      ink.moveTo(x0, from.y(a));
      ink.lineTo(x1, to.y(b));
      ink.stroke();
    };
    to.units.forEach((u, b) => {
      from.units.forEach((v, a) => {
        const near =
          m !== null && ((m.column === i && m.units.includes(u)) || (m.column === i - 1 && m.units.includes(v)));
        if (!e) {
          // No weights: a map reads the map of its own number, unless it reads all.
          if (!scene.facts.layers.includes(to.v.name) && to.v.shape[0] === from.v.shape[0] && u !== v) return;
          line(a, b, muted, near ? 0.6 : m ? 0.06 : 0.18, 0.7);
          return;
        }
        if (e.from !== (from.v.name === 'input' ? from.units.length : from.v.shape[0])) {
          line(a, b, muted, near ? 0.6 : m ? 0.06 : 0.3, 0.8);
          return;
        }
        const w = e.of[u * e.from + v]!;
        const part = e.limit > 0 ? Math.min(Math.abs(w) / e.limit, 1) : 0;
        if (part < 0.04) return;
        const color =
          w < 0 ? (scene.theme === 'dark' ? '#ff6048' : '#c92a2a') : scene.theme === 'dark' ? '#5ca0ff' : '#1864ab';
        line(a, b, color, m ? (near ? 0.25 + 0.75 * part : 0.04) : 0.1 + 0.7 * part, 0.5 + 2 * part);
      });
    });
    ink.globalAlpha = 1;
  }

  private at(e: MouseEvent): [number, number] | null {
    const b = this.sheet.canvas.getBoundingClientRect();
    const x = e.clientX - b.left;
    const y = e.clientY - b.top;
    for (const [i, col] of this.columns.entries()) {
      if (Math.abs(x - col.x) > col.size / 2 + 6) continue;
      for (const [k] of col.units.entries()) if (Math.abs(y - col.y(k)) <= col.size / 2 + 2) return [i, k];
    }
    return null;
  }

  private say(at: [number, number]): string {
    const col = this.columns[at[0]]!;
    const u = col.units[at[1]]!;
    const [, h, w] = col.v.shape;
    if (col.v.name === 'input') return t('network.input');
    const name = t('select.unit', { layer: col.v.name, unit: u });
    if (!this.shown?.tensors[col.v.name]) return name;
    const data = f32(this.shown, col.v.name).data;
    if (h * w === 1) return `${name}: ${number(data[u]!)}`;
    let most = Number.NEGATIVE_INFINITY;
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < h * w; j++) {
      most = Math.max(most, data[u * h * w + j]!);
      least = Math.min(least, data[u * h * w + j]!);
    }
    return `${name}: ${number(least)} … ${number(most)}`;
  }

  private move(e: PointerEvent): void {
    const at = this.at(e);
    if (at?.join() !== this.hovered?.join()) {
      this.hovered = at;
      this.draw();
    }
    if (at) this.tip.say(this.say(at), e.clientX, e.clientY);
    else this.tip.say('');
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
      this.host.select({ samples: [sel.samples[0] ?? 0] });
      return;
    }
    const u = col.units[at[1]]!;
    this.host.select({ layer: col.v.name, units: add && sel.layer === col.v.name ? toggled(sel.units, u) : [u] });
  }

  private tell(): void {
    const col = this.columns[this.focus[0]];
    if (!col) return;
    const k = Math.min(this.focus[1], col.units.length - 1);
    this.focus = [this.focus[0], k];
    this.hovered = [this.focus[0], k];
    this.draw();
    const b = this.sheet.canvas.getBoundingClientRect();
    this.tip.say(this.say(this.focus), b.left + col.x, b.top + col.y(k));
  }

  dispose(): void {
    this.values.dispose();
    this.weights.dispose();
    this.other?.dispose();
    this.tip.remove();
    this.scale.dispose();
    this.box.remove();
  }
}

const footNarrow = 96;
const shareOf = new Set(['sigmoid', 'softmax']);

function isMap(v: Value): boolean {
  return v.shape[1] * v.shape[2] > 1;
}

/** The values that have a column. */
function parts(scene: Scene): Value[] {
  return chain(scene.facts).filter((v) => !v.name.startsWith('flatten'));
}

/** Writes upwards from a place. */
function turned(ink: CanvasRenderingContext2D, x: number, y: number, text: string): void {
  ink.save();
  ink.translate(x, y);
  ink.rotate(-Math.PI / 2);
  ink.textAlign = 'left';
  ink.textBaseline = 'middle';
  ink.fillText(text, 0, 0);
  ink.restore();
}

/** Some of n units: the first and the last, and the chosen ones. */
function picked(n: number, chosen: readonly number[]): number[] {
  const half = mostUnits / 2;
  const set = new Set<number>();
  for (const u of chosen.slice(0, half)) if (u < n) set.add(u);
  for (let i = 0; set.size < half && i < n; i++) set.add(i);
  for (let i = n - 1; set.size < mostUnits && i >= 0; i--) set.add(i);
  return [...set].sort((a, b) => a - b);
}
