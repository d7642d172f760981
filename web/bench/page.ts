// A plot of many points to pan and zoom: ten clusters of 7,000.
import '../src/studio.css';
import { inksOf, lookOf } from '../src/points/colour';
import { frameAround } from '../src/points/film';
import { Plot } from '../src/points/plot';

const n = Number(new URLSearchParams(location.search).get('n') ?? 70000);
let s = 7;
const random = () => {
  s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
  return s / 2 ** 32;
};
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const labels = Array.from({ length: n }, (_, i) => i % 10);
const points = new Float32Array(2 * n);
const next = new Float32Array(2 * n);
labels.forEach((k, i) => {
  points[2 * i] = 4 * Math.cos(k) + normal();
  points[2 * i + 1] = 4 * Math.sin(k) + normal();
  next[2 * i] = 1.3 * points[2 * i]! - 0.2 * points[2 * i + 1]!;
  next[2 * i + 1] = 1.1 * points[2 * i + 1]!;
});
const predicted = labels.map((k) => (random() < 0.05 ? (k + 1) % 10 : k));
const plot = new Plot(
  document.getElementById('app')!,
  { name: (i) => String(i), choose: () => undefined, looked: () => undefined },
  'points',
);
plot.resize();
const inks = inksOf(plot.box);
const look = lookOf({ labels, predicted, trained: true, values: null }, 'label', null, false, inks, 'light');
const frame = frameAround(points);

/** The painted frames: when, and how long each took. */
const painted: { at: number; took: number }[] = [];
const paint = plot.painter.paint.bind(plot.painter);
plot.painter.paint = (...args) => {
  const at = performance.now();
  paint(...args);
  painted.push({ at, took: performance.now() - at });
};
const show = (p: Float32Array, moving: boolean) =>
  plot.show({
    key: 'bench',
    points: p,
    frame,
    look,
    marks: 'points',
    atlas: null,
    labels: [],
    classes: [],
    inks,
    moving,
  });
show(points, false);

/** The slider: a new layout between two stops in every frame. */
function scrub(frames: number): Promise<void> {
  const into = [new Float32Array(2 * n), new Float32Array(2 * n)];
  return new Promise((done) => {
    let k = 0;
    const tick = () => {
      const p = into[k % 2]!;
      for (let i = 0; i < p.length; i++) p[i] = points[i]! + (k / frames) * (next[i]! - points[i]!);
      show(p, true);
      k++;
      if (k < frames) requestAnimationFrame(tick);
      else {
        show(points, false);
        done();
      }
    };
    requestAnimationFrame(tick);
  });
}
Object.assign(window, { painted, scrub });
