// The open dialog: about a run, the run to compare with, search, help.
import { t } from '../i18n';
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
              state.other.value = name;
            }}
          />
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
