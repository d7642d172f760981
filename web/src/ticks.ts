// Ticks of axes at round values, the same as in pictures that Go draws (render/scale.go). Both are
// tested against render/testdata/ticks.json.
import { count, fixed, number } from './numerals';

/** A position on an axis. A minor tick has no label. */
export interface Tick {
  value: number;
  label: string;
}

export interface Range {
  min: number;
  max: number;
}

/** The smallest number of the form 1, 2, 2.5 or 5 × 10^k that is at least step. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  for (const m of [1, 2, 2.5, 5]) if (step <= m * power * (1 + 1e-9)) return m * power;
  return 10 * power;
}

/** A multiple of a step with as many decimals as the step has. */
function stepLabel(v: number, step: number): string {
  if (Math.max(Math.abs(v), step) >= 1e6 || step < 1e-4) return number(v);
  let decimals = 0;
  for (let s = step; decimals < 6 && Math.abs(s - Math.round(s)) > 1e-6 * s; decimals++) s *= 10;
  if (decimals === 0) return count(Math.round(v));
  return v === 0 ? (0).toFixed(decimals) : fixed(v, decimals);
}

/** Labelled ticks at round values of a range, about n of them. */
export function linearTicks(r: Range, n: number): Tick[] {
  if (!(r.max > r.min) || n < 1) return [{ value: r.min, label: number(r.min) }];
  return ticksEvery(r, roundStep((r.max - r.min) / n));
}

/** The distance from the end of an axis, in steps of its ticks, within which a tick would touch the end's. */
const endGap = 0.6;

/** Labelled ticks at whole numbers of a range, about n of them, and at its end: for steps. */
export function wholeTicks(r: Range, n: number): Tick[] {
  let step = Math.max(roundStep((r.max - r.min) / n), 1);
  if (step === 2.5) step = 5;
  const ticks = ticksEvery(r, step);
  if (!Number.isInteger(r.max) || r.max <= r.min) return ticks;
  const last = ticks.at(-1);
  if (last && r.max - last.value < endGap * step) ticks.pop();
  ticks.push({ value: r.max, label: count(r.max) });
  return ticks;
}

function ticksEvery(r: Range, step: number): Tick[] {
  const out: Tick[] = [];
  for (let i = Math.ceil(r.min / step - 1e-9); i * step <= r.max + step * 1e-9; i++)
    out.push({ value: i * step, label: stepLabel(i * step, step) });
  return out;
}

/** Ticks of a decimal logarithmic axis over a positive range. */
export function logTicks(r: Range): Tick[] {
  const out: Tick[] = [];
  const first = Math.floor(Math.log10(r.min));
  const last = Math.ceil(Math.log10(r.max));
  const every = Math.ceil((last - first) / 6);
  const few = Math.log10(r.max / r.min) < 3;
  for (let e = first; e <= last; e++)
    for (let m = 1; m < 10; m++) {
      const v = m * 10 ** e;
      if (v < r.min * (1 - 1e-9) || v > r.max * (1 + 1e-9) || (m > 1 && every > 1)) continue;
      const labelled = (m === 1 && (e - first) % every === 0) || (few && (m === 2 || m === 5));
      out.push({ value: v, label: labelled ? number(v, 1) : '' });
    }
  return out;
}

/** The smallest range with round ends, about n steps wide, that contains r. */
export function grow(r: Range, n: number): Range {
  let { min, max } = r;
  if (!(max > min)) {
    const d = Math.max(Math.abs(min) * 0.1, 1e-3);
    [min, max] = [min - d, max + d];
  }
  const step = roundStep((max - min) / n);
  return { min: Math.floor(min / step + 1e-9) * step, max: Math.ceil(max / step - 1e-9) * step };
}
