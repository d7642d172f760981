// The open dialog: about a run, the run to compare with, search, help.
import { t } from '../i18n';
import * as model from '../model';
import * as state from '../state';
import { About } from './about';
import { BranchDialog } from './branch';
import { Dialog } from './dialog';
import { Help } from './help';
import { RunList } from './runs';
import { Search } from './search';

export function Dialogs() {
  const close = () => {
    state.dialog.value = '';
  };
  switch (state.dialog.value) {
    case 'about':
      return <About />;
    case 'compare':
      return (
        <Dialog title={t('runs.choose')}>
          <RunList
            without={state.run.value}
            choose={(name) => {
              close();
              state.compareWith(name);
            }}
          />
          <p>
            <button
              type="button"
              onClick={() => {
                close();
                // What was before against what is now: the start, or at the start the end.
                const { first, last, place } = model;
                state.compareWith(state.run.value, place.value > first.value ? first.value : last.value);
              }}
            >
              {t('compare.ownStep')}
            </button>
          </p>
        </Dialog>
      );
    case 'branch':
      return <BranchDialog />;
    case 'search':
      return <Search />;
    case 'help':
      return <Help />;
    default:
      return null;
  }
}
