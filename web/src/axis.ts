// The time axis: steps on a linear or a logarithmic scale.

export type Axis = 'linear' | 'log';

/** The position of a step, 0…1. The logarithm is of the step plus one, so that step 0 has a position. */
export function positionOf(step: number, last: number, axis: Axis): number {
  if (last <= 0) return 0;
  return axis === 'log' ? Math.log1p(Math.max(step, 0)) / Math.log1p(last) : step / last;
}

/** The step at a position, not rounded. */
export function stepAt(position: number, last: number, axis: Axis): number {
  const p = Math.min(Math.max(position, 0), 1);
  return axis === 'log' ? Math.expm1(p * Math.log1p(last)) : p * last;
}
