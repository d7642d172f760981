// The trials of a sweep, below its row once it is opened.
import { accuracyText } from '../accuracy';
import { address, getJSON } from '../api';
import type { TrialList } from '../api.gen';
import { Broken } from '../broken';
import { Failure } from '../failure';
import { type MessageKey, t } from '../i18n';
import { useAnswer } from '../panels/ask';
import { runAddress } from './row';

export function Trials({ sweep }: { sweep: string }) {
  const a = useAnswer<TrialList>(address(['runs', sweep, 'trials']), (url, signal) => getJSON<TrialList>(url, signal));
  if (a.error !== null) return <Failure error={a.error} />;
  if (!a.value) return <p class="muted">{t('pane.loading')}</p>;
  // The picture of the sweep is a view of each of its trainings.
  const drawn = a.value.trials.find((x) => x.status === 'finished' && !x.error);
  return (
    <>
      {a.value.title !== '' && <p class="muted">{a.value.title}</p>}
      {drawn && (
        <p>
          <a data-inside href={runAddress(drawn.name, '', ['sweep'])}>
            {t('runs.chart')}
          </a>
        </p>
      )}
      <ul class="trials">
        {a.value.trials.map((x) => {
          const label = `${x.group ? `${x.group} · ` : ''}${x.label}`;
          return (
            <li key={x.name}>
              {x.status ? (
                <a data-inside href={runAddress(x.name)}>
                  {label}
                </a>
              ) : (
                <span>{label}</span>
              )}
              <span class="muted">{t('runs.seed', { seed: x.seed })}</span>
              {x.error ? (
                <Broken error={x.error} hint={x.hint} code={x.code} />
              ) : (
                <span class="tab">{x.accuracy ? accuracyText(x.accuracy, x.step) : ''}</span>
              )}
              {x.status !== 'finished' && (
                <span class="status">{x.status ? t(`status.${x.status}` as MessageKey) : t('runs.notBegun')}</span>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
