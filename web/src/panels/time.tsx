// The time bar: the slider on the curves of accuracy and loss, play, and the controls of a
// training.
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { clauses, number, percent, sentence, sentences, t } from '../i18n';
import { Icon } from '../icons';
import * as model from '../model';
import * as player from '../player';
import * as state from '../state';
import { Sheet } from '../tiles';
import type { Metrics, Training } from '../types';

type Split = 'batch' | 'train' | 'test';

/** The split whose curves the bar shows: the first of batch, train and test with more than two measurements. */
function shownSplit(m: Metrics): Split | null {
  const rows = { batch: 0, train: 0, test: 0 };
  for (const s of m.split) if (s in rows) rows[s as Split]++;
  return (['batch', 'train', 'test'] as const).find((s) => rows[s] > 2) ?? null;
}

/** One curve of the metrics. */
export function curve(m: Metrics | null, what: 'loss' | 'accuracy'): [number, number][] {
  const split = m && shownSplit(m);
  const out: [number, number][] = [];
  if (!split) return out;
  for (let i = 0; i < m.step.length; i++) {
    const v = m[what][i];
    if (m.split[i] === split && typeof v === 'number') out.push([m.step[i]!, v]);
  }
  return out;
}

function epochAt(m: Metrics | null, step: number): number | null {
  if (!m) return null;
  let best: number | null = null;
  for (let i = 0; i < m.step.length && m.step[i]! <= step; i++) if (m.epoch[i] !== null) best = m.epoch[i] ?? best;
  return best;
}

function draw(sheet: Sheet, box: HTMLElement, stepNow: number): void {
  const w = box.clientWidth;
  const h = box.clientHeight;
  if (w < 10) return;
  sheet.size(w, h);
  const ink = sheet.ink;
  const css = getComputedStyle(box);
  const m = model.known[0].value.metrics;
  const facts = model.facts.value;
  const end = Math.max(model.last.value, 1);
  const x = (s: number) => 8 + (s / end) * (w - 16);
  const line = (points: [number, number][], color: string, y: (v: number) => number) => {
    ink.beginPath();
    let first = true;
    let lastX = -2;
    for (const [s, v] of points) {
      const px = x(s);
      if (px - lastX < 0.7) continue;
      lastX = px;
      if (first) ink.moveTo(px, y(v));
      else ink.lineTo(px, y(v));
      first = false;
    }
    ink.strokeStyle = color;
    ink.lineWidth = 1.5;
    ink.stroke();
  };
  const muted = css.getPropertyValue('--muted');
  const faint = css.getPropertyValue('--rule');
  // Epochs are numbers; kept steps are ticks if there is room.
  ink.fillStyle = muted;
  ink.font = '11px system-ui, sans-serif';
  ink.textAlign = 'center';
  const perEpoch = model.perEpoch(m);
  if (perEpoch > 0) {
    const n = Math.floor(end / perEpoch);
    const every = Math.max(1, Math.ceil((n * 26) / w));
    for (let e = 0; e <= n; e += every) {
      const px = x(e * perEpoch);
      ink.fillStyle = faint;
      ink.fillRect(px, 0, 1, h - 14);
      ink.fillStyle = muted;
      ink.fillText(String(e), px, h - 2);
    }
  }
  const frames = facts ? model.kept.value : [];
  ink.fillStyle = faint;
  if (frames.length < w / 3) for (const s of frames) ink.fillRect(x(s), h - 18, 1, 4);
  const loss = curve(m, 'loss');
  let top = 1e-9;
  for (const [, v] of loss) if (v > top && v < Number.POSITIVE_INFINITY) top = v;
  line(loss, css.getPropertyValue('--loss'), (v) => 4 + (1 - Math.min(v / top, 1)) * (h - 24));
  line(curve(m, 'accuracy'), css.getPropertyValue('--good'), (v) => 4 + (1 - v) * (h - 24));
  const px = x(stepNow);
  ink.fillStyle = css.getPropertyValue('--accent');
  ink.fillRect(px - 1, 0, 2, h - 14);
  ink.beginPath();
  ink.arc(px, h - 16, 6, 0, 2 * Math.PI);
  ink.fill();
}

function Slider() {
  const box = useRef<HTMLDivElement>(null);
  const sheet = useRef<Sheet | null>(null);
  const frame = useRef(0);
  const paint = () => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      if (sheet.current && box.current) draw(sheet.current, box.current, model.place.peek());
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
    void [model.known[0].value, model.place.value, model.last.value, state.theme.value];
    paint();
  });
  const at = (e: PointerEvent) => {
    const r = box.current!.getBoundingClientRect();
    player.goto(((e.clientX - r.left - 8) / (r.width - 16)) * model.last.value, true);
  };
  const step = model.place.value;
  const epoch = epochAt(model.known[0].value.metrics, step);
  return (
    <div
      ref={box}
      class="track"
      role="slider"
      tabIndex={0}
      aria-label={t('time.slider')}
      aria-valuemin={0}
      aria-valuemax={model.last.value}
      aria-valuenow={step}
      aria-valuetext={clauses([
        t('time.step', { step, last: model.last.value }),
        ...(epoch === null ? [] : [t('time.epoch', { epoch: number(epoch) })]),
      ])}
      onPointerDown={(e) => {
        player.play(false);
        e.currentTarget.setPointerCapture(e.pointerId);
        at(e);
      }}
      onPointerMove={(e) => e.currentTarget.hasPointerCapture(e.pointerId) && at(e)}
      onPointerUp={player.rest}
      onKeyDown={(e) => {
        if (e.key === 'PageUp') player.move(10);
        else if (e.key === 'PageDown') player.move(-10);
        else return;
        e.preventDefault();
      }}
    />
  );
}

