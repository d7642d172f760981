// What is shown and three things to try, above the picture, until the reader has seen it.
import { signal } from '@preact/signals';
import { type MessageKey, sentences, t } from '../i18n';
import { ideasFor, tryIdea } from '../ideas';
import { datasets, titled } from '../messages/names';
import * as model from '../model';
import * as state from '../state';
import type { RunFacts } from '../types';

const key = 'brainbow.seen';
const seen = signal(localStorage.getItem(key) !== null);

/** Shows it again, from the help. */
export function welcomeAgain(): void {
  localStorage.removeItem(key);
  seen.value = false;
}

/** What happens in the run, or happened. */
function what(facts: RunFacts): string {
  const { level } = facts.can;
  const about: MessageKey = model.isLive(facts.name)
    ? 'welcome.learns'
    : level !== 'replay' || facts.last_step <= facts.first_step
      ? 'welcome.network'
      : 'welcome.learnt';
  return t(about, {
    data: titled(datasets, facts.data.name, facts.data.title ?? facts.data.name, state.lang.value),
  });
}

export function Welcome() {
  const facts = model.facts.value;
  if (seen.value || !facts) return null;
  const live = model.isLive(facts.name);
  return (
    <section class="welcome" aria-label={t('welcome.title')}>
      <p>{sentences(what(facts), t('welcome.where'))}</p>
      <div class="ideas">
        <span class="muted">{t('welcome.try')}</span>
        {ideasFor(facts, live).map((idea) => (
          <button key={idea} type="button" onClick={() => tryIdea(idea, facts)}>
            {t(`welcome.${idea}`)}
          </button>
        ))}
      </div>
      <button
        type="button"
        class="seen"
        onClick={() => {
          seen.value = true;
          localStorage.setItem(key, '1');
        }}
      >
        {t('welcome.ok')}
      </button>
    </section>
  );
}
