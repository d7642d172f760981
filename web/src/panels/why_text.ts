// What is said about why the network answers as it does.
import type { WhyFacts } from '../api.gen';
import { fixed, sentences, t } from '../i18n';

/** How many of the nearest training samples are of the class of the answer. */
export function likeText(
  like: { layer: string; labels: readonly number[] },
  predicted: number,
  name: (k: number) => string,
): string {
  if (predicted < 0) return t('fig.why.noAnswer');
  return t('fig.why.like', {
    count: like.labels.filter((l) => l === predicted).length,
    of: like.labels.length,
    layer: like.layer === 'input' ? t('why.noHidden') : like.layer,
    class: name(predicted),
  });
}

/** What the control of a picture says. */
export function controlText(f: WhyFacts): string {
  if (f.step === f.control_step) return t('why.untrained');
  return f.alike === null ? t('why.alikeNone') : t('why.alike', { value: fixed(f.alike, 2) });
}

/** How the picture is made. */
export function methodText(f: WhyFacts, name: (k: number) => string): string {
  const values = { class: name(f.for), over: name(f.over), patch: f.patch };
  return sentences(t(f.method === 'weights' ? 'why.byWeights' : 'why.byOcclusion', values), t('why.lead', values));
}

/** A lead with two decimals; what rounds to nothing is 0. */
export function lead(v: number | null): string {
  return v !== null && Math.abs(v) < 0.005 ? '0' : fixed(v, 2);
}
