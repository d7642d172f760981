// The texts above the network's columns: how many, of what, in which layer, as in saved pictures.
import { count, t } from '../i18n';
import type { Scene } from '../view';
import { type Column, isMap, type Plan } from './network_columns';
import type { Inks } from './network_units';

/** The lines above column i: how many, of what. */
export function headsOf(scene: Scene, plan: Pick<Plan, 'columns' | 'crowded'>, i: number): string[] {
  const { v }: Column = plan.columns[i]!;
  const [c, h, w] = v.shape;
  const size = `${h}×${w}`;
  const weighted = scene.facts.layers.includes(v.name);
  if (v.layer < 0) {
    const inputs = t('fig.network.head.inputs');
    if (!isMap(v)) return [count(c * h * w), inputs];
    return [count(c * h * w), `${inputs} ${size}${c > 1 ? `×${c}` : ''}`];
  }
  if (plan.crowded) return isMap(v) ? [count(c), size, v.name] : [count(c), v.name];
  if (i === plan.columns.length - 1 && weighted) return [count(c), t('fig.network.head.outputs', { layer: v.name })];
  if (isMap(v)) {
    if (!weighted) return [count(c), t('fig.network.head.pooled', { size })];
    return [count(c), t('fig.network.head.maps', { size, layer: v.name })];
  }
  return [count(c), t('fig.network.head.hidden', { layer: v.name })];
}

/** Writes the heads of column i, and `scale`, the range of its maps, if there is one. */
export function drawNames(
  ink: CanvasRenderingContext2D,
  scene: Scene,
  plan: Plan,
  i: number,
  inks: Inks,
  scale = '',
): void {
  const col = plan.columns[i]!;
  ink.fillStyle = inks.text;
  ink.textAlign = 'center';
  for (const [k, line] of [...headsOf(scene, plan, i), ...(scale ? [scale] : [])].entries()) {
    ink.font = k === 0 ? '700 20px system-ui, sans-serif' : `${plan.crowded ? 11 : 12}px system-ui, sans-serif`;
    const half = ink.measureText(line).width / 2;
    ink.fillText(line, Math.max(col.x, half), k === 0 ? 18 : 20 + 15 * k);
  }
}
