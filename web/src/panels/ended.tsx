// What to do next when a training ends on the page: how it went, and three ways on.
import { summary } from '../ending';
import { type MessageKey, t } from '../i18n';
import * as model from '../model';
import * as state from '../state';

const next: readonly [view: string, question: MessageKey][] = [
  ['mistakes', 'ended.mistakes'],
  ['weights', 'ended.weights'],
  ['try', 'ended.try'],
];

export function Ended() {
  const name = state.run.value;
  const { facts, metrics } = model.known[0].value;
  if (!model.endings.value.has(name) || !facts || facts.status === 'running') return null;
  const tr = model.trainings.value[name];
  const close = () => {
    model.endings.value = new Set([...model.endings.value].filter((x) => x !== name));
  };
  return (
    <div class="ended" role="status">
      <p>
        {summary({
          status: facts.status,
          step: facts.last_step,
          total: facts.total_steps || facts.last_step,
          metrics,
          seconds: tr?.seconds ?? 0,
        })}
      </p>
      {next.map(([view, question]) => (
        <button key={view} type="button" onClick={() => state.show(view)}>
          {t(question)}
        </button>
      ))}
      <button type="button" aria-label={t('dialog.close')} onClick={close}>
        ×
      </button>
    </div>
  );
}
