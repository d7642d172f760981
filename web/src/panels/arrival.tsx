// A data set that arrives on the page: how far it is, what came of it.
import { arrival, sendFiles, sendZip } from '../arrival';
import { Failure } from '../failure';
import { count, number, sentences, t } from '../i18n';
import { useLeaving } from '../leaving';

const mega = (bytes: number): string => number(Number((bytes / 1e6).toFixed(1)));

export function ArrivalNotice() {
  const a = arrival.value;
  useLeaving(a?.state === 'sending');
  const close = () => {
    arrival.value = null;
  };
  if (!a) return null;
  if (a.state === 'failed') return <Failure error={a.error} close={close} />;
  if (a.state === 'sending') {
    const all = a.sent >= a.total;
    return (
      <div class="notices arrival" role="status">
        <p>
          {all
            ? t('arrival.opening', { name: a.name })
            : t('arrival.sending', { name: a.name, sent: mega(a.sent), total: mega(a.total) })}{' '}
          <progress aria-label={t('arrival.progress')} max={a.total || 1} value={all ? undefined : a.sent} />{' '}
          <button type="button" onClick={a.cancel}>
            {t('arrival.cancel')}
          </button>
        </p>
      </div>
    );
  }
  const { data } = a;
  const samples = data.classes.reduce((n, c) => n + c.train + c.test, 0);
  const [channels, h, w] = data.shape as [number, number, number];
  return (
    <div class="notices arrival" role="status">
      <p>
        {sentences(
          t('arrival.done', {
            name: data.name,
            samples: count(samples),
            classes: data.classes.length,
            size: `${w} × ${h}`,
          }),
          channels === 1 ? t('arrival.grey') : '',
          data.skipped_count > 0 ? t('arrival.skipped', { count: data.skipped_count }) : '',
          data.ignored > 0 ? t('arrival.ignored', { count: data.ignored }) : '',
        )}
      </p>
      <ul class="classes">
        {data.classes.map((c) => (
          <li key={c.name}>
            {c.name} <span class="muted tab">{count(c.train + c.test)}</span>
          </li>
        ))}
      </ul>
      {data.skipped.length > 0 && (
        <details>
          <summary>{t('arrival.which')}</summary>
          <ul>
            {data.skipped.map((s) => (
              <li key={s.file}>
                {s.file}: {s.reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      <p>
        <a class="button" data-inside onClick={close} href={`?new&data=${encodeURIComponent(data.name)}`}>
          {t('arrival.train')}
        </a>{' '}
        <button type="button" onClick={close}>
          {t('dialog.close')}
        </button>
      </p>
    </div>
  );
}

/** Two buttons that choose a folder of pictures or an archive, which then arrive as if they were dropped. */
export function OwnPictures() {
  const chosen = (take: (files: File[]) => void) => (e: { currentTarget: HTMLInputElement }) => {
    const files = [...(e.currentTarget.files ?? [])];
    e.currentTarget.value = ''; // so that the same choice counts again
    if (files.length > 0) take(files);
  };
  const folder = (files: File[]) => {
    const shown = files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));
    sendFiles(shown.filter((f) => !f.path.split('/').some((part) => part.startsWith('.'))));
  };
  return (
    <span class="own">
      <label class="button">
        {t('arrival.folder')}
        <input type="file" class="unseen" multiple {...{ webkitdirectory: true }} onChange={chosen(folder)} />
      </label>{' '}
      <label class="button">
        {t('arrival.zip')}
        <input type="file" class="unseen" accept=".zip,application/zip" onChange={chosen((f) => sendZip(f[0]!))} />
      </label>
    </span>
  );
}
