// Moving through the steps: keys, play, and the steps that were kept.
import { positionOf, stepAt } from './axis';
import * as model from './model';
import * as state from './state';

/** How long the whole training plays at speed 1, whatever its length. */
export const seconds = 20;
export const speeds = [0.25, 0.5, 1, 2, 4, 8, 16];

let timer = 0;
let settle: ReturnType<typeof setTimeout> | undefined;

/** Goes to a step; while it is `dragged` views show what they have. */
export function goto(step: number, dragged = false): void {
  if (!model.facts.value) return; // the end is not known yet
  const end = model.last.value;
  const next = Math.min(Math.max(Math.round(step), model.first.value), end);
  if (dragged) {
    state.moving.value = true;
    clearTimeout(settle);
    settle = setTimeout(rest, 160);
  }
  // At the end of a growing run the slider follows it.
  state.step.value = next === end && model.isLive(state.run.value) ? 'live' : next;
}

export function rest(): void {
  clearTimeout(settle);
  state.moving.value = false;
}

/** The kept step `by` kept steps after the shown one (before it if negative). */
export function move(by: number): void {
  const frames = model.kept.value;
  const now = model.place.value;
  if (frames.length === 0) {
    goto(now + by);
    return;
  }
  let at = 0;
  while (at < frames.length && frames[at]! < now) at++;
  // From between two kept steps, moving to the next one counts as one move.
  const exact = frames[at] === now;
  const to = by > 0 ? at + by - (exact ? 0 : 1) : at + by;
  goto(frames[Math.min(Math.max(to, 0), frames.length - 1)]!, true);
}

/** The step, not rounded, after playing for some time. On a logarithmic axis the first steps take longer. */
export function played(from: number, elapsed: number, last: number): number {
  const axis = state.axis.value;
  return stepAt(positionOf(from, last, axis) + (elapsed / seconds) * state.speed.value, last, axis);
}

export function play(on: boolean): void {
  if (on && !model.facts.value) return;
  state.playing.value = on;
  cancelAnimationFrame(timer);
  if (!on) {
    rest();
    return;
  }
  const live = () => model.isLive(state.run.value);
  if (model.place.value >= model.last.value && !live()) state.step.value = model.first.value;
  let from = performance.now();
  let at = model.place.value;
  const tick = (now: number) => {
    if (!state.playing.value) return;
    const end = model.last.value;
    at = played(at, (now - from) / 1000, end);
    from = now;
    if (at >= end) {
      goto(end);
      if (!live()) {
        play(false);
        return;
      }
    } else if (Math.floor(at) !== state.step.value) {
      state.step.value = Math.floor(at);
    }
    timer = requestAnimationFrame(tick);
  };
  timer = requestAnimationFrame(tick);
}
