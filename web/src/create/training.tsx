// How a new network is trained, what that costs, and the button that begins it.
import { count, fixed, t } from '../i18n';
import { Key } from './field';
import * as store from './store';

/** Seconds in words: 9 s, 4 min, 2 h. */
export function duration(s: number): string {
  if (s < 1) return t('create.underSecond');
  if (s < 90) return t('create.seconds', { n: count(Math.round(s)) });
  if (s < 5400) return t('create.minutes', { n: count(Math.round(s / 60)) });
  return t('create.hours', { n: fixed(s / 3600, 1) });
}

function megabytes(bytes: number): string {
  const mb = bytes / 1e6;
  return mb < 1 ? t('create.underMegabyte') : t('create.megabytes', { n: count(Math.round(mb)) });
}

export function Cost() {
  const d = store.description.value;
  const e = store.estimate.value;
  if (!d || d.steps === 0) return null;
  return (
    <p class={store.estimating.value ? 'cost old' : 'cost'} role="status">
      <span class="large tab">
        {e
          ? e.seconds < 1
            ? duration(e.seconds)
            : t('create.takes', { time: duration(e.seconds) })
          : t(store.estimating.value ? 'create.estimating' : 'create.untimed')}
      </span>
      <span class="muted tab">
        {t('create.costs', { epoch: e ? duration(e.epoch) : '–', steps: count(d.steps), memory: megabytes(d.memory) })}
        {e && e.bytes > 0 ? t('create.records', { size: megabytes(e.bytes) }) : ''}
      </span>
    </p>
  );
}

/** What is wrong and is shown nowhere else, or far away: each leads to its field. */
export function Problems() {
  const all = store.description.value?.problems ?? [];
  if (all.length === 0) return null;
  const go = (key: string) => {
    const layer = /^network\[(\d+)\]/.exec(key);
    if (layer) store.layer.value = Number(layer[1]);
    requestAnimationFrame(() => {
      const at = document.getElementById(`f-${key.replace(/[^a-z0-9]+/gi, '-')}`);
      at?.closest('details')?.setAttribute('open', '');
      (at ?? document.querySelector<HTMLElement>(layer ? `[data-layer="${layer[1]}"]` : '.recipe-text'))?.focus();
    });
  };
  return (
    <ul class="problems" aria-label={t('create.problems')}>
      {all.map((p) => (
        <li key={p.key}>
          <button type="button" class="quiet" onClick={() => go(p.key)}>
            {p.key || t('create.line', { n: p.line })}
          </button>{' '}
          <span>{p.problem}</span>
        </li>
      ))}
    </ul>
  );
}

export function TrainingPart() {
  return (
    <section class="new-part training-part" aria-labelledby="part-training">
      <h2 id="part-training">{t('create.training')}</h2>
      <Key of="name" />
      <Key of="loss" />
      <Key of="optimizer" />
      <Key of="schedule" />
      <div class="pair">
        <Key of="batch" />
        <Key of="epochs" />
        <Key of="l2" />
        <Key of="l1" />
        <Key of="seed" />
      </div>
      <details>
        <summary>{t('create.moreTraining')}</summary>
        <Key of="label_smoothing" />
        <Key of="clip_value" />
        <Key of="clip_norm" />
        <Key of="drop_last" />
        <Key of="title" />
        <Key of="about" />
      </details>
      <details>
        <summary>{t('create.recording')}</summary>
        <Key of="record" />
      </details>
      <Cost />
      <Problems />
    </section>
  );
}
