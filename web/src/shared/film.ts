// The frame of a film that belongs to a step.

/** The index of the last of ascending steps that is not after the given one, or -1. */
export function latest(steps: readonly number[], step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (steps[mid]! <= step) low = mid + 1;
    else high = mid;
  }
  return low - 1;
}

/** The frame of a film that a step shows: the last one not after it, or the first. */
export function frameAt(steps: readonly number[], step: number): number {
  return Math.max(latest(steps, step), 0);
}
