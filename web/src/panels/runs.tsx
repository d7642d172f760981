// The list from which a run to compare with is chosen: a table that is sorted by its heads and filtered by words.
import { useState } from 'preact/hooks';
import { accuracyText } from '../accuracy';
import { age } from '../age';
import { Broken } from '../broken';
import { count, type MessageKey, t } from '../i18n';
import * as model from '../model';
import { item, moved } from '../roving';
import { Sparkline } from '../spark';
import * as state from '../state';
import { statusText } from '../status';
import type { Listing } from '../types';
import { type Column, clicked, newest, type Order, sorted } from './runs_order';

const maxListed = 200;

const columns: readonly [Column, MessageKey][] = [
  ['name', 'runs.name'],
  ['recipe', 'runs.recipe'],
  ['dataset', 'runs.data'],
  ['network', 'runs.network'],
  ['accuracy', 'time.accuracy'],
  ['step', 'runs.steps'],
  ['created', 'runs.age'],
  ['status', 'runs.state'],
];

function Row({ r, depth, stop, choose }: { r: Listing; depth: number; stop: boolean; choose: () => void }) {
  return (
    <tr class={r.error ? '' : 'choosable'} onClick={() => !r.error && choose()}>
      <th scope="row" class={`depth${depth}`}>
        <button type="button" {...item(stop)} disabled={!!r.error} aria-current={r.name === state.run.value}>
          {r.name}
        </button>
      </th>
      {r.error ? (
        <td colSpan={columns.length - 1}>
          <Broken error={r.error} hint={r.hint} code={r.code} />
        </td>
      ) : (
        <>
          <td>{r.recipe}</td>
          <td>{r.dataset}</td>
          <td class="muted">{r.network}</td>
          <td class="tab">
            {r.curve && <Sparkline values={r.curve} />} {accuracyText(r.accuracy, r.step)}
          </td>
          <td class="tab number">{count(r.step)}</td>
          <td class="muted age">{age(r.created)}</td>
          <td class={`status ${r.status ?? ''}`}>{statusText(r)}</td>
        </>
      )}
    </tr>
  );
}

function Head({ order, set }: { order: Order; set: (o: Order) => void }) {
  return (
    <thead>
      <tr>
        {columns.map(([column, label]) => {
          const here = order.column === column;
          return (
            <th key={column} scope="col" aria-sort={here ? (order.down ? 'descending' : 'ascending') : 'none'}>
              <button type="button" onClick={() => set(clicked(order, column))}>
                {t(label)} <span aria-hidden="true">{here ? (order.down ? '▾' : '▴') : ''}</span>
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

/** Moves the focus between the rows and the field above them. */
function onKey(e: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
  const rows = [...e.currentTarget.querySelectorAll<HTMLElement>('[data-item]:not(:disabled)')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  if (at === 0 && e.key === 'ArrowUp') e.currentTarget.querySelector('input')?.focus();
  else if (at >= 0) rows[moved(e.key, at, rows.length)!]!.focus();
  else if (e.key === 'ArrowDown') rows[0]?.focus();
  e.preventDefault();
}

export function RunList({ choose, without }: { choose: (name: string) => void; without?: string }) {
  const [find, setFind] = useState('');
  const [order, setOrder] = useState(newest);
  const all = (model.runs.value ?? []).filter((r) => r.name !== without && !r.sweep);
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const text = (r: Listing) => [r.name, r.dataset, r.recipe, r.network, statusText(r)].join(' ').toLowerCase();
  const found = all.filter((r) => words.every((w) => text(r).includes(w)));
  /** How often a run branched from another; only the newest-first order keeps branches with their parents. */
  const depth = (r: Listing): number => {
    let d = 0;
    if (order === newest) for (let p = r.parent; p && d < 2; d++) p = all.find((x) => x.name === p)?.parent;
    return d;
  };
  const shown = sorted(found, order).slice(0, maxListed);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its controls have the focus
    <div onKeyDown={onKey}>
      <input
        data-first
        type="search"
        placeholder={t('runs.find')}
        aria-label={t('runs.find')}
        value={find}
        onInput={(e) => setFind(e.currentTarget.value)}
      />
      {all.length === 0 && <p>{t('runs.noOther')}</p>}
      {all.length > 0 && (
        <div class="runs-box">
          <table class="runs">
            <Head order={order} set={setOrder} />
            <tbody>
              {shown.map((r, i) => (
                <Row key={r.name} r={r} depth={depth(r)} stop={i === 0} choose={() => choose(r.name)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.length > maxListed && <p class="muted">{t('runs.more', { shown: maxListed, all: found.length })}</p>}
    </div>
  );
}
