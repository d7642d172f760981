// The way back from one sample to the several among which it was chosen.
import { t } from '../i18n';
import * as state from '../state';

export function WayBack() {
  const all = state.among.value;
  if (all.length < 2) return null;
  return (
    <button type="button" class="way-back" onClick={() => state.select({ samples: all })}>
      {t('select.backTo', { count: all.length })}
    </button>
  );
}
