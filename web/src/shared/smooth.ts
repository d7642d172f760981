// Smoothing of curves of single batches; analysis/smooth.go does the same, and both are tested with
// the same vectors.

/**
 * The exponential moving average, which keeps the given share of the past at every value, corrected for
 * the start. Values that are not finite stay as they are and are left out of the mean.
 */
export function smooth(y: readonly number[], keep: number): number[] {
  let mean = 0;
  let norm = 0;
  return y.map((v) => {
    if (!Number.isFinite(v)) return v;
    mean = keep * mean + (1 - keep) * v;
    norm = keep * norm + (1 - keep);
    return mean / norm;
  });
}
