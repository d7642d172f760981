/** The mean over a window that ends at each index, ignoring unknown values. */
export function smoothed(values: (number | null)[], over: number): (number | null)[] {
  if (over <= 1) return values;
  const out: (number | null)[] = [];
  let sum = 0;
  const window: number[] = [];
  for (const v of values) {
    if (v === null) {
      out.push(null);
      continue;
    }
    window.push(v);
    sum += v;
    if (window.length > over) sum -= window.shift()!;
    out.push(sum / window.length);
  }
  return out;
}
