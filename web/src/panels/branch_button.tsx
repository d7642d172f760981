// The button that forks the training at the shown step.
import { t } from '../i18n';
import { Icon } from '../icons';
import * as model from '../model';
import * as state from '../state';

export function ForkButton() {
  const facts = model.facts.value;
  if (!facts) return null;
  const can = facts.can.level === 'replay' && !model.readOnly.value;
  const ability = (state.lang.value === 'zh' ? facts.can.chinese : facts.can.text) ?? '';
  const why = model.readOnly.value ? t('home.readOnly').replaceAll('`', '') : ability;
  return (
    <button
      type="button"
      class="fork"
      disabled={!can}
      title={can ? t('branch.about') : why}
      onClick={() => {
        state.playing.value = false;
        state.dialog.value = 'branch';
      }}
    >
      <Icon name="branch" /> {t('branch.here')}
    </button>
  );
}
