// Texts about a layout. How it was computed and how good it is stands in the method of its picture.
import { count, sentence, sentences, t } from '../i18n';
import { insteadText } from '../shared/instead';
import type { Layout } from './layouts';

/** How many of 100 neighbours on the map are of the same class. */
export function agreementOf(s: Layout): string {
  const { nh } = s.quality;
  if (nh === null) return '';
  return sentence(`${Math.round(100 * nh)} ${t('fig.place.of')} ${t('fig.place.same')}`);
}

/** The remark on a layout; `early` says that layouts over the training are being computed. */
export function wordsOf(s: Layout, early: boolean): string {
  const film = 'steps' in s.facts ? s.facts.steps : null;
  const parts: string[] = [];
  if (film) {
    const between = s.next !== null && { a: count(s.stop), b: count(s.next) };
    parts.push(sentence(between ? t('fig.place.between', between) : t('fig.place.together', { count: film.length })));
  } else if (early) parts.push(t('points.early'));
  if ('step' in s.facts) parts.push(insteadText(s.facts));
  return sentences(...parts);
}
