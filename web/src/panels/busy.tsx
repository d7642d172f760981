// The progress of a view's computation, and a button to cancel it.
import { t } from '../i18n';
import { computations } from '../model';

export function Busy({ run, text, cancel }: { run: string; text: string; cancel?: () => void }) {
  const p = computations.value[run];
  const known = p && p.total > 0 && p.done < p.total;
  return (
    <div class="busy" role="status">
      <span>{text}</span>
      {known && (
        <>
          <progress max={p.total} value={p.done} aria-label={p.what} />
          <span class="muted">{Math.floor((100 * p.done) / p.total)}%</span>
        </>
      )}
      {cancel && (
        <button type="button" onClick={cancel}>
          {t('points.cancel')}
        </button>
      )}
    </div>
  );
}
