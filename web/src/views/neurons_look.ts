// The colours and shapes of the map of neurons, and where the names of classes stand.
import { shared } from '../figure.gen';
import { byLevel, classPixel, cssOf, type Inks, mix, valuePixel } from '../points/colour';
import { frameAround } from '../points/film';
import { labelNear, labelsOf } from '../points/labels';
import type { ColoredLabel } from '../points/lettering';
import type { Look } from '../points/paint';
import { classShape, disc, ring } from '../points/stamp';
import { isFew, liftOf, type Shown, strongest, tells } from './neurons_state';

const least = shared.leastOpacity;

/** The colour of neurons that do not tell the chosen class best. */
export function others(inks: Inks): number {
  return mix(inks.muted, inks.ground, 0.35);
}

/** The look of the units, and what a legend has to say about it. */
export interface NeuronLook {
  look: Look;
  /** Whether colours show the responses to the chosen samples, and the largest of them. */
  byAnswer: boolean;
  limit: number;
}

export function lookOf(s: Shown, inks: Inks): NeuronLook {
  const { scene } = s;
  const { facts: f } = s.map;
  const n = f.units.length;
  const byAnswer = s.responses !== null && f.units.some((u) => liftOf(s, u.unit) !== null);
  let limit = 0;
  if (byAnswer) for (let u = 0; u < n; u++) limit = Math.max(limit, Math.abs(liftOf(s, u) ?? 0));
  const most = strongest(s);
  const color = new Uint32Array(n);
  const levels = new Uint8Array(n);
  const rings = new Uint8Array(n);
  const against = new Uint8Array(n);
  // An outline shows where a pale dot is.
  const rim = new Uint32Array(n).fill(inks.muted);
  const here = scene.selection.layer === '' || scene.selection.layer === f.layer;
  for (const u of here ? scene.selection.units : []) if (u < n) rings[u] = 1;
  for (const unit of f.units) {
    const u = unit.unit;
    let share: number;
    if (byAnswer) {
      const v = liftOf(s, u) ?? 0;
      share = limit > 0 ? Math.abs(v) / limit : 0;
      color[u] = valuePixel(v, -limit, limit, scene.theme);
    } else {
      const best = tells(s, unit, most);
      share = best.share;
      if (best.auc < 0.5 && !isFew(unit, f.samples)) against[u] = 1;
      const hue = best.class < 0 ? inks.muted : classPixel(best.class, scene.theme);
      color[u] = mix(hue, inks.ground, least + (1 - least) * share);
      rim[u] = mix(hue, inks.ground, shared.edgeOpacity);
      if (scene.selection.class !== null) {
        // Those that tell another class better are grey; the class's own stand out.
        const own = unit.best === scene.selection.class;
        color[u] = own ? mix(hue, inks.ground, shared.standout + (1 - shared.standout) * share) : others(inks);
        if (!own) rim[u] = color[u]!;
      }
    }
    levels[u] = Math.min(200, Math.round(200 * share)) + (rings[u] ? 55 : 0);
  }
  // Hollow: the correlations of a unit that responds to a few observations mean little.
  const shape = Uint8Array.from(f.units, (u) =>
    isFew(u, f.samples) ? ring : byAnswer ? disc : classShape(tells(s, u, most).class),
  );
  for (const u of f.units) {
    if (shape[u.unit] !== ring) continue;
    color[u.unit] = inks.muted;
    rim[u.unit] = inks.ground;
  }
  const look: Look = { color, shape, order: byLevel(levels), ring: rings, rim, minus: against };
  return { look, byAnswer, limit };
}

/** The names of classes where their strongest units are, if those lie close together. */
export function namesOf(s: Shown, points: Float32Array): ColoredLabel[] {
  const f = s.map.facts;
  const most = strongest(s);
  const frame = frameAround(points);
  const share = f.units.map((u) => (u.silent ? 0 : tells(s, u, most).share));
  const best = f.units.map((u) => u.best);
  return labelsOf(points, best, f.classes.length, 2 * frame.half * labelNear, share).map((l) => ({
    ...l,
    color: cssOf(classPixel(l.class, s.scene.theme)),
  }));
}
