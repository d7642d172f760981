// Texts about a layout: how it was computed and how good it is.
import { clauses, count, fixed, percent, sentence, sentences, t } from '../i18n';
import { insteadText } from '../shared/instead';
import type { Layout } from './layouts';

/** How a layout was computed and how good it is, in the words of saved pictures. */
export function numbersOf(s: Layout): string[] {
  const q = s.quality;
  const said = [
    t(
      `fig.place.${s.facts.method}` as 'fig.place.pca',
      { seed: s.facts.seed, share: percent(q.share) } as { share: string },
    ),
  ];
  if (q.nh !== null) said.push(t('fig.place.hit', { share: percent(q.nh), layer: percent(q.nh_layer) }));
  if (q.coincide > 0) said.push(t('fig.place.coincide', { count: q.coincide }));
  if (q.trustworthiness !== null)
    said.push(t('fig.place.quality', { trust: fixed(q.trustworthiness, 3), continuity: fixed(q.continuity, 3) }));
  return said;
}

/** The remark on a layout; `early` says that layouts over the training are being computed. */
export function wordsOf(s: Layout, early: boolean): string {
  const film = 'steps' in s.facts ? s.facts.steps : null;
  const parts: string[] = [];
  if (film) {
    const between = s.next !== null && { a: count(s.stop), b: count(s.next) };
    parts.push(sentence(between ? t('fig.place.between', between) : t('fig.place.together', { count: film.length })));
  } else if (early) parts.push(t('points.early'));
  parts.push(sentence(clauses(numbersOf(s))));
  if ('step' in s.facts) parts.push(insteadText(s.facts));
  return sentences(...parts);
}
