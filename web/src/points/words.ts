// Texts about a layout: how it was computed and how good it is.
import { clauses, number, percent, sentence, sentences, t } from '../i18n';
import type { Layout } from './layouts';

/** One or two sentences; `early` says that layouts over the training are being computed. */
export function wordsOf(s: Layout, early: boolean): string {
  const q = s.quality;
  const method = t(`points.${s.facts.method}` as 'points.tsne');
  const film = 'steps' in s.facts ? s.facts.steps : null;
  const parts: string[] = [];
  if (film) {
    const of = { method, count: film.length };
    parts.push(s.next === null ? t('points.filmAt', of) : t('points.filmBetween', { ...of, a: s.stop, b: s.next }));
  } else {
    parts.push(t('points.alone', { method, step: s.stop }));
    if (early) parts.push(t('points.early'));
  }
  const said: string[] = [];
  if (q.nh !== null) said.push(t('points.nh', { share: percent(q.nh), layer: percent(q.nh_layer) }));
  if (q.trustworthiness !== null)
    said.push(t('points.trust', { t: number(q.trustworthiness), c: number(q.continuity) }));
  if (q.kl !== null && !film) said.push(t('points.kl', { value: number(q.kl) }));
  if (q.share !== null) said.push(t('points.share', { share: percent(q.share, 0) }));
  if (q.coincide > 0) said.push(t('points.coincide', { count: q.coincide }));
  if (said.length > 0) {
    const text = clauses(said);
    parts.push(sentence(s.next === null ? text : sentences(t('points.ofStep', { step: s.stop }), text)));
  }
  if (s.facts.instead) parts.push(s.facts.instead);
  return sentences(...parts);
}
