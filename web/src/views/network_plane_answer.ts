// The answer of a network over the plane, large beside its units, with the names of the classes.
import { shared } from '../figure.gen';
import { t } from '../i18n';
import { mark } from '../shared/marks';
import { namesIn } from '../shared/shorten';
import { type Scene, unitCode } from '../view';
import type { PlaneMaps } from './network_plane';
import type { Inks } from './network_units';

/** Draws the answer, or the map of one unit, and what it is. */
export function drawAnswer(
  ink: CanvasRenderingContext2D,
  scene: Scene,
  plane: PlaneMaps,
  large: { layer: string; unit: number } | null,
  at: readonly [number, number, number],
  inks: Inks,
): void {
  const [x, y, side] = at;
  plane.drawLarge(ink, scene, large, at, inks);
  ink.font = '700 13px system-ui, sans-serif';
  ink.textAlign = 'left';
  ink.textBaseline = 'alphabetic';
  ink.fillStyle = inks.text;
  ink.fillText(headOf(large), x, y - 10);
  ink.font = '12px system-ui, sans-serif';
  const all = scene.facts.classes ?? [];
  const room = Math.max(side / Math.max(all.length, 1) - 24, 12);
  let left = x + 6;
  for (const [k, name] of namesIn(ink, all, Math.min(shared.outputName, room)).entries()) {
    mark(ink, left, y + side + 17, k);
    ink.fillStyle = inks.text;
    ink.fillText(name, left + 10, y + side + 21);
    left += ink.measureText(name).width + 28;
  }
}

function headOf(large: { layer: string; unit: number } | null): string {
  if (!large) return t('fig.network.answer');
  if (large.layer === 'input') return t('network.axis', { axis: large.unit + 1 });
  return t('fig.network.unitOver', { unit: unitCode(large.layer, large.unit) });
}
