// Three lines for whoever opens the studio for the first time, while a network learns.
import { signal } from '@preact/signals';
import { t } from '../i18n';
import * as model from '../model';
import * as state from '../state';

const seen = signal(localStorage.getItem('brainbow.seen') !== null);

export function Welcome() {
  const tr = model.trainings.value[state.run.value];
  const facts = model.facts.value;
  if (seen.value || !tr || tr.ended || !facts) return null;
  return (
    <div class="welcome">
      <p>{t('welcome.1', { title: facts.meta.recipe.title ?? facts.name })}</p>
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
