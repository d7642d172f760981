// Try it: draw, drop or paste a picture, or take a sample, and see what every layer
// makes of it at the step under the slider.

import { address, postPixels, postValues } from '../api';
import type { SampleFacts, TryFacts, WeightFacts } from '../api.gen';
import { arrays, Latest, peek } from '../data';
import { percent, t } from '../i18n';
import { samplePictures } from '../images';
import { type Arrays, f32 } from '../safetensors';
import type { Paper } from '../save';
import { Raster } from '../tiles';
import type { Host, Scene, View, ViewKind } from '../view';
import { answerRows, layerRows, outputParts } from './try_answer';
import { centred, fitInto } from './try_drawing';
import { onFiles, putPicture } from './try_dropped';
import { type Answer, drawingPaper } from './try_paper';
import { chosenUnit, Plane, planeSide } from './try_plane';

const side = 280;

export const tryIt: ViewKind = {
  name: 'try',
  label: 'view.try',
  options: (facts) =>
    facts.data.pictures && facts.data.shape?.[0] === 1
      ? [
          {
            name: 'centre',
            label: 'try.centre',
            values: [
              { value: 'yes', label: 'try.yes' },
              { value: 'no', label: 'try.no' },
            ],
          },
        ]
      : [],
  // Of points there is the whole plane in files; a drawing is nobody else's.
  picture: (scene) => {
    if (scene.facts.data.pictures || !scene.facts.data.shape) return null;
    const unit = chosenUnit(scene);
    const params: Record<string, string> = unit ? { layer: unit.layer } : {};
    return { view: 'plane', params };
  },
  mount: (element, host) => new TryIt(element, host),
};

// The drawing outlives the view, so that looking elsewhere does not lose it.
let kept: {
  shape: string;
  pixels: ImageData;
  exact: Uint8Array<ArrayBuffer> | null;
  run: string;
  sample: string;
} | null = null;

// So does the point that was moved by hand.
let keptPoint: { run: string; at: [number, number] } | null = null;

class TryIt implements View {
  private readonly pad = document.createElement('canvas');
  private readonly ink: CanvasRenderingContext2D;
  private readonly seen = document.createElement('span');
  private readonly bars = document.createElement('div');
  private readonly layers = document.createElement('div');
  private readonly tools = document.createElement('div');
  private readonly color = document.createElement('input');
  private readonly file = document.createElement('input');
  private readonly latest: Latest;
  private readonly load: Latest;
  private readonly ground: Latest;
  private readonly dots: Latest;
  private readonly box = document.createElement('div');
  private scene: Scene | null = null;
  private asked = '';
  /** Counts what was put on the pad, and only grows: no two drawings have the same. */
  private drawn = 0;
  private blank = true;
  /** What there is to say about the picture that was read. */
  private note = '';
  private last: [number, number] | null = null;
  /** The sample that was last taken, and of which run. */
  private sample = '';
  private run = '';
  private readonly plane = new Plane();
  private small: Raster | null = null;

  constructor(
    private readonly element: HTMLElement,
    private readonly host: Host,
  ) {
    this.ink = this.pad.getContext('2d', { willReadFrequently: true })!;
    this.pad.width = side;
    this.pad.height = side;
    this.pad.className = 'pad';
    this.pad.tabIndex = 0;
    this.pad.setAttribute('role', 'application');
    this.pad.dataset.keys = 'ArrowLeft ArrowRight ArrowUp ArrowDown Enter Delete';
    this.tools.className = 'try-tools';
    this.bars.className = 'try-bars';
    this.layers.className = 'try-layers';
    this.seen.className = 'try-seen';
    this.box.className = 'try';
    const left = document.createElement('div');
    left.className = 'try-left';
    left.append(this.pad, this.tools, this.seen);
    this.box.append(left, this.bars, this.layers);
    const outer = document.createElement('div');
    outer.className = 'try-box';
    outer.append(this.box);
    element.append(outer);
    this.latest = new Latest((e) => host.fail(e));
    this.load = new Latest((e) => host.fail(e), true);
    this.ground = new Latest((e) => host.fail(e));
    this.dots = new Latest((e) => host.fail(e), true);
    this.makeTools();
    this.pad.addEventListener('pointerdown', this.onDown);
    this.pad.addEventListener('pointermove', this.onMove);
    this.pad.addEventListener('pointerup', this.onUp);
    this.pad.addEventListener('pointercancel', this.onUp);
    this.pad.addEventListener('keydown', this.onKey);
    this.wipe();
  }

