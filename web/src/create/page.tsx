// New run: data, network and training side by side, and the recipe as text, which says the same.
import { useEffect, useRef, useState } from 'preact/hooks';
import { address, getJSON } from '../api';
import type { RecipeFacts, RecipeList } from '../api.gen';
import { Coded } from '../coded';
import { Failure } from '../failure';
import { t } from '../i18n';
import { recipes as names, titled } from '../messages/names';
import * as model from '../model';
import { ArrivalNotice } from '../panels/arrival';
import { Dropped } from '../panels/dropped';
import * as state from '../state';
import { DataPart } from './data';
import { NetworkPart } from './layers';
import { Queue } from './queue';
import * as store from './store';
import { TrainingPart } from './training';
import './create.css';

function Begin() {
  const [list, setList] = useState<RecipeFacts[]>([]);
  useEffect(() => {
    getJSON<RecipeList>(address(['recipes'])).then(
      (r) => setList(r.recipes),
      () => undefined,
    );
  }, []);
  const run = state.run.value;
  return (
    <label class="new-begin">
      <span>{t('create.begin')}</span>
      <select
        value={state.create.value}
        onChange={(e) => {
          state.create.value = e.currentTarget.value;
        }}
      >
        <option value="new">{t('create.nothing')}</option>
        {run !== '' && <option value={`from=${run}`}>{t('create.fromRun', { name: run })}</option>}
        {state.create.value.startsWith('from=') && state.create.value !== `from=${run}` && (
          <option value={state.create.value}>{t('create.fromRun', { name: state.create.value.slice(5) })}</option>
        )}
        {state.create.value.startsWith('data=') && (
          <option value={state.create.value}>{state.create.value.slice(5)}</option>
        )}
        <optgroup label={t('create.recipes')}>
          {list.map((r) => (
            <option key={r.name} value={`recipe=${r.name}`}>
              {titled(names, r.name, r.title, state.lang.value)}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  );
}

function save(): void {
  const a = document.createElement('a');
  a.href = URL.createObjectURL(new Blob([store.text.value], { type: 'application/yaml' }));
  a.download = `${store.description.value?.name || 'recipe'}.yaml`;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 1000);
}

/** The text beside the form. A click on a line number's error is not needed: errors stand below it. */
function TextPart() {
  const d = store.description.value;
  return (
    <section class="new-part text-part" aria-labelledby="part-text">
      <h2 id="part-text">{t('create.text')}</h2>
      <textarea
        class="recipe-text"
        spellcheck={false}
        aria-label={t('create.text')}
        aria-invalid={(d?.problems.length ?? 0) > 0}
        value={store.text.value}
        onInput={(e) => store.type(e.currentTarget.value)}
      />
      {store.broken.value && (
        <p class="field-error" role="alert">
          {t('create.broken', { line: d!.problems[0]?.line ?? 1 })} {d!.problems[0]?.problem}
        </p>
      )}
    </section>
  );
}

const shownText = 'brainbow.create.text';

export function NewRun() {
  const [withText, setWithText] = useState(sessionStorage.getItem(shownText) === '1');
  const file = useRef<HTMLInputElement>(null);
  const d = store.description.value;
  const ready = d !== null && d.problems.length === 0;
  return (
    <main
      class={withText ? 'create with-text' : 'create'}
      onKeyDown={(e) => {
        if (!(e.ctrlKey || e.metaKey) || e.key.toLowerCase() !== 'z') return;
        if ((e.target as HTMLElement).closest('input[type=text]')) return; // a field undoes its own letters
        e.preventDefault();
        if (e.shiftKey) store.redo();
        else store.undo();
      }}
    >
      <div class="create-bar">
        <h2 class="page-title">{t('create.title')}</h2>
        <Begin />
        <span class="grow" />
        <button type="button" disabled={!store.canUndo.value} title="Ctrl+Z" onClick={store.undo}>
          {t('create.undo')}
        </button>
        <button type="button" disabled={!store.canRedo.value} title="Ctrl+Shift+Z" onClick={store.redo}>
          {t('create.redo')}
        </button>
        <button type="button" onClick={() => file.current?.click()}>
          {t('create.open')}
        </button>
        <input
          ref={file}
          type="file"
          hidden
          accept=".yaml,.yml"
          aria-label={t('create.open')}
          onChange={async (e) => {
            const f = e.currentTarget.files?.[0];
            const input = e.currentTarget;
            if (f) await store.open(await f.text());
            input.value = '';
          }}
        />
        <button type="button" onClick={save}>
          {t('create.save')}
        </button>
        <button
          type="button"
          aria-pressed={withText}
          onClick={() => {
            sessionStorage.setItem(shownText, withText ? '' : '1');
            setWithText(!withText);
          }}
        >
          {t('create.text')}
        </button>
        <button
          type="button"
          class="primary"
          disabled={!ready || model.readOnly.value}
          onClick={() => void store.train()}
        >
          {t('create.train')}
        </button>
        <button
          type="button"
          aria-label={t('create.close')}
          title={t('create.close')}
          onClick={() => {
            state.create.value = '';
          }}
        >
          ×
        </button>
      </div>
      {model.readOnly.value && (
        <p class="notices muted">
          <Coded text={t('home.readOnly')} />
        </p>
      )}
      {store.restored.value && (
        <p class="notices" role="status">
          {t('create.restored')}{' '}
          <button type="button" onClick={store.anew}>
            {t('create.anew')}
          </button>
        </p>
      )}
      <Dropped />
      <ArrivalNotice />
      {store.failed.value !== null && (
        <Failure
          error={store.failed.value}
          close={() => {
            store.failed.value = null;
            model.trouble.value = null;
          }}
        />
      )}
      <div class={store.broken.value ? 'new-parts stale' : 'new-parts'}>
        <DataPart />
        <NetworkPart />
        <TrainingPart />
        {withText && <TextPart />}
      </div>
      <Queue />
    </main>
  );
}
