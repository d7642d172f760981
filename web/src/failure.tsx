// The error message that replaces a picture or the content of a panel.
import { ApiError } from './api';
import { Coded } from './coded';
import { type MessageKey, t } from './i18n';
import { explained, saidBy } from './messages/errors';
import * as state from './state';

/** Codes of permanent errors: the request is wrong, refused, or for something missing. */
const lasting = new Set([
  'bad-request',
  'diverged',
  'forbidden',
  'not-found',
  'not-our-picture',
  'picture-newer',
  'step-not-recorded',
  'run-missing',
  'step-outside',
  'too-large',
  'unavailable',
]);

/** Whether repeating the request may succeed. */
export function canHelp(error: unknown): boolean {
  return !(error instanceof ApiError && lasting.has(error.code));
}

/** What happened and what to do. */
export function Failure({ error, again, close }: { error: unknown; again?: () => void; close?: () => void }) {
  // The page says once that the data is missing, with what to do.
  if (error instanceof ApiError && error.code === 'data-missing') {
    return <p class="message muted">{t('data.needed')}</p>;
  }
  const { text, hint, detail } = explained(saidBy(error), state.lang.value);
  const button = (key: MessageKey, act: () => void) => (
    <button type="button" onClick={act}>
      {t(key)}
    </button>
  );
  return (
    <div class="message" role="alert">
      <p title={detail}>
        <Coded text={text} />
      </p>
      {hint !== '' && (
        <p class="muted">
          <Coded text={hint} />
        </p>
      )}
      {again && button('pane.retry', again)}
      {close && button('dialog.close', close)}
    </div>
  );
}