  private makeTools(): void {
    const button = (key: 'try.clear' | 'try.open' | 'try.random', act: () => void) => {
      const b = document.createElement('button');
      b.type = 'button';
      b.dataset.text = key;
      b.addEventListener('click', act);
      this.tools.append(b);
    };
    button('try.clear', () => {
      this.host.select({ samples: [] });
      this.clear();
      this.changed();
    });
    button('try.random', () => {
      const n = this.scene?.facts.data[this.scene.selection.split] ?? 0;
      if (n > 0) this.host.select({ samples: [Math.floor(Math.random() * n)] });
    });
    button('try.open', () => this.file.click());
    this.file.type = 'file';
    this.file.accept = 'image/*';
    this.file.hidden = true;
    this.file.addEventListener('change', () => {
      const f = this.file.files?.[0];
      if (f) this.read(f);
      this.file.value = '';
    });
    this.color.type = 'color';
    this.color.value = '#ffffff';
    this.tools.append(this.color, this.file);
  }

  private shape(): [number, number, number] {
    return this.scene?.facts.data.shape ?? [1, 28, 28];
  }

  update(scene: Scene): void {
    const first = this.scene === null || this.scene.run !== scene.run;
    this.scene = scene;
    const pictures = scene.facts.data.pictures === true;
    const [channels, h, w] = this.shape();
    for (const b of this.tools.querySelectorAll<HTMLButtonElement>('[data-text]')) {
      b.textContent = t(b.dataset.text as 'try.clear');
      b.hidden = !pictures && b.dataset.text !== 'try.random';
    }
    this.color.hidden = channels !== 3;
    this.color.setAttribute('aria-label', t('try.color'));
    this.pad.setAttribute('aria-label', t(pictures ? 'try.pad' : 'try.plane'));
    if (pictures) this.prepare(scene, Math.round((side * h) / w), first);
    else if (this.pad.width !== planeSide || this.pad.height !== planeSide) {
      this.pad.width = planeSide;
      this.pad.height = planeSide;
    }
    if (!pictures && first) {
      if (keptPoint?.run === scene.run) this.plane.point = keptPoint.at;
      this.dots.run(async (signal) => {
        await this.plane.load(scene, signal);
        this.changed();
      });
    }
    const id = scene.selection.samples[0];
    const sample = id === undefined ? '' : `${scene.selection.split} ${id}`;
    // Another run has other samples; what was drawn by hand is the same for all.
    const other = sample !== this.sample || (scene.run !== this.run && (!pictures || this.exact !== null));
    this.sample = sample;
    this.run = scene.run;
    if (this.exact && this.exact.length !== channels * h * w) this.exact = null;
    if (other && id !== undefined) this.take(scene, id);
    this.box.classList.toggle('of-points', !pictures);
    if (!pictures) this.surface(scene);
    this.changed();
  }

  /** Makes the pad as large as a sample wants it, with what was drawn on it before. */
  private prepare(scene: Scene, tall: number, first: boolean): void {
    const other = this.pad.width !== side || this.pad.height !== tall;
    if (other) {
      this.pad.width = side;
      this.pad.height = tall;
      this.wipe();
    }
    if ((!first && !other) || kept?.shape !== scene.facts.data.shape?.join(' ')) return;
    this.ink.putImageData(kept!.pixels, 0, 0);
    this.exact = kept!.exact;
    this.sample = kept!.sample;
    this.run = kept!.run;
    this.put();
  }

  private seenPlane = '';

  /** Asks what the network makes of the whole plane. */
  private surface(scene: Scene): void {
    const unit = chosenUnit(scene);
    const key = [scene.run, scene.step, unit?.layer, unit?.unit].join(' ');
    if (key === this.seenPlane) return;
    this.seenPlane = key;
    this.ground.run(async (signal) => {
      await this.plane.see(scene, signal);
      if (signal.aborted) return;
      this.asked = '';
      this.changed();
    });
  }

  /** Puts a sample on the pad. */
  private take(scene: Scene, id: number): void {
    this.load.run(async (signal) => {
      if (!scene.facts.data.pictures) {
        const a = await arrays<SampleFacts>(
          address(['runs', scene.run, 'samples'], { split: scene.selection.split, samples: id }),
          signal,
        );
        if (signal.aborted) return; // moved by hand meanwhile
        const v = f32(a, 'samples').data;
        keptPoint = null;
        this.plane.point = [v[0] ?? 0, v[1] ?? 0];
        this.changed();
        return;
      }
      const p = await samplePictures(scene.run, scene.selection.split, [id], signal);
      if (signal.aborted) return; // cleared, or drawn on, meanwhile
      const r = new Raster(p.width, p.height);
      r.picture(p.data, 0, p.channels, p.width, p.height, 0, 0);
      this.ink.imageSmoothingEnabled = false;
      this.ink.drawImage(r.done(), 0, 0, this.pad.width, this.pad.height);
      this.exact = p.data.slice();
      this.put();
      this.changed();
    });
  }

  /** The very pixels of a sample, until something is drawn over them. */
  private exact: Uint8Array<ArrayBuffer> | null = null;

