// What becomes of a run that is trained again: how far it is, and what came of it in one sentence.
import { address, contained } from '../api';
import type { CompareFacts } from '../api.gen';
import { json } from '../data';
import { Failure } from '../failure';
import { count, labelled, t } from '../i18n';
import * as model from '../model';
import { useAnswer } from '../panels/ask';
import { showDifference } from '../panels/lock';
import * as state from '../state';
import { type Again, agains, beside, close } from './begin';

export function AgainNotices() {
  return (
    <>
      {agains.value.map((a) => (
        <Notice key={a.run} a={a} />
      ))}
    </>
  );
}

/** Opens both, if they are not open, and shows the difference. */
function difference(a: Again): void {
  if (state.run.value !== a.parent) state.openRun(a.parent);
  if (state.other.value !== a.run) beside(a.run);
  if (a.ended) state.step.value = a.ended.step;
  showDifference();
}

function Notice({ a }: { a: Again }) {
  const tr = model.trainings.value[a.run];
  return (
    <div class="ended again-notice">
      {a.failed ? (
        <Failure error={contained(a.failed)} />
      ) : a.ended ? (
        <Outcome a={a} />
      ) : (
        <>
          <p class="of" role="status">
            <strong>{t(`again.${a.change}`)}</strong>
          </p>
          {tr && (tr.queued ?? 0) > 0 ? (
            <p>{t('queue.waits', { name: a.run, place: count(tr.queued!) })}</p>
          ) : (
            <p class="tab">
              {t('again.training', { name: a.run, step: count(tr?.step ?? 0), total: count(tr?.steps ?? 0) })}{' '}
              <progress max={tr?.steps || 1} value={tr?.step ?? 0} aria-label={t('again.progress', { name: a.run })} />
            </p>
          )}
          {tr && (
            <button
              type="button"
              onClick={async () => {
                model.trouble.value = await model.steer(a.run, 'stop');
              }}
            >
              {t((tr.queued ?? 0) > 0 ? 'again.drop' : 'again.stop')}
            </button>
          )}
        </>
      )}
      {(a.ended || a.failed) && (
        <button type="button" aria-label={t('dialog.close')} onClick={() => close(a.run)}>
          ×
        </button>
      )}
    </div>
  );
}

/** What came of it: how the accuracy changed, and how many samples were won and lost. */
function Outcome({ a }: { a: Again }) {
  const { status, step, split } = a.ended!;
  const compared = status === 'finished' || status === 'interrupted';
  const query = { with: a.run, step, with_step: step, split, part: 'samples', limit: 0, lang: state.lang.value };
  const answer = useAnswer<CompareFacts>(compared ? address(['runs', a.parent, 'compare'], query) : null, json);
  const line = model.trainings.value[a.run];
  if (!compared) {
    const how = t(status === 'diverged' ? 'ended.diverged' : 'ended.failed', {
      step: count(line?.step ?? step),
      total: count(line?.steps ?? step),
    });
    return (
      <div role="status">
        <p>{labelled(t(`again.${a.change}`), how)}</p>
        {line?.error && <Failure error={contained({ error: line.error, hint: line.hint, code: line.code })} />}
      </div>
    );
  }
  if (answer.error !== null) return <Failure error={answer.error} />;
  return (
    <>
      <p role="status">
        <strong>{labelled(t(`again.${a.change}`), '')}</strong>{' '}
        {answer.value ? t('join.sentence', { text: answer.value.finding }) : t('again.comparing')}
      </p>
      <button type="button" onClick={() => difference(a)}>
        {t('view.compare')}
      </button>
    </>
  );
}
