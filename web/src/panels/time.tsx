// The time bar: play, the slider on the curves, the shown step and its accuracies, and the controls of
// a training.
import { accuracyAt, accuracyText, mainSplit, measured, rowAt, type Split } from '../accuracy';
import { count, number, percent, t } from '../i18n';
import { Icon } from '../icons';
import * as model from '../model';
import { curveColors } from '../palette';
import * as player from '../player';
import * as state from '../state';
import { SelectedBadge } from './badge';
import { ForkButton } from './branch_button';
import { Kin } from './kin';
import { StepField } from './time_step';
import { epochOf, Track } from './time_track';
import { Controls } from './training';

function Key({ of }: { of: Split | 'loss' }) {
  return <i class={`key ${of}`} style={{ color: curveColors[state.theme.value][of] }} />;
}

/** The accuracy at the shown step, large, with its samples and, where it was measured at another, that step. */
function Large({ of, step }: { of: Split; step: number }) {
  const a = accuracyAt(model.known[0].value.metrics, step, of);
  return (
    <span class="large" title={a ? t('time.accuracyOf', { step: count(a.step) }) : undefined}>
      <Key of={of} /> <strong>{a ? percent(a.share) : '–'}</strong>{' '}
      {a && measured(t(`accuracy.of.${of}`, { count: a.samples }), a.step, step)}
    </span>
  );
}

/** The accuracies and the loss at the shown step, which are the legend of the curves too. */
function Measured() {
  const m = model.known[0].value.metrics;
  const step = model.step.value;
  const main = m && mainSplit(m);
  const row = main ? rowAt(m, main, step) : -1;
  const shown = (['test', 'train', 'batch'] as const).filter((s) => m?.split.includes(s));
  return (
    <>
      {shown
        .filter((s) => s === main || s === 'train')
        .map((s) =>
          s === main ? (
            <Large key={s} of={s} step={step} />
          ) : (
            <span key={s}>
              <Key of={s} /> {accuracyText(accuracyAt(m, step, s), step)}
            </span>
          ),
        )}
      <span title={t('about.loss')}>
        <Key of="loss" /> {t('time.loss')} {number(row < 0 ? null : m!.loss[row])}
        {main && <span class="muted"> {measured(t(`curves.${main}`), row < 0 ? step : m.step[row]!, step)}</span>}
        {shown.includes('batch') && main !== 'batch' && (
          <span class="muted">
            {' '}
            <Key of="batch" /> {t('time.batches')}
          </span>
        )}
      </span>
    </>
  );
}

function Readout() {
  const m = model.known[0].value.metrics;
  const epoch = epochOf(m, model.step.value);
  const epochs = epochOf(m, model.total.value);
  return (
    <div class="readout tab">
      <span class="now">
        <StepField />
        {epoch !== null && epochs !== null && (
          <span class="muted" title={t('about.epoch')}>
            {t('time.epochOf', { epoch: epoch.toFixed(2), epochs: String(Number(epochs.toFixed(2))) })}
          </span>
        )}
      </span>
      <Measured />
    </div>
  );
}

function Transport() {
  const playing = state.playing.value;
  const begin = !playing && model.last.value > model.first.value && model.place.value === model.first.value;
  return (
    <div class="transport">
      <button
        type="button"
        aria-label={t('time.first')}
        title={t('time.first')}
        onClick={() => player.goto(model.first.value)}
      >
        <Icon name="first" />
      </button>
      <button
        type="button"
        class={begin ? 'play begin' : 'play'}
        title={`${playing ? t('time.pause') : t('time.play')} (Space)`}
        onClick={() => player.play(!playing)}
      >
        <Icon name={playing ? 'pause' : 'play'} /> {playing ? t('time.pause') : t('time.play')}
      </button>
      <button
        type="button"
        aria-label={t('time.last')}
        title={t('time.last')}
        onClick={() => player.goto(model.last.value)}
      >
        <Icon name="last" />
      </button>
      <select
        aria-label={t('time.rate')}
        title={t('time.rateAbout', { seconds: player.seconds })}
        value={String(state.speed.value)}
        onChange={(e) => {
          state.speed.value = Number(e.currentTarget.value);
        }}
      >
        {player.speeds.map((v) => (
          <option key={v} value={String(v)}>
            ×{v < 1 ? `1/${1 / v}` : v}
          </option>
        ))}
      </select>
      <button
        type="button"
        aria-pressed={state.axis.value === 'log'}
        title={t('time.log')}
        onClick={() => {
          state.axis.value = state.axis.value === 'log' ? 'linear' : 'log';
        }}
      >
        log
      </button>
    </div>
  );
}

/** Follows the end of a run that grows, and says whether it grows. */
function Live() {
  const paused = model.isPaused(state.run.value);
  const says = paused ? t('time.paused') : t('time.live');
  return (
    <button
      type="button"
      class={paused ? 'live paused' : 'live'}
      aria-pressed={model.following.value}
      title={t('time.follow')}
      onClick={() => {
        state.step.value = 'live';
      }}
    >
      <span aria-hidden="true">{paused ? '❚❚' : '●'}</span> {says}
    </button>
  );
}

export function TimeBar() {
  const tr = model.trainings.value[state.run.value];
  const live = model.isLive(state.run.value);
  const facts = model.facts.value;
  return (
    <section class="time" aria-label={t('time.title')}>
      <SelectedBadge />
      <Transport />
      {live && <Live />}
      <Track />
      <Readout />
      {facts && <ForkButton />}
      <Kin />
      {tr && !tr.ended && <Controls tr={tr} />}
      {!tr && live && <p class="muted">{t('train.elsewhere')}</p>}
      {facts && !live && !model.readOnly.value && (facts.status === 'interrupted' || facts.status === 'killed') && (
        <button type="button" onClick={() => void model.resume(facts.name)}>
          {t('train.resume')}
        </button>
      )}
    </section>
  );
}