  /** Something is on the pad that was not before. */
  private put(): void {
    this.note = '';
    this.drawn++;
    this.blank = false;
  }

  private wipe(): void {
    this.load.cancel();
    this.exact = null;
    this.blank = true;
    this.ink.fillStyle = '#000';
    this.ink.fillRect(0, 0, this.pad.width, this.pad.height);
  }

  private clear(): void {
    this.wipe();
    kept = null;
  }

  /** The pixels that the network gets: drawn, made smaller and put in the middle as the data's are. */
  private input(): Uint8Array<ArrayBuffer> {
    if (this.exact) return this.exact;
    const [channels, h, w] = this.shape();
    const centre = this.scene?.options.centre !== 'no' && channels === 1 && w >= 20;
    return centre ? centred(this.pad, w, h) : fitInto(this.pad, w, h, channels);
  }

  private changed(): void {
    const scene = this.scene;
    if (!scene) return;
    const pictures = scene.facts.data.pictures === true;
    if (!pictures) {
      this.plane.draw(this.ink, scene, getComputedStyle(this.element));
      this.plane.explain(this.seen, scene);
    }
    if (pictures && this.blank) {
      this.asked = '';
      this.answer = null;
      this.latest.cancel();
      this.bars.replaceChildren();
      this.layers.replaceChildren();
      this.seen.replaceChildren();
      this.host.caption(t('try.how'));
      return;
    }
    if (pictures) {
      kept = {
        shape: this.shape().join(' '),
        pixels: this.ink.getImageData(0, 0, this.pad.width, this.pad.height),
        exact: this.exact,
        run: this.run,
        sample: this.sample,
      };
    }
    // At rest the weights of the sums come with it, so it is asked for again.
    const asked = [
      ...[scene.run, scene.step, scene.options.centre, scene.moving, scene.lang, scene.theme],
      ...[this.drawn, this.plane.point],
    ].join(' ');
    if (asked === this.asked) return;
    this.asked = asked;
    const url = address(['runs', scene.run, 'try'], { step: scene.step });
    this.latest.run(async (signal) => {
      const begun = performance.now();
      let a: Arrays<TryFacts>;
      if (pictures) {
        const pixels = this.input();
        this.showSeen(pixels);
        a = await postPixels<TryFacts>(url, pixels, signal);
      } else a = await postValues<TryFacts>(url, this.plane.point, signal);
      this.host.fail(null);
      await this.sums(scene, signal);
      if (signal.aborted) return; // cleared meanwhile
      this.show(a);
      performance.measure('try', { start: begun, end: performance.now() });
    });
  }

  private showSeen(pixels: Uint8Array): void {
    const [channels, h, w] = this.shape();
    if (this.small?.width !== w || this.small.height !== h) {
      this.small = new Raster(w, h);
      this.small.canvas.className = 'crisp';
    }
    this.small.picture(pixels, 0, channels, w, h, 0, 0);
    const label = document.createElement('span');
    label.className = 'muted';
    label.textContent = t('try.seen', { size: `${w}×${h}` });
    this.seen.replaceChildren(this.small.done(), label);
  }

  /** The output's weights at this step, for the sums' two parts. */
  private weights: Arrays<WeightFacts> | null = null;

  private async sums(scene: Scene, signal: AbortSignal): Promise<void> {
    const out = scene.facts.output;
    if (!scene.facts.layers.includes(out)) return;
    const url = address(['runs', scene.run, 'weights', out], { step: scene.step });
    this.weights = peek<Arrays<WeightFacts>>(url) ?? null;
    if (!this.weights && !scene.moving) this.weights = await arrays<WeightFacts>(url, signal);
  }

  /** What the network answered last, for a picture of it. */
  private answer: Answer | null = null;
  private caption = '';

  private show(a: Arrays<TryFacts>): void {
    const scene = this.scene!;
    const f = a.facts;
    const parts = outputParts(scene, a, this.weights);
    this.answer = { values: a, parts };
    this.bars.replaceChildren(...answerRows(f, parts));
    const pictures = scene.facts.data.pictures === true;
    this.layers.replaceChildren(
      ...(pictures
        ? layerRows(scene, a, (layer) => this.host.select({ layer, units: [] }))
        : this.plane.rows(scene, (layer, unit) => this.host.select({ layer, units: unit === null ? [] : [unit] }))),
    );
    const name = f.classes?.[f.predicted] ?? String(f.predicted);
    this.caption =
      t('try.caption', { name, confidence: percent(f.confidence), step: f.step }) +
      (pictures ? (parts ? ` ${t('try.sums')}` : '') : ` ${this.plane.words()}`);
    this.host.caption(this.caption);
    this.host.remark(f.instead ? `${t('pane.instead', { step: f.step })} ${f.instead}` : this.note);
    this.element.dataset.predicted = String(f.predicted);
  }

