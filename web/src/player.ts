// Moving through the steps: keys, play, and the steps that were kept.
import * as model from './model';
import * as state from './state';

let timer = 0;
let settle: ReturnType<typeof setTimeout> | undefined;

/** Goes to a step; while it is `dragged` views show what they have. */
export function goto(step: number, dragged = false): void {
  if (!model.facts.value) return; // the end is not known yet
  const end = model.last.value;
  const next = Math.min(Math.max(Math.round(step), 0), end);
  if (dragged) {
    state.moving.value = true;
    clearTimeout(settle);
    settle = setTimeout(rest, 160);
  }
  // At the end of a growing run the slider follows it.
  state.step.value = next === end && model.isLive(state.run.value) ? null : next;
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

export function play(on: boolean): void {
  if (on && !model.facts.value) return;
  state.playing.value = on;
  cancelAnimationFrame(timer);
  if (!on) {
    rest();
    return;
  }
  const end = model.last.value;
  if (model.place.value >= end && !model.isLive(state.run.value)) state.step.value = 0;
  let from = performance.now();
  let at = model.place.value;
  const tick = (now: number) => {
    if (!state.playing.value) return;
    const stop = model.last.value;
    // About ten seconds for a long run, and at most `rate` steps a second for a short one.
    const speed = Math.max(state.rate.value, stop / 10);
    at += ((now - from) / 1000) * speed;
    from = now;
    if (at >= stop) {
      goto(stop);
      if (!model.isLive(state.run.value)) {
        play(false);
        return;
      }
      at = stop;
    } else if (Math.floor(at) !== state.step.value) {
      state.step.value = Math.floor(at);
    }
    timer = requestAnimationFrame(tick);
  };
  timer = requestAnimationFrame(tick);
}
