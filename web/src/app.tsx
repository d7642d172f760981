// The shell: bar above, network left, views in the middle, selection right, time below.
import { accuracyAt, resultText } from './accuracy';
import { AgainNotices } from './again/notice';
import { NewRun } from './create/page';
import { Waiting } from './create/queue';
import { Failure } from './failure';
import { Home } from './home/home';
import { showAbout } from './home/keeping';
import { labelled, t } from './i18n';
import { Icon } from './icons';
import * as model from './model';
import { Pane } from './pane';
import { abilityText } from './panels/about';
import { ArrivalNotice } from './panels/arrival';
import { Dialogs } from './panels/dialogs';
import { Dropped } from './panels/dropped';
import { Ended } from './panels/ended';
import { Difference, LockChoice } from './panels/lock';
import { Name } from './panels/name';
import { NetworkPanel } from './panels/network';
import { Notices } from './panels/notices';
import { Questions } from './panels/questions';
import { SelectionPanel } from './panels/selection';
import { TimeBar } from './panels/time';
import { Welcome } from './panels/welcome';
import * as state from './state';
import { statusText } from './status';
import { addressOf } from './url';

/** The address of the home page. */
function homeAddress(): string {
  return addressOf({ ...state.place.value, run: '' }) || './';
}

/** The run that is shown: its name, data and accuracy, and the way to everything about it. */
function RunBar() {
  const line = model.runs.value?.find((r) => r.name === state.run.value);
  const facts = model.facts.value;
  const accuracy = accuracyAt(model.known[0].value.metrics, model.last.value) ?? line?.accuracy;
  const both = state.views.value.length > 1;
  return (
    <>
      <button
        type="button"
        class="run-button"
        aria-haspopup="dialog"
        title={t('runs.about')}
        onClick={() => showAbout(state.run.value)}
      >
        <strong>
          <Name names={[state.run.value]} k={0} />
        </strong>
        {facts && <span class="muted of"> · {facts.meta.dataset.name}</span>}
        {accuracy && (
          <span class="muted tab">
            {' '}
            · {resultText(accuracy, facts?.last_step ?? -1, !model.isLive(state.run.value))}
          </span>
        )}
        {line?.status && line.status !== 'finished' && (
          <span
            class={`status ${model.isPaused(line.name) ? '' : line.status}`}
            title={line.status === 'diverged' ? t('about.diverged') : undefined}
          >
            {' '}
            {statusText(line)}
          </span>
        )}
        <span aria-hidden="true"> ▾</span>
      </button>
      <span class="grow" />
      {state.other.value ? (
        <>
          <LockChoice />
          <Difference />
          <button type="button" onClick={() => (state.other.value = '')}>
            {t('bar.compareEnd')}
          </button>
        </>
      ) : (
        <button type="button" aria-haspopup="dialog" onClick={() => (state.dialog.value = 'compare')}>
          {t('bar.compare')}
        </button>
      )}
      <button
        type="button"
        aria-haspopup="dialog"
        title={`${t('bar.search')} (/)`}
        aria-label={t('bar.search')}
        onClick={() => (state.dialog.value = 'search')}
      >
        <Icon name="search" />
      </button>
      <button
        type="button"
        aria-pressed={both}
        onClick={() => {
          const v = state.views.value;
          const next = v[0] === 'network' ? 'weights' : 'network';
          state.active.value = 0;
          state.views.value = both ? v.slice(0, 1) : [v[0] ?? 'network', next];
        }}
        title={both ? t('bar.single') : t('bar.split')}
        aria-label={t('bar.split')}
      >
        <Icon name="split" />
      </button>
    </>
  );
}

function NewRunButton() {
  if (model.readOnly.value) return null; // the home page says why
  return (
    <button
      type="button"
      aria-pressed={state.create.value !== ''}
      onClick={() => {
        state.create.value = state.create.value === '' ? 'new' : '';
      }}
    >
      {t('create.new')}
    </button>
  );
}