  paper(): Paper | null {
    if (!this.scene?.facts.data.pictures || !this.answer || !this.small) return null;
    const of = { scene: this.scene, ...this.answer, caption: this.caption };
    return drawingPaper(of, this.pad, this.small.canvas);
  }

  private place(e: PointerEvent): [number, number] {
    const b = this.pad.getBoundingClientRect();
    return [((e.clientX - b.left) / b.width) * this.pad.width, ((e.clientY - b.top) / b.height) * this.pad.height];
  }

  private onDown = (e: PointerEvent) => {
    if (e.button > 0) return;
    this.pad.setPointerCapture(e.pointerId);
    this.last = this.place(e);
    this.stroke(this.last, e);
  };

  private onMove = (e: PointerEvent) => {
    if (!this.last) return;
    for (const m of e.getCoalescedEvents?.() ?? [e]) this.stroke(this.place(m), m);
    this.changed();
  };

  private onUp = () => {
    this.last = null;
  };

  private stroke(to: [number, number], e: PointerEvent): void {
    if (!this.scene?.facts.data.pictures) {
      this.load.cancel();
      this.plane.moveTo(to[0], to[1], this.pad.width, this.pad.height);
      keptPoint = { run: this.scene!.run, at: this.plane.point };
      // It is no sample's point any more.
      if (this.scene!.selection.samples.length > 0) this.host.select({ samples: [] });
      this.changed();
      return;
    }
    const from = this.last ?? to;
    const ink = this.ink;
    ink.strokeStyle = this.color.hidden ? '#fff' : this.color.value;
    ink.lineWidth = (e.pointerType === 'pen' && e.pressure > 0 ? 0.5 + e.pressure : 1) * (side / 13);
    ink.lineCap = 'round';
    ink.lineJoin = 'round';
    ink.beginPath();
    ink.moveTo(...from);
    ink.lineTo(to[0] + 0.01, to[1]);
    ink.stroke();
    this.last = to;
    this.load.cancel();
    this.exact = null;
    this.put();
    this.changed();
  }

  // Keys move a pen: arrows go, Enter puts it down or lifts it.
  private pen: [number, number] = [side / 2, side / 2];
  private down = false;

  private onKey = (e: KeyboardEvent) => {
    const by = { ArrowLeft: [-14, 0], ArrowRight: [14, 0], ArrowUp: [0, -14], ArrowDown: [0, 14] }[e.key];
    const fake = { pointerType: 'mouse', pressure: 0 } as PointerEvent;
    if (by) {
      const points = !this.scene?.facts.data.pictures;
      const from = points ? this.plane.place(this.pad.width, this.pad.height) : this.pen;
      this.pen = [
        Math.min(Math.max(from[0] + by[0]!, 0), this.pad.width),
        Math.min(Math.max(from[1] + by[1]!, 0), this.pad.height),
      ];
      if (this.down || points) {
        this.last = from;
        this.stroke(this.pen, fake);
        this.last = null;
      }
      this.sayPen();
    } else if (e.key === 'Enter') {
      this.down = !this.down;
      if (this.down) {
        this.last = this.pen;
        this.stroke(this.pen, fake);
        this.last = null;
      }
      this.sayPen();
    } else if (e.key === 'Delete') {
      this.clear();
      this.changed();
    } else return;
    e.preventDefault();
  };

  private sayPen(): void {
    const [x, y] = this.pen;
    this.host.remark(t(this.down ? 'try.penDown' : 'try.penUp', { x: Math.round(x / 10), y: Math.round(y / 10) }));
  }

  private readonly endFiles = onFiles(
    () => this.scene?.facts.data.pictures === true,
    (f) => this.read(f),
  );

  /** Reads a picture file of the user: what is none is said, and nothing else changes. */
  private read(f: File): void {
    if (f.size > 50_000_000) {
      this.host.remark(t('try.tooLarge', { name: f.name, size: Math.round(f.size / 1e6) }));
      return;
    }
    createImageBitmap(f).then(
      (b) => {
        this.wipe();
        const seen = putPicture(this.ink, b, this.shape()[0] === 1);
        b.close();
        this.put();
        // It is no sample any more.
        if (this.scene?.selection.samples.length) this.host.select({ samples: [] });
        this.note = seen ? '' : t('try.plain', { name: f.name });
        this.host.remark(this.note);
        this.changed();
      },
      () => this.host.remark(t('try.noImage', { name: f.name })),
    );
  }

  dispose(): void {
    this.endFiles();
    delete this.element.dataset.predicted;
    this.latest.dispose();
    this.load.dispose();
    this.ground.dispose();
    this.dots.dispose();
    this.box.parentElement?.remove();
  }
}
