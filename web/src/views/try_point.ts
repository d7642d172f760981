// Try it with points: the plane with the network's answers, and a movable point.
import { address, postValues } from '../api';
import type { SampleFacts, TryFacts } from '../api.gen';
import { arrays, Latest } from '../data';
import { type Arrays, f32 } from '../safetensors';
import type { Parts } from '../shared/sums';
import type { Host, Scene, View } from '../view';
import { Desk } from './try_desk';
import { readPlace, writePlace } from './try_place';
import { chosenUnit, Plane, planeSide } from './try_plane';
import { Question } from './try_question';

/** How far an arrow key moves the point, in pixels. */
const stride = 14;

export class TryPoint implements View {
  private readonly desk: Desk;
  private readonly question: Question;
  private readonly plane = new Plane();
  private readonly load: Latest;
  private readonly ground: Latest;
  private readonly dots: Latest;
  private scene: Scene | null = null;
  /** The last chosen sample. */
  private sample = '';
  /** Identifies the plane of the ground. */
  private seen = '';
  private held = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly host: Host,
    randomSample: () => void,
  ) {
    this.desk = new Desk(element, 'ArrowLeft ArrowRight ArrowUp ArrowDown');
    this.desk.size(planeSide, planeSide);
    this.desk.box.classList.add('of-points');
    this.desk.button('try.random', randomSample);
    this.question = new Question(host, (a, parts) => this.show(a, parts));
    this.load = new Latest((e) => host.fail(e), true);
    this.ground = new Latest((e) => host.fail(e));
    this.dots = new Latest((e) => host.fail(e), true);
    const pad = this.desk.pad;
    pad.addEventListener('pointerdown', (e) => {
      if (e.button > 0) return;
      pad.setPointerCapture(e.pointerId);
      this.held = true;
      this.move(this.desk.place(e));
    });
    pad.addEventListener('pointermove', (e) => {
      if (!this.held) return;
      for (const m of e.getCoalescedEvents?.() ?? [e]) this.move(this.desk.place(m));
    });
    const release = () => {
      if (this.held) this.keep();
      this.held = false;
    };
    pad.addEventListener('pointerup', release);
    pad.addEventListener('pointercancel', release);
    pad.addEventListener('keydown', this.onKey);
  }

  update(scene: Scene): void {
    const first = this.scene?.run !== scene.run;
    this.scene = scene;
    this.desk.speak('try.plane');
    if (first) {
      this.dots.run(async (signal) => {
        await this.plane.load(scene, signal);
        this.changed();
      });
    }
    const id = scene.selection.samples[0];
    const sample = id === undefined ? '' : `${scene.run} ${scene.selection.split} ${id}`;
    const other = sample !== this.sample;
    this.sample = sample;
    if (other && id !== undefined) this.take(scene, id);
    const at = readPlace(scene.options.at ?? '');
    if (at && id === undefined && !this.held) this.plane.point = at;
    this.see(scene);
    this.changed();
  }

  /** Requests the network's values over the whole plane. */
  private see(scene: Scene): void {
    const unit = chosenUnit(scene);
    const key = [scene.run, scene.step, unit?.layer, unit?.unit].join(' ');
    if (key === this.seen) return;
    this.seen = key;
    this.ground.run(async (signal) => {
      await this.plane.see(scene, signal);
      if (signal.aborted) return;
      this.question.again();
      this.changed();
    });
  }

  /** Moves the point to a sample. */
  private take(scene: Scene, id: number): void {
    this.load.run(async (signal) => {
      const a = await arrays<SampleFacts>(
        address(['runs', scene.run, 'samples'], { split: scene.selection.split, samples: id }),
        signal,
      );
      if (signal.aborted) return; // the point was moved by hand meanwhile
      const v = f32(a, 'samples').data;
      if (this.scene?.options.at) this.host.option('at', '');
      this.plane.point = [v[0] ?? 0, v[1] ?? 0];
      this.changed();
    });
  }

  private move(to: readonly [number, number]): void {
    const scene = this.scene;
    if (!scene) return;
    this.load.cancel();
    this.plane.moveTo(to[0], to[1], this.desk.pad.width, this.desk.pad.height);
    // The point is no longer at a sample.
    if (scene.selection.samples.length > 0) this.host.select({ samples: [] });
    this.changed();
  }

  /** Puts the point into the address, so that a link and another look at the view have it. */
  private keep(): void {
    this.host.option('at', writePlace(this.plane.point));
  }

  private onKey = (e: KeyboardEvent) => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    if (!by) return;
    const { width, height } = this.desk.pad;
    const [x, y] = this.plane.place(width, height);
    this.move([Math.min(Math.max(x + stride * by[0]!, 0), width), Math.min(Math.max(y + stride * by[1]!, 0), height)]);
    this.keep();
    e.preventDefault();
  };

  private changed(): void {
    const scene = this.scene;
    if (!scene) return;
    this.plane.draw(this.desk.ink, scene, getComputedStyle(this.element));
    this.plane.explain(this.desk.seen, scene);
    this.question.ask(scene, this.plane.point.join(), (url, signal) =>
      postValues<TryFacts>(url, this.plane.point, signal),
    );
  }

  private show(a: Arrays<TryFacts>, parts: Parts[] | null): void {
    const rows = this.plane.rows(this.scene!, (layer, unit) =>
      this.host.select({ layer, units: unit === null ? [] : [unit] }),
    );
    this.desk.show(a.facts, parts, rows, { more: this.plane.words(), note: '' }, this.host);
  }

  dispose(): void {
    for (const l of [this.question, this.load, this.ground, this.dots]) l.dispose();
    this.desk.dispose();
  }
}
