// The home page: runs left, what to start right.
import { useEffect } from 'preact/hooks';
import { Coded } from '../coded';
import { t } from '../i18n';
import * as model from '../model';
import { Dropped } from '../panels/dropped';
import { Notices } from '../panels/notices';
import './home.css';
import { Queue } from '../create/queue';
import { ArrivalNotice, OwnPictures } from '../panels/arrival';
import { watchKept } from './keeping';
import { HomeRuns } from './list';
import { Trash, Undo } from './trash';

function Start() {
  return (
    <aside class="start" aria-labelledby="start-title">
      <h2 id="start-title">{t('home.start')}</h2>
      {model.readOnly.value ? (
        <p class="muted">
          <Coded text={t('home.readOnly')} />
        </p>
      ) : (
        <>
          <a class="card" data-inside href="?new">
            <strong>{t('home.train')}</strong>
            <span class="muted">{t('home.trainAbout')}</span>
          </a>
          <div class="card">
            <strong>{t('home.pictures')}</strong>
            <span class="muted">{t('home.picturesAbout')}</span>
            <OwnPictures />
          </div>
          <Queue />
        </>
      )}
    </aside>
  );
}

export function Home() {
  useEffect(watchKept, []);
  return (
    <div class="home">
      <main>
        <Notices />
        <Dropped />
        <ArrivalNotice />
        <h2>{t('runs.title')}</h2>
        <Undo />
        <HomeRuns />
        <Trash />
      </main>
      <Start />
    </div>
  );
}
