// Why a run cannot be opened.
import type { Failure } from './api.gen';
import { Coded } from './coded';
import { sentences } from './i18n';
import { explained } from './messages/errors';
import * as state from './state';

export function Broken(e: Failure) {
  const { text, hint, detail } = explained(e, state.lang.value);
  return (
    <span class="muted" title={detail}>
      <Coded text={sentences(text, hint)} />
    </span>
  );
}
