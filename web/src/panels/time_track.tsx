// The slider of the time bar, whose track is the curves of accuracy and loss.
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { accuracyAt, accuracyText } from '../accuracy';
import { stepAt } from '../axis';
import { clockOf, epochAt } from '../clock';
import { clauses, number, t } from '../i18n';
import * as model from '../model';
import * as player from '../player';
import { relatives as kin } from '../relatives';
import * as state from '../state';
import { Sheet } from '../tiles';
import type { Metrics } from '../types';
import { draw, margin } from './time_curves';
import { SampleLane } from './time_lane';

/** The epoch of a step, null if unknown. */
export function epochOf(m: Metrics | null, step: number): number | null {
  return epochAt(clockOf(m), step);
}

function Described({ at, x }: { at: number; x: number }) {
  const m = model.known[0].value.metrics;
  const epoch = epochOf(m, at);
  const parts = [
    ...(epoch === null ? [] : [t('time.epoch', { epoch: epoch.toFixed(2) })]),
    t('time.at', { step: at }),
    accuracyText(accuracyAt(m, at), at),
  ];
  return (
    <output class="tip track-tip tab" style={{ left: `${x}px` }}>
      {parts.join(' · ')}
    </output>
  );
}

export function Track() {
  const box = useRef<HTMLDivElement>(null);
  const sheet = useRef<Sheet | null>(null);
  const frame = useRef(0);
  const [over, setOver] = useState<{ at: number; x: number } | null>(null);
  const paint = () => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      const m = model.known[0].peek().metrics;
      if (!sheet.current || !box.current) return;
      draw(sheet.current, box.current, {
        metrics: m,
        kept: model.facts.peek() ? model.kept.peek() : [],
        clock: clockOf(m),
        first: model.first.peek(),
        kin: kin.peek(),
        last: model.last.peek(),
        now: model.place.peek(),
        axis: state.axis.peek(),
        theme: state.theme.peek(),
      });
    });
  };
  useEffect(() => {
    const s = new Sheet();
    s.canvas.setAttribute('aria-hidden', 'true');
    s.canvas.removeAttribute('role');
    sheet.current = s;
    box.current!.append(s.canvas);
    const watch = new ResizeObserver(paint);
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  useSignalEffect(() => {
    // The inputs of the picture.
    void [model.known[0].value, model.place.value, model.last.value, model.kept.value, kin.value];
    void [state.axis.value, state.theme.value, state.lang.value];
    paint();
  });
  /** The step under the pointer, and its distance from the left end of the track. */
  const under = (e: PointerEvent) => {
    const r = box.current!.getBoundingClientRect();
    const x = e.clientX - r.left;
    return { at: Math.round(stepAt((x - margin) / (r.width - 2 * margin), model.last.value, state.axis.value)), x };
  };
  const step = model.place.value;
  const epoch = epochOf(model.known[0].value.metrics, step);
  return (
    <div class="track-box">
      <div
        ref={box}
        class="track"
        role="slider"
        tabIndex={0}
        aria-label={t('time.slider')}
        aria-valuemin={model.first.value}
        aria-valuemax={model.last.value}
        aria-valuenow={step}
        aria-valuetext={clauses([
          t('time.step', { step, last: model.last.value }),
          ...(epoch === null ? [] : [t('time.epoch', { epoch: number(epoch) })]),
        ])}
        onPointerDown={(e) => {
          player.play(false);
          e.currentTarget.setPointerCapture(e.pointerId);
          player.goto(under(e).at, true);
        }}
        onPointerMove={(e) => {
          const here = under(e);
          setOver(here);
          if (e.currentTarget.hasPointerCapture(e.pointerId)) player.goto(here.at, true);
        }}
        onPointerUp={player.rest}
        onPointerLeave={() => setOver(null)}
        onKeyDown={(e) => {
          if (e.key === 'PageUp') player.move(10);
          else if (e.key === 'PageDown') player.move(-10);
          else return;
          e.preventDefault();
        }}
      />
      <SampleLane />
      {over && model.facts.value && <Described {...over} />}
    </div>
  );
}
