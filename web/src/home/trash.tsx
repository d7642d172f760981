// Deleted runs, which can be restored for a while.
import { useState } from 'preact/hooks';
import { age } from '../age';
import type { Failure } from '../api.gen';
import { t } from '../i18n';
import * as model from '../model';
import * as keeping from './keeping';
import { bytesText } from './words';

async function tell(what: Promise<Failure | null>): Promise<void> {
  model.trouble.value = await what;
}

/** What was done last, and the way back. */
export function Undo() {
  const gone = keeping.undoable.value;
  const here = gone && model.trash.value?.trashed.some((x) => x.entry === gone.entry);
  return (
    <div class="undo" role="status">
      {gone && here !== false && (
        <p>
          <span>{t('trash.deleted', { name: gone.name })}</span>
          <button type="button" onClick={() => void tell(keeping.restore(gone.entry))}>
            {t('trash.undo')}
          </button>
        </p>
      )}
      {!gone && keeping.back.value !== '' && <p>{t('trash.back', { name: keeping.back.value })}</p>}
    </div>
  );
}

function Emptying({ count }: { count: number }) {
  const [asked, setAsked] = useState(false);
  if (!asked)
    return (
      <button type="button" onClick={() => setAsked(true)}>
        {t('trash.empty')}
      </button>
    );
  return (
    <span class="sure" role="alert">
      <span>{t('trash.sure', { count })}</span>
      <button
        type="button"
        class="grave"
        onClick={() => {
          setAsked(false);
          void tell(keeping.empty());
        }}
      >
        {t('trash.remove')}
      </button>
      <button type="button" onClick={() => setAsked(false)}>
        {t('runs.cancel')}
      </button>
    </span>
  );
}

export function Trash() {
  const trash = model.trash.value;
  if (!trash || trash.trashed.length === 0) return null;
  const n = trash.trashed.length;
  const size = bytesText(keeping.disk.value?.trash ?? 0);
  return (
    <details class="trash">
      <summary>
        <strong>{t('trash.title')}</strong>{' '}
        <span class="muted">{t('trash.content', { count: n, size, days: trash.days })}</span>
      </summary>
      <ul>
        {trash.trashed.map((x) => (
          <li key={x.entry}>
            <span class="run-name">{x.name}</span>
            <span class="muted">{t('trash.since', { age: age(x.removed) })}</span>
            {!model.readOnly.value && (
              <button
                type="button"
                aria-label={t('trash.restoreName', { name: x.name })}
                onClick={() => void tell(keeping.restore(x.entry))}
              >
                {t('trash.restore')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {!model.readOnly.value && <Emptying count={n} />}
    </details>
  );
}
