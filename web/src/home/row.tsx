// A run in the list of the home page.
import { useState } from 'preact/hooks';
import { measured, type Split } from '../accuracy';
import { age } from '../age';
import type { Failure } from '../api.gen';
import { Broken } from '../broken';
import { count, percent, t } from '../i18n';
import { Icon } from '../icons';
import * as model from '../model';
import { Sparkline } from '../spark';
import * as state from '../state';
import { statusText } from '../status';
import type { Listing } from '../types';
import { encode } from '../url';
import { Edit, type Editing } from './edit';
import type { Row } from './families';
import * as keeping from './keeping';
import { type Action, Menu } from './menu';
import { Trials } from './trials';
import { branchText, bytesText } from './words';

/** The address of a run, with the views that were shown last unless others are given. */
export function runAddress(run: string, other = '', views: string[] = state.carried.value): string {
  const p = state.place.value;
  const selection = { ...p.selection, samples: [], units: [], class: null, layer: '' };
  return encode({ ...p, run, other, views, step: null, selection });
}

/** The address of a new run with the recipe of this one. */
export function againAddress(run: string): string {
  return `?new&from=${encodeURIComponent(run).replaceAll('%3A', ':')}`;
}

/** How far a training has come, with the newest numbers of this server's own. */
function Progress({ r }: { r: Listing }) {
  const tr = model.trainings.value[r.name];
  if (!tr || tr.ended || tr.steps <= 0) return null;
  return (
    <span class="alive">
      <progress max={tr.steps} value={tr.step} aria-label={t('runs.progress', { step: tr.step, total: tr.steps })} />
      <span class="muted tab">{t('runs.progress', { step: count(tr.step), total: count(tr.steps) })}</span>
    </span>
  );
}

/** The accuracy, and of which samples. */
function Score({ r }: { r: Listing }) {
  const a = r.accuracy;
  if (!a) return <span class="muted">–</span>;
  const of = t(`accuracy.of.${a.split as Split}`, { count: a.samples });
  return (
    <>
      {r.curve && <Sparkline values={r.curve} />}
      <span>
        <strong>{percent(a.share)}</strong>
        <span class="muted">{measured(of, a.step, r.step)}</span>
      </span>
    </>
  );
}

interface Props extends Row {
  /** Whether it is the row at which Tab enters the list. */
  stop: boolean;
  /** Whether the row stands below its parent. */
  below: boolean;
  editing: Editing | null;
  edit: (what: Editing | null) => void;
}

export function RunRow({ r, depth, below, stop, editing, edit }: Props) {
  const tab = stop ? 0 : -1;
  const [opened, setOpened] = useState(false);
  const opens = !r.error && !r.sweep;
  const live = model.isLive(r.name);
  const size = keeping.disk.value?.runs[r.name] ?? r.bytes;
  const branch = branchText(r, below);
  const act = async (what: Promise<Failure | null>) => {
    model.trouble.value = await what;
  };
  const changes: Action[] = model.readOnly.value
    ? []
    : [
        ...(opens ? [{ label: t('runs.again'), href: againAddress(r.name) }] : []),
        { label: t('runs.note'), act: () => edit('note') },
        ...(live ? [] : [{ label: t('runs.rename'), act: () => edit('name') }]),
        ...(live ? [] : [{ label: t('runs.delete'), act: () => void act(keeping.remove(r.name)) }]),
      ];
  const actions: Action[] = [
    ...(opens ? [{ label: t('runs.about'), act: () => keeping.showAbout(r.name) }] : []),
    ...changes,
  ];
  const picked = keeping.chosen.value.includes(r.name);
  return (
    <li class={`run-row depth${Math.min(depth, 3)}${live ? ' live' : ''}${opens ? ' opens' : ''}`} data-run={r.name}>
      <span class="pick">
        {opens && (
          <label title={t('runs.choosing', { name: r.name })}>
            <input
              type="checkbox"
              data-col="pick"
              tabIndex={tab}
              checked={picked}
              aria-label={t('runs.choosing', { name: r.name })}
              onChange={() => keeping.choose(r.name)}
            />
          </label>
        )}
      </span>
      <div class="what">
        {editing === 'name' ? (
          <Edit
            what="name"
            name={r.name}
            value={r.name}
            save={(text) => keeping.rename(r.name, text)}
            close={() => edit(null)}
          />
        ) : opens ? (
          <a class="run-name" data-inside data-col="name" tabIndex={tab} href={runAddress(r.name)}>
            {r.name}
          </a>
        ) : (
          <span class="run-name">{r.name}</span>
        )}
        {(live || (r.status && r.status !== 'finished')) && (
          <span class={`status ${model.isPaused(r.name) ? '' : r.status}`}>
            {live && <i class="pulse" aria-hidden="true" />}
            {statusText(r)}
          </span>
        )}
        {branch !== '' && (
          <p class="sub muted">
            <Icon name="branch" /> {branch}
          </p>
        )}
        {editing === 'note' ? (
          <Edit
            what="note"
            name={r.name}
            value={r.note ?? ''}
            save={(text) => keeping.note(r.name, text)}
            close={() => edit(null)}
          />
        ) : (
          r.note && <p class="sub note">{r.note}</p>
        )}
        {live && <Progress r={r} />}
      </div>
      {r.error ? (
        <span class="of wide">
          <Broken error={r.error} hint={r.hint} code={r.code} />
        </span>
      ) : r.sweep ? (
        <details class="of wide" onToggle={(e) => setOpened(e.currentTarget.open)}>
          <summary class="muted">{t('runs.sweep', { count: r.trials ?? 0 })}</summary>
          {opened && <Trials sweep={r.name} />}
        </details>
      ) : (
        <>
          <span class="of">
            {r.dataset} <span class="muted network-text">{r.network}</span>
          </span>
          <span class="score tab">
            <Score r={r} />
          </span>
        </>
      )}
      <span class="muted age">{age(r.created)}</span>
      <span class="muted tab size">{bytesText(size)}</span>
      <span class="acts">{actions.length > 0 && <Menu name={r.name} actions={actions} tab={tab} />}</span>
    </li>
  );
}
