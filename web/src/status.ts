// The state of a run in words.
import { type MessageKey, t } from './i18n';
import * as model from './model';
import type { Listing } from './types';

/** A training that waits is paused. */
export function statusText(r: Listing): string {
  if (!r.status) return '';
  return model.isPaused(r.name) ? t('status.paused') : t(`status.${r.status}` as MessageKey);
}
