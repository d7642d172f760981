// Try it with pictures: a pad to draw on, or to put a sample or a picture file on.
import { postPixels } from '../api';
import type { TryFacts } from '../api.gen';
import { Latest } from '../data';
import { onFiles } from '../dropped';
import { t } from '../i18n';
import { samplePictures } from '../images';
import { offerOwn, ownAnswer } from '../own';
import type { Arrays } from '../safetensors';
import type { Paper } from '../save';
import type { Parts } from '../shared/sums';
import { Raster } from '../tiles';
import type { Host, Scene, View } from '../view';
import { layerRows } from './try_answer';
import { Desk } from './try_desk';
import { centred, fitInto } from './try_drawing';
import { putPicture } from './try_dropped';
import { read, written } from './try_link';
import { type Answer, drawingPaper } from './try_paper';
import { Pen } from './try_pen';
import { Question } from './try_question';

const side = 280;
const largestFile = 50_000_000;

// The drawing outlives the view, so that opening another view does not lose it.
let kept: {
  shape: string;
  pixels: ImageData;
  exact: Uint8Array<ArrayBuffer> | null;
  run: string;
  sample: string;
  isSample: boolean;
} | null = null;

/** A short name of some pixels (FNV-1a). */
function hash(pixels: Uint8Array): string {
  let h = 0x811c9dc5;
  for (const p of pixels) h = Math.imul(h ^ p, 0x01000193);
  return (h >>> 0).toString(36);
}

// The address of the drawing that is kept.
let keptLink = '';

export class TryPicture implements View {
  private readonly desk: Desk;
  private readonly question: Question;
  private readonly load: Latest;
  private readonly color = document.createElement('input');
  private readonly file = document.createElement('input');
  /** On a phone or a tablet this opens the camera. */
  private readonly camera = document.createElement('input');
  private readonly endFiles: () => void;
  private scene: Scene | null = null;
  /** A number that grows with every change of the pad, so that no two drawings share one. */
  private drawn = 0;
  private blank = true;
  /** Whether the pad holds a sample as it is. */
  private isSample = false;
  /** The name of the picture on the pad, '' for a sample. */
  private ownKey = '';
  /** The exact pixels of a sample, until something is drawn over them. */
  private exact: Uint8Array<ArrayBuffer> | null = null;
  /** A remark about the picture file. */
  private note = '';
  /** The last chosen sample, and its run. */
  private sample = '';
  private run = '';
  private small: Raster | null = null;
  /** The network's latest answer, for saving a picture. */
  private answer: Answer | null = null;
  private caption = '';
  /** The drawing in the page's address. */
  private linked = '';
  private linking = 0;

  constructor(
    element: HTMLElement,
    private readonly host: Host,
    randomSample: () => void,
  ) {
    this.desk = new Desk(element, 'ArrowLeft ArrowRight ArrowUp ArrowDown Enter Delete');
    this.desk.size(side, side);
    new Pen(this.desk, {
      color: () => (this.color.hidden ? '#fff' : this.color.value),
      drew: () => {
        this.load.cancel();
        this.exact = null;
        this.put();
        this.changed();
        this.link();
      },
      moved: (x, y, down) => host.remark(t(down ? 'try.penDown' : 'try.penUp', { x, y })),
      wipe: () => this.clear(),
    });
    this.question = new Question(host, (a, parts) => this.show(a, parts));
    this.load = new Latest((e) => host.fail(e), true);
    this.desk.button('try.clear', () => {
      host.select({ samples: [] });
      this.clear();
    });
    this.desk.button('try.random', randomSample);
    this.desk.button('try.open', () => this.file.click());
    const touch = navigator.maxTouchPoints > 0;
    if (touch) this.desk.button('own.photo', () => this.camera.click());
    this.camera.setAttribute('capture', 'environment');
    for (const input of [this.file, this.camera]) {
      input.type = 'file';
      input.accept = 'image/*';
      input.hidden = true;
      input.addEventListener('change', () => {
        const f = input.files?.[0];
        if (f) this.read(f);
        input.value = '';
      });
    }
    this.color.type = 'color';
    this.color.value = '#ffffff';
    this.desk.tools.append(this.color, this.file, ...(touch ? [this.camera] : []));
    this.endFiles = onFiles(
      () => this.scene !== null,
      (f) => this.read(f),
    );
    this.wipe();
  }

