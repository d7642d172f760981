// The trainings that wait for others to end, in order.
import { count, t } from '../i18n';
import * as model from '../model';
import * as state from '../state';

export function Queue() {
  const waiting = model.queue.value;
  if (waiting.length === 0) return null;
  const go = async (run: string, verb: string) => {
    model.trouble.value = await model.steer(run, verb);
  };
  return (
    <section class="queue" aria-label={t('queue.title')}>
      <h2>{t('queue.count', { count: waiting.length })}</h2>
      <ol>
        {waiting.map((tr, i) => (
          <li key={tr.run}>
            <span class="tab muted">{i + 1}</span>
            <strong>{tr.run}</strong>
            <span class="muted">{tr.data}</span>
            <span class="grow" />
            <button
              type="button"
              disabled={i === 0}
              aria-label={t('queue.up', { name: tr.run })}
              onClick={() => void go(tr.run, 'up')}
            >
              ↑
            </button>
            <button
              type="button"
              disabled={i === waiting.length - 1}
              aria-label={t('queue.down', { name: tr.run })}
              onClick={() => void go(tr.run, 'down')}
            >
              ↓
            </button>
            <button
              type="button"
              aria-label={t('queue.remove', { name: tr.run })}
              onClick={() => void go(tr.run, 'stop')}
            >
              ×
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** In the place of a run that waits for its turn. */
export function Waiting() {
  const tr = model.trainings.value[state.run.value];
  if (!tr?.queued) return null;
  return (
    <div class="waiting">
      <p role="status">{t('queue.waits', { name: tr.run, place: count(tr.queued) })}</p>
      <Queue />
    </div>
  );
}
