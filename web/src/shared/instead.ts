// What is said where another step than the selected one is shown.
import { count, sentences, t } from '../i18n';
import { explained } from '../messages/errors';
import { lang } from '../state';

/** Which step an answer is about and why, '' if it is the requested one. */
export function insteadText(f: { step: number; instead?: string; instead_code?: string }): string {
  if (!f.instead) return '';
  const why = explained({ error: f.instead, code: f.instead_code }, lang.value);
  return sentences(t('act.nearest', { step: count(f.step) }), why.text);
}
