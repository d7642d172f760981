// Three lines for a first-time user, while a network learns.
import { signal } from '@preact/signals';
import { t } from '../i18n';
import { datasets, recipes, titled } from '../messages/names';
import * as model from '../model';
import * as state from '../state';

const seen = signal(localStorage.getItem('brainbow.seen') !== null);

export function Welcome() {
  const tr = model.trainings.value[state.run.value];
  const facts = model.facts.value;
  if (seen.value || !tr || tr.ended || !facts) return null;
  const { name, title } = facts.meta.recipe ?? {};
  return (
    <div class="welcome">
      <p>
        {t('welcome.1', {
          title: titled(recipes, name ?? '', title ?? facts.name, state.lang.value),
          data: titled(datasets, facts.data.name, facts.data.title ?? facts.data.name, state.lang.value),
        })}
      </p>
      <p>{t('welcome.2')}</p>
      <p>{t('welcome.3')}</p>
      <button
        type="button"
        onClick={() => {
          seen.value = true;
          localStorage.setItem('brainbow.seen', '1');
        }}
      >
        {t('welcome.ok')}
      </button>
    </div>
  );
}
