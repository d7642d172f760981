// Two runs, or two steps of one: how their steps go together, and the step and layer of the second pane.
import { signal } from '@preact/signals';
import { t } from '../i18n';
import * as model from '../model';
import * as state from '../state';
import { type Lock, locks } from '../url';

/** How the slider moves the second pane. */
export function LockChoice() {
  const alone = state.other.value === state.run.value; // two steps of one run
  if (alone) return null;
  return (
    <label class="option">
      <span>{t('compare.lock')}</span>
      <select
        value={state.lock.value}
        onChange={(e) => {
          // Where the second pane is now, it stays.
          state.otherStep.value = model.stepOf(1);
          state.lock.value = e.currentTarget.value as Lock;
        }}
      >
        {locks.map((l) => (
          <option key={l} value={l}>
            {t(`compare.lock.${l}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The step and the layer of the second pane, where each pane has its own. */
export function OwnStep() {
  const facts = model.known[1].value.facts;
  if (state.lock.value !== 'none' || !facts) return null;
  const step = model.stepOf(1);
  const set = (text: string, moving: boolean) => {
    const n = Number(text);
    if (!/^\d+$/.test(text.trim())) return;
    state.moving.value = moving;
    state.otherStep.value = Math.min(Math.max(n, facts.first_step), facts.last_step);
  };
  const layers = facts.values.filter((v) => !v.pre && v.name !== 'input').map((v) => v.name);
  return (
    <span class="own-step">
      <label>
        {t('time.stepField')}{' '}
        <input
          type="range"
          aria-label={t('compare.step')}
          min={facts.first_step}
          max={facts.last_step}
          value={step}
          onInput={(e) => set(e.currentTarget.value, true)}
          onChange={(e) => set(e.currentTarget.value, false)}
        />
        <input
          type="text"
          inputMode="numeric"
          class="tab"
          aria-label={t('compare.step')}
          value={String(step)}
          onChange={(e) => set(e.currentTarget.value, false)}
        />
      </label>
      <label>
        {t('compare.layer')}{' '}
        <select
          value={state.otherLayer.value}
          onChange={(e) => {
            state.otherLayer.value = e.currentTarget.value;
          }}
        >
          <option value="">{t('compare.layer.same')}</option>
          {layers.map((l) => (
            <option key={l} value={l}>
              {l}
            </option>
          ))}
        </select>
      </label>
    </span>
  );
}

/** The view that stood where the difference is. */
const before = signal('confusion');

/** Shows one picture of what differs, instead of both side by side. */
export function showDifference(): void {
  const [first, ...rest] = state.views.value;
  if (first === 'compare') return;
  state.active.value = 0;
  state.views.value = ['compare', ...rest];
  before.value = first ?? 'confusion';
}

export function Difference() {
  const shown = state.views.value[0] === 'compare';
  return (
    <button
      type="button"
      aria-pressed={shown}
      onClick={() => {
        if (shown) {
          state.active.value = 0;
          state.views.value = [before.value, ...state.views.value.slice(1)];
        } else showDifference();
      }}
    >
      {t('view.compare')}
    </button>
  );
}
