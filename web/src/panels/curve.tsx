// A small curve over the training, in the selection: on the time bar's axis, with a marker at the shown step.
import { useEffect, useRef } from 'preact/hooks';
import { type Axis, positionOf } from '../axis';
import { count, sentences, t } from '../i18n';
import * as model from '../model';
import * as player from '../player';
import * as state from '../state';

export interface Line {
  label: string;
  values: readonly (number | null)[];
  /** How it is drawn: good and bad are green and red, as right and wrong are everywhere. */
  look: 'good' | 'bad' | 'plain' | 'dashed';
  /** A value in words. */
  said: (v: number | null) => string;
}

/** The line of a curve in a box of 100 × 40; where a value is missing it is broken. */
export function path(values: readonly (number | null)[], at: readonly number[], top: number): string {
  let out = '';
  let pen = false;
  for (const [k, v] of values.entries()) {
    if (v === null || !Number.isFinite(v)) {
      pen = false;
      continue;
    }
    const y = 39 - 38 * Math.min(Math.max(v / (top || 1), 0), 1);
    out += `${pen ? 'L' : 'M'}${(100 * at[k]!).toFixed(2)} ${y.toFixed(2)}`;
    pen = true;
  }
  return out;
}

/** A curve with the values of one more step among its own, so that it agrees with what is said about the shown step. */
export function withStep(
  steps: readonly number[],
  lines: readonly Line[],
  step: number,
  values: readonly (number | null)[],
): { steps: number[]; lines: Line[] } {
  const k = steps.findIndex((s) => s >= step);
  const at = k < 0 ? steps.length : k;
  const replaces = steps[at] === step ? 1 : 0;
  const put = <T,>(list: readonly T[], v: T): T[] => [...list.slice(0, at), v, ...list.slice(at + replaces)];
  return { steps: put(steps, step), lines: lines.map((l, i) => ({ ...l, values: put(l.values, values[i] ?? null) })) };
}

/** The index of the last step at or before another, else that of the first. */
export function indexAt(steps: readonly number[], step: number): number {
  return Math.max(
    steps.findLastIndex((s) => s <= step),
    0,
  );
}

/** The step of a curve that is nearest to a position on the axis. */
export function nearestStep(steps: readonly number[], position: number, last: number, axis: Axis): number {
  let best = steps[0]!;
  for (const s of steps)
    if (Math.abs(positionOf(s, last, axis) - position) < Math.abs(positionOf(best, last, axis) - position)) best = s;
  return best;
}

/** The step that a key leads to: that of the curve before or after the shown one, at its ends the first and the last. */
export function keyStep(steps: readonly number[], key: string, shown: number): number | null {
  if (key === 'ArrowLeft') return steps.findLast((s) => s < shown) ?? steps[0]!;
  if (key === 'ArrowRight' || key === 'Enter') return steps.find((s) => s > shown) ?? steps.at(-1)!;
  return null;
}

export function Curve({
  name,
  steps,
  lines,
  top,
  topText,
  foot,
}: {
  name: string;
  steps: readonly number[];
  lines: readonly Line[];
  /** The value at the upper edge. */
  top: number;
  topText: string;
  /** What stands below: of which steps it is. */
  foot: string;
}) {
  const marker = useRef<SVGLineElement>(null);
  const last = model.last.value;
  const axis = state.axis.value;
  const now = model.place.value;
  const at = steps.map((s) => positionOf(s, last, axis));
  const k = indexAt(steps, now);
  useEffect(() => {
    const x = String(100 * positionOf(now, last, axis));
    marker.current?.setAttribute('x1', x);
    marker.current?.setAttribute('x2', x);
  }, [now, last, axis]);
  if (steps.length === 0) return null;
  const values = lines.map((l) =>
    t('course.value', { label: l.label, value: l.said(l.values[k] ?? null), step: steps[k]! }),
  );
  const go = (e: MouseEvent) => {
    const r = (e.currentTarget as Element).getBoundingClientRect();
    if (e.detail === 0) player.goto(keyStep(steps, 'Enter', now)!);
    else player.goto(nearestStep(steps, (e.clientX - r.left) / r.width, last, axis));
  };
  const key = (e: KeyboardEvent) => {
    const step = e.key === 'Enter' ? null : keyStep(steps, e.key, now);
    if (step === null) return;
    e.preventDefault();
    player.goto(step);
  };
  return (
    <figure class="course">
      <small class="top muted tab" aria-hidden="true">
        {topText}
      </small>
      <button
        type="button"
        class="curve"
        aria-label={sentences(`${name}.`, ...values.map((v) => `${v}.`), `${t('course.go')}.`)}
        onClick={go}
        onKeyDown={key}
      >
        <svg viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">
          <line class="base" x1="0" x2="100" y1="39.5" y2="39.5" />
          {lines.map((l) => (
            <path key={l.label} class={l.look} d={path(l.values, at, top)} />
          ))}
          {lines.map((l) =>
            l.values[k] === null || l.values[k] === undefined ? null : (
              <path
                key={l.label}
                class={`dot-at ${l.look}`}
                d={path([l.values[k]!], [at[k]!], top) + path([l.values[k]!], [at[k]!], top).replace('M', 'L')}
              />
            ),
          )}
          <line class="marker" ref={marker} y1="0" y2="40" />
        </svg>
      </button>
      <figcaption>
        <ul class="keys">
          {lines.map((l) => (
            <li key={l.label}>
              <i class={`curve-key ${l.look}`} aria-hidden="true" /> {l.label}{' '}
              <strong class="tab">{l.said(l.values[k] ?? null)}</strong>
              {steps[k] !== now && <span class="muted tab"> ({t('time.at', { step: count(steps[k]!) })})</span>}
            </li>
          ))}
        </ul>
        <small class="muted">{foot}</small>
      </figcaption>
    </figure>
  );
}