  private shape(): [number, number, number] {
    return this.scene?.facts.data.shape ?? [1, 28, 28];
  }

  update(scene: Scene): void {
    const first = this.scene?.run !== scene.run;
    this.scene = scene;
    const [channels, h, w] = this.shape();
    this.desk.speak('try.pad');
    this.color.hidden = channels !== 3;
    this.color.setAttribute('aria-label', t('try.color'));
    this.prepare(scene, Math.round((side * h) / w), first);
    const id = scene.selection.samples[0];
    const sample = id === undefined ? '' : `${scene.selection.split} ${id}`;
    // Another run has other samples; a drawing is valid for all runs.
    const drawing = scene.options.drawing ?? '';
    const other = sample !== this.sample || (scene.run !== this.run && this.exact !== null && drawing === '');
    this.sample = sample;
    this.run = scene.run;
    if (this.exact && this.exact.length !== channels * h * w) this.exact = null;
    if (other && id !== undefined) {
      this.take(scene, id);
      this.setLink('');
    } else if (drawing !== this.linked && drawing !== '') this.open(drawing);
    this.linked = drawing;
    this.changed();
  }

  /** Puts the drawing of an address on the pad. */
  private open(drawing: string): void {
    const [channels, h, w] = this.shape();
    const pixels = read(drawing, channels * h * w);
    if (!pixels) {
      this.host.remark(t('try.badLink'));
      return;
    }
    const r = new Raster(w, h);
    r.picture(pixels, 0, channels, w, h, 0, 0);
    const { ink, pad } = this.desk;
    ink.imageSmoothingEnabled = false;
    ink.drawImage(r.done(), 0, 0, pad.width, pad.height);
    this.exact = pixels;
    this.put();
  }

  /** Puts the drawing into the page's address, when the pen has rested for a moment. */
  private link(): void {
    clearTimeout(this.linking);
    this.linking = window.setTimeout(() => {
      const drawing = this.blank ? '' : written(this.input());
      this.setLink(drawing);
      if (drawing === '' && !this.blank) this.host.remark(t('try.noLink'));
    }, 400);
  }

  private setLink(drawing: string): void {
    clearTimeout(this.linking);
    if (drawing === this.linked) return;
    this.linked = drawing;
    keptLink = drawing;
    this.host.option('drawing', drawing);
  }

  /** Resizes the pad to fit samples and keeps the drawing. */
  private prepare(scene: Scene, tall: number, first: boolean): void {
    const other = this.desk.size(side, tall);
    if (other) this.wipe();
    if ((!first && !other) || kept?.shape !== scene.facts.data.shape?.join(' ')) return;
    this.desk.ink.putImageData(kept!.pixels, 0, 0);
    this.exact = kept!.exact;
    this.sample = kept!.sample;
    this.run = kept!.run;
    this.linked = keptLink;
    this.put();
    this.isSample = kept!.isSample;
  }

  /** Puts a sample on the pad. */
  private take(scene: Scene, id: number): void {
    this.load.run(async (signal) => {
      const p = await samplePictures(scene.run, scene.selection.split, [id], signal);
      if (signal.aborted) return; // the pad was cleared or drawn on meanwhile
      const r = new Raster(p.width, p.height);
      r.picture(p.data, 0, p.channels, p.width, p.height, 0, 0);
      const { ink, pad } = this.desk;
      ink.imageSmoothingEnabled = false;
      ink.drawImage(r.done(), 0, 0, pad.width, pad.height);
      this.exact = p.data.slice();
      this.put();
      this.isSample = true;
      this.changed();
    });
  }

