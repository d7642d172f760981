// The runs on the home page: newest first, branches below their parents, filtered as one types.
import { useMemo, useState } from 'preact/hooks';
import { Coded } from '../coded';
import { count, t } from '../i18n';
import * as model from '../model';
import { statusText } from '../status';
import type { Listing } from '../types';
import type { Editing } from './edit';
import { matching, type Order, ordered, orders } from './families';
import * as keeping from './keeping';
import { RunRow, runAddress } from './row';
import { branchText, bytesText } from './words';

const maxShown = 200;

/** Moves the focus between rows, in the same column, and the field above them. */
function onKey(e: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (!['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(e.key)) return;
  const at = document.activeElement as HTMLElement | null;
  if (at?.matches('select')) return;
  const field = e.currentTarget.querySelector<HTMLElement>('[type="search"]');
  const col = at?.dataset.col ?? 'name';
  const all = [...e.currentTarget.querySelectorAll<HTMLElement>(`[data-col="${col}"]`)];
  const k = at ? all.indexOf(at) : -1;
  if (at === field && e.key !== 'ArrowDown') return;
  if (k === 0 && e.key === 'ArrowUp') field?.focus();
  else if (e.key === 'Home') all[0]?.focus();
  else if (e.key === 'End') all.at(-1)?.focus();
  else if (k < 0) all[0]?.focus();
  else all[Math.min(Math.max(k + (e.key === 'ArrowDown' ? 1 : -1), 0), all.length - 1)]?.focus();
  e.preventDefault();
}

/** The two runs that are chosen, and the way to their comparison. */
function Chosen() {
  const [a, b] = keeping.chosen.value;
  if (!a) return null;
  return (
    <div class="pair" role="status">
      <span>{b ? t('home.compareTwo', { a, b }) : t('home.compareOne', { name: a })}</span>
      {b && (
        <a class="button" data-inside href={runAddress(a, b)}>
          {t('home.compare')}
        </a>
      )}
      <button
        type="button"
        onClick={() => {
          keeping.chosen.value = [];
        }}
      >
        {t('home.unchoose')}
      </button>
    </div>
  );
}

/** What is filtered by. */
function words(r: Listing): string {
  return [r.name, r.dataset, r.recipe, r.network, r.note, branchText(r, false), statusText(r)].join(' ');
}

export function HomeRuns() {
  const [find, setFind] = useState('');
  const [order, setOrder] = useState<Order>('newest');
  const [editing, setEditing] = useState<{ name: string; what: Editing } | null>(null);
  const [stop, setStop] = useState('');
  const all = model.runs.value ?? [];
  const sizes = keeping.disk.value;
  const size = (r: Listing) => sizes?.runs[r.name] ?? r.bytes;
  const alive = all.filter((r) => model.isLive(r.name)).map((r) => r.name);
  const rows = useMemo(
    () => ordered(matching(all, find, words), order, (r) => alive.includes(r.name), size),
    [all, find, order, sizes, alive.join('\n')],
  );
  const shown = rows.slice(0, maxShown);
  const at = shown.some((x) => x.r.name === stop) ? stop : (shown[0]?.r.name ?? '');
  const below = new Set(order === 'newest' ? shown.filter((x) => x.depth > 0).map((x) => x.r.name) : []);
  if (model.runs.value?.length === 0)
    return (
      <p class="message">
        <Coded text={t('home.empty')} />
      </p>
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its controls have the focus
    <div
      class="home-runs"
      onKeyDown={onKey}
      onFocusIn={(e) => {
        const row = (e.target as HTMLElement).closest<HTMLElement>('[data-run]')?.dataset.run;
        if (row) setStop(row);
      }}
    >
      <div class="home-tools">
        <input
          type="search"
          data-filter
          placeholder={t('home.filter')}
          aria-label={t('home.filter')}
          value={find}
          onInput={(e) => setFind(e.currentTarget.value)}
        />
        <label>
          <span class="hidden">{t('home.order')}</span>
          <select value={order} onChange={(e) => setOrder(e.currentTarget.value as Order)}>
            {orders.map((o) => (
              <option key={o} value={o}>
                {t(`order.${o}`)}
              </option>
            ))}
          </select>
        </label>
        {sizes && (
          <span class="muted tab total">{t('home.total', { count: all.length, size: bytesText(sizes.total) })}</span>
        )}
      </div>
      <Chosen />
      {rows.length === 0 && find !== '' && <p class="muted">{t('home.nothing', { text: find })}</p>}
      <ul class="run-rows" aria-label={t('runs.title')}>
        {shown.map((x) => (
          <RunRow
            key={x.r.name}
            {...x}
            below={below.has(x.r.name)}
            stop={x.r.name === at}
            editing={editing?.name === x.r.name ? editing.what : null}
            edit={(what) => {
              setEditing(what ? { name: x.r.name, what } : null);
              if (!what) requestAnimationFrame(() => focusRow(x.r.name));
            }}
          />
        ))}
      </ul>
      {rows.length > maxShown && <p class="muted">{t('runs.more', { shown: maxShown, all: count(rows.length) })}</p>}
    </div>
  );
}

/** Gives the focus back to a row after something in it was edited. */
function focusRow(name: string): void {
  const row = [...document.querySelectorAll<HTMLElement>('[data-run]')].find((e) => e.dataset.run === name);
  row?.querySelector<HTMLElement>('[data-col="menu"]')?.focus();
}