/** The latest measurement of the split whose curves the track shows. */
function measured(
  m: Metrics | null,
  step: number,
): { loss: number | null; accuracy: number | null; split: Split | null } {
  const split = m && (shownSplit(m) ?? (m.split[0] as Split | undefined) ?? null);
  let out = { loss: null as number | null, accuracy: null as number | null, split };
  if (!m) return out;
  for (let i = 0; i < m.step.length && m.step[i]! <= step; i++) {
    if (m.split[i] === split) out = { loss: m.loss[i] ?? null, accuracy: m.accuracy[i] ?? null, split };
  }
  return out;
}

const paces = [0, 1, 5, 20, 50, 200, 1000];

/** A learning rate parsed from typed text, null if it is not one. */
function rateOf(text: string): number | null {
  const v = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(v) && v > 0 ? v : null;
}

function Verbs({ tr }: { tr: Training }) {
  const [rate, setRate] = useState<string | null>(null);
  const go = (verb: string, value?: number) => void model.steer(tr.run, verb, value);
  const shownRate = String(Number(tr.learning_rate.toPrecision(6)));
  const shown = rate ?? shownRate;
  const pace = paces.includes(tr.pace) ? paces : [...paces, tr.pace].sort((a, b) => a - b);
  return (
    <div class="verbs">
      <button type="button" onClick={() => go(tr.paused ? 'continue' : 'pause')}>
        {tr.paused ? t('train.continue') : t('train.pause')}
      </button>
      <button
        type="button"
        onClick={() => go('step-batch')}
        disabled={!tr.paused}
        title={sentences(sentence(t('train.batch')), t('about.batch'))}
        aria-label={t('train.batch')}
      >
        +1
      </button>
      <button
        type="button"
        onClick={() => go('step-epoch')}
        disabled={!tr.paused}
        title={sentences(sentence(t('train.epoch')), t('about.epoch'))}
        aria-label={t('train.epoch')}
      >
        +1 {t('train.epochShort')}
      </button>
      <label title={t('about.rate')}>
        <span>{t('train.rate')}</span>
        <input
          type="text"
          inputMode="decimal"
          size={7}
          value={shown}
          onInput={(e) => setRate(e.currentTarget.value)}
          aria-invalid={rate !== null && !rateOf(rate)}
          onBlur={() => {
            const v = rate === null ? null : rateOf(rate);
            if (v !== null && rate !== shownRate) go('learning-rate', v);
            setRate(null);
          }}
          onKeyDown={(e) => {
            if (e.key === 'Escape') setRate(null);
            if (e.key !== 'Enter') return;
            const v = rateOf(e.currentTarget.value);
            if (v === null) {
              model.trouble.value = {
                error: t('train.rateBad', { text: e.currentTarget.value }),
                hint: t('train.rateHint'),
              };
              return;
            }
            go('learning-rate', v);
            setRate(null);
          }}
        />
      </label>
      <label>
        <span>{t('train.pace')}</span>
        <select value={String(tr.pace)} onChange={(e) => go('pace', Number(e.currentTarget.value))}>
          {pace.map((p) => (
            <option key={p} value={String(p)}>
              {p === 0 ? t('train.paceFull') : t('train.paceValue', { value: number(p) })}
            </option>
          ))}
        </select>
      </label>
      <button type="button" onClick={() => go('stop')}>
        {t('train.stop')}
      </button>
    </div>
  );
}

export function TimeBar() {
  const tr = model.trainings.value[state.run.value];
  const live = model.isLive(state.run.value);
  const facts = model.facts.value;
  const step = model.step.value;
  const m = model.known[0].value.metrics;
  const epoch = epochAt(m, step);
  const now = measured(m, step);
  const following = state.step.value === null;
  return (
    <section class="time" aria-label={t('time.title')}>
      <div class="transport">
        <button type="button" aria-label={t('time.first')} title={t('time.first')} onClick={() => player.goto(0)}>
          <Icon name="first" />
        </button>
        <button
          type="button"
          class="play"
          aria-label={state.playing.value ? t('time.pause') : t('time.play')}
          title={`${state.playing.value ? t('time.pause') : t('time.play')} (Space)`}
          onClick={() => player.play(!state.playing.value)}
        >
          <Icon name={state.playing.value ? 'pause' : 'play'} />
        </button>
        <button
          type="button"
          aria-label={t('time.last')}
          title={t('time.last')}
          onClick={() => player.goto(model.last.value)}
        >
          <Icon name="last" />
        </button>
        {live && (
          <button
            type="button"
            class="live"
            aria-pressed={following}
            title={t('time.follow')}
            onClick={() => {
              state.step.value = null;
            }}
          >
            ● {t('time.live')}
          </button>
        )}
      </div>
      <Slider />
      <output class="readout tab">
        <span title={t('about.epoch')}>
          {t('time.step', { step, last: facts?.last_step ?? model.last.value })}
          {epoch !== null && ` · ${t('time.epoch', { epoch: number(epoch) })}`}
        </span>
        <span title={t('about.loss')}>
          <i class="key good" /> {t('time.accuracy')} {percent(now.accuracy)} <i class="key loss" /> {t('time.loss')}{' '}
          {number(now.loss)} {now.split && <span class="muted">{t(`time.of.${now.split}`)}</span>}
        </span>
      </output>
      {tr && !tr.ended && <Verbs tr={tr} />}
      {!tr && live && <p class="muted">{t('train.elsewhere')}</p>}
      {facts && !live && (facts.status === 'interrupted' || facts.status === 'killed') && (
        <button type="button" onClick={() => void model.resume(facts.name)}>
          {t('train.resume')}
        </button>
      )}
    </section>
  );
}