  /** Called when the content of the pad changes. */
  private put(): void {
    this.note = '';
    this.drawn++;
    this.blank = false;
    this.isSample = false;
  }

  private wipe(): void {
    this.load.cancel();
    this.exact = null;
    this.blank = true;
    this.desk.ink.fillStyle = '#000';
    this.desk.ink.fillRect(0, 0, this.desk.pad.width, this.desk.pad.height);
  }

  private clear(): void {
    this.wipe();
    kept = null;
    this.setLink('');
    this.changed();
  }

  /** The pixels that the network receives: the drawing, shrunk and centred like the data. */
  private input(): Uint8Array<ArrayBuffer> {
    if (this.exact) return this.exact;
    const [channels, h, w] = this.shape();
    const centre = this.scene?.options.centre !== 'no' && channels === 1 && w >= 20;
    return centre ? centred(this.desk.pad, w, h) : fitInto(this.desk.pad, w, h, channels);
  }

  private changed(): void {
    const scene = this.scene;
    if (!scene) return;
    if (this.blank) {
      offerOwn(null);
      this.answer = null;
      this.question.cancel();
      this.desk.clear();
      this.host.caption(t('try.how'));
      return;
    }
    kept = {
      shape: this.shape().join(' '),
      pixels: this.desk.ink.getImageData(0, 0, this.desk.pad.width, this.desk.pad.height),
      exact: this.exact,
      run: this.run,
      sample: this.sample,
      isSample: this.isSample,
    };
    this.question.ask(scene, String(this.drawn), (url, signal) => {
      const pixels = this.input();
      this.showSeen(pixels);
      this.tellOwn(pixels);
      return postPixels<TryFacts>(url, pixels, signal);
    });
  }

  /** What is on the pad is chosen like a sample, unless it is one. */
  private tellOwn(pixels: Uint8Array<ArrayBuffer>): void {
    const sample = this.isSample;
    this.ownKey = sample ? '' : `${this.shape().join(' ')} ${this.scene?.options.centre ?? ''} ${hash(pixels)}`;
    offerOwn(sample ? null : { key: this.ownKey, pixels, shape: this.shape() });
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
    this.desk.seen.replaceChildren(this.small.done(), label);
  }

  private show(a: Arrays<TryFacts>, parts: Parts[] | null): void {
    this.answer = { values: a, parts };
    if (this.ownKey !== '') ownAnswer.value = { key: this.ownKey, run: this.scene!.run, step: a.facts.step, values: a };
    const rows = layerRows(this.scene!, a, (layer) => this.host.select({ layer, units: [] }));
    const more = parts ? t('try.sums') : '';
    this.caption = this.desk.show(a.facts, parts, rows, { more, note: this.note }, this.host);
  }

  paper(): Paper | null {
    if (!this.scene || !this.answer || !this.small) return null;
    return drawingPaper({ scene: this.scene, ...this.answer, caption: this.caption }, this.desk.pad, this.small.canvas);
  }

  /** Reads a picture file. A file that is not a picture is reported and changes nothing. */
  private read(f: File): void {
    if (f.size > largestFile) {
      this.host.remark(t('try.tooLarge', { name: f.name, size: Math.round(f.size / 1e6) }));
      return;
    }
    createImageBitmap(f).then(
      (b) => {
        this.wipe();
        const seen = putPicture(this.desk.ink, b, this.shape()[0] === 1);
        b.close();
        this.put();
        // The pad no longer holds a sample.
        if (this.scene?.selection.samples.length) this.host.select({ samples: [] });
        this.note = seen ? '' : t('try.plain', { name: f.name });
        this.host.remark(this.note);
        this.changed();
        this.link();
      },
      () => this.host.remark(t('try.noImage', { name: f.name })),
    );
  }

  dispose(): void {
    clearTimeout(this.linking);
    this.endFiles();
    this.question.dispose();
    this.load.dispose();
    this.desk.dispose();
  }
}
