// What came of a file that was dropped on the page: an error, or what the page shows otherwise than
// the picture.
import { useEffect } from 'preact/hooks';
import { outcome, watchFiles } from '../dropped';
import { Failure } from '../failure';
import { sentences, t } from '../i18n';

export function Dropped() {
  useEffect(watchFiles, []);
  const o = outcome.value;
  const close = () => {
    outcome.value = null;
  };
  if (!o) return null;
  if ('error' in o) return <Failure error={o.error} close={close} />;
  const { opened } = o;
  const said: string[] = [];
  if (opened.nearest)
    said.push(t('open.nearest', { view: opened.view, nearest: t(`view.${opened.nearest}` as 'view.data') }));
  if (opened.left)
    said.push(t('open.left', { parameters: opened.left.map((l) => `${l.param}=${l.value}`).join(', ') }));
  if (opened.runs_left) said.push(t('open.runsLeft', { n: opened.runs_left }));
  return (
    <div class="notices" role="status">
      <p>
        {sentences(...said)}{' '}
        <button type="button" onClick={close}>
          {t('dialog.close')}
        </button>
      </p>
    </div>
  );
}
