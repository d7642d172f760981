// Where the shown run branched from, and which runs branched from it.
import { count, t } from '../i18n';
import { Icon } from '../icons';
import * as model from '../model';
import * as relatives from '../relatives';
import * as state from '../state';
import { changesText } from './branch_words';

/** Opens a run of the same family at the step where the two part. */
function open(name: string, step: number): void {
  state.openRun(name);
  state.step.value = step;
}

export function Kin() {
  const facts = model.facts.value;
  const from = facts?.meta.parent;
  const list = relatives.branches.value;
  if (!facts || (!from && list.length === 0)) return null;
  const parent = relatives.parent.value;
  return (
    <div class="kin">
      {from && (
        <p>
          <Icon name="branch" />{' '}
          {parent ? (
            <button type="button" class="link" onClick={() => open(parent.name, from.step)}>
              {t('branch.of', { name: parent.name, step: count(from.step) })}
            </button>
          ) : (
            t('branch.ofGone', { name: from.name ?? from.id.slice(0, 8), step: count(from.step) })
          )}{' '}
          <span class="muted">{changesText(facts.meta.changes ?? [])}</span>
        </p>
      )}
      {list.length > 0 && (
        <p>
          <Icon name="branch" /> {t('branch.these')}{' '}
          {list.map((b) => (
            <button type="button" class="link" key={b.name} onClick={() => open(b.name, b.parent_step ?? 0)}>
              {t('branch.at', { name: b.name, step: count(b.parent_step ?? 0) })}
            </button>
          ))}
        </p>
      )}
    </div>
  );
}