function TopBar() {
  const home = state.run.value === '' && state.create.value === '';
  const facts = model.facts.value;
  const cannot = facts && state.create.value === '' ? abilityText(facts) : '';
  return (
    <header class="bar">
      <h1>
        <a class="logo" data-inside href={homeAddress()} title={t('home.all')} aria-current={home ? 'page' : undefined}>
          <span class="bow" aria-hidden="true" />
          brainbow
        </a>
      </h1>
      {home || state.create.value !== '' ? <span class="grow" /> : <RunBar />}
      <NewRunButton />
      <button
        type="button"
        lang={state.lang.value === 'zh' ? 'en' : 'zh'}
        aria-label={labelled(t('bar.language'), state.lang.value === 'zh' ? 'EN' : '中文')}
        onClick={() => {
          state.lang.value = state.lang.value === 'zh' ? 'en' : 'zh';
          localStorage.setItem('brainbow.lang', state.lang.value);
        }}
      >
        {state.lang.value === 'zh' ? 'EN' : '中文'}
      </button>
      <button
        type="button"
        aria-label={t('bar.theme')}
        title={t('bar.theme')}
        onClick={() => {
          state.theme.value = state.theme.value === 'dark' ? 'light' : 'dark';
          localStorage.setItem('brainbow.theme', state.theme.value);
        }}
      >
        <Icon name="theme" />
      </button>
      <button
        type="button"
        aria-haspopup="dialog"
        title={`${t('bar.help')} (?)`}
        onClick={() => (state.dialog.value = 'help')}
      >
        {t('bar.help')}
      </button>
      {cannot !== '' && <p class="cannot muted">{cannot}</p>}
    </header>
  );
}

/** The first stop of the Tab key: past the bars, to the picture or the list of runs. */
function SkipLink() {
  const home = state.run.value === '';
  const skip = () => {
    if (home) {
      document.querySelector<HTMLElement>('[data-filter]')?.focus();
      return;
    }
    const pane = document.querySelector<HTMLElement>('.pane');
    const picture = pane?.querySelector<HTMLElement>(
      '.pane-view :is(canvas[tabindex="0"], button, input, select, [tabindex="0"])',
    );
    (picture ?? pane)?.focus();
  };
  return (
    <button type="button" class="skip" onClick={skip}>
      {t(home ? 'home.skip' : 'bar.skip')}
    </button>
  );
}

export function App() {
  if (state.create.value !== '')
    return (
      <div class="studio creating">
        <TopBar />
        <NewRun />
        <Dialogs />
      </div>
    );
  const v = state.views.value;
  const panes: { name: string; which: 0 | 1 }[] =
    v.length === 0
      ? []
      : state.other.value && v[0] !== 'compare' // which is one picture of both
        ? [
            { name: v[0]!, which: 0 },
            { name: v[1] ?? v[0]!, which: 1 },
          ]
        : v.map((name) => ({ name, which: 0 as const }));
  const run = model.known[0].value;
  if (state.run.value === '')
    return (
      <div class="studio at-home">
        <SkipLink />
        <TopBar />
        <Home />
        <Dialogs />
      </div>
    );
  const waiting = !run.facts && (model.trainings.value[state.run.value]?.queued ?? 0) > 0;
  return (
    <div class="studio">
      <SkipLink />
      <TopBar />
      <NetworkPanel />
      <main class="middle">
        <Questions />
        <Notices />
        <Ended />
        <AgainNotices />
        <Dropped />
        <ArrivalNotice />
        <Welcome />
        <Waiting />
        {!run.facts && run.error === null && !waiting && <p class="message muted">{t('run.loading')}</p>}
        {!run.facts && run.error !== null && panes.length === 0 && <Failure error={run.error} />}
        <div class={`panes n${panes.length}`}>
          {!waiting &&
            panes.map((p, i) => <Pane key={i} name={p.name} which={p.which} pane={Math.min(i, v.length - 1)} />)}
        </div>
      </main>
      <SelectionPanel />
      {!waiting && <TimeBar />}
      <Dialogs />
    </div>
  );
}
