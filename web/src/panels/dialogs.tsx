// Dialogs: the list of runs, search, help.
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { accuracyText } from '../accuracy';
import type { Failure } from '../api.gen';
import { Coded } from '../coded';
import { type MessageKey, sentences, t } from '../i18n';
import { explained } from '../messages/errors';
import * as model from '../model';
import * as player from '../player';
import * as state from '../state';
import type { Listing } from '../types';
import { kinds } from '../views';

const maxListed = 200;

function Dialog({ title, children }: { title: string; children: ComponentChildren }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const d = ref.current!;
    const from = document.activeElement as HTMLElement | null;
    d.showModal();
    d.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => from?.focus();
  }, []);
  const close = () => {
    state.dialog.value = '';
  };
  return (
    <dialog
      ref={ref}
      aria-label={title}
      onClose={close}
      onCancel={close}
      onClick={(e) => e.target === ref.current && close()}
      onKeyDown={(e) => {
        if (e.key !== 'Escape') return;
        e.preventDefault(); // keep the selection
        close();
      }}
    >
      <header>
        <h2>{title}</h2>
        <button type="button" aria-label={t('dialog.close')} onClick={close}>
          ×
        </button>
      </header>
      {children}
    </dialog>
  );
}

function age(created?: string): string {
  if (!created) return '';
  const s = Math.max(0, (Date.now() - Date.parse(created)) / 1000);
  const f = new Intl.RelativeTimeFormat(state.lang.value === 'zh' ? 'zh-CN' : 'en', {
    numeric: 'auto',
    style: 'short',
  });
  if (s < 90) return f.format(-Math.round(s), 'second');
  if (s < 5400) return f.format(-Math.round(s / 60), 'minute');
  if (s < 129600) return f.format(-Math.round(s / 3600), 'hour');
  return f.format(-Math.round(s / 86400), 'day');
}

function Sparkline({ values }: { values: number[] }) {
  if (values.length < 2) return null;
  const at = (v: number, i: number) => `${(i / (values.length - 1)) * 60},${15.5 - v * 15}`;
  return (
    <svg class="spark" viewBox="0 0 60 16" width="60" height="16" aria-hidden="true">
      <polyline points={values.map(at).join(' ')} />
    </svg>
  );
}

function RunList({ choose, without }: { choose: (name: string) => void; without?: string }) {
  const [find, setFind] = useState('');
  const all = (model.runs.value ?? []).filter((r) => r.name !== without && !r.sweep);
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter((r) =>
    words.every((w) => `${r.name} ${r.dataset ?? ''} ${r.recipe ?? ''} ${r.status ?? ''}`.toLowerCase().includes(w)),
  );
  const depth = (r: Listing): number => {
    let d = 0;
    for (let p = r.parent; p && d < 8; d++) p = all.find((x) => x.name === p)?.parent;
    return d;
  };
  return (
    <>
      <input
        data-first
        type="search"
        placeholder={t('runs.find')}
        aria-label={t('runs.find')}
        value={find}
        onInput={(e) => setFind(e.currentTarget.value)}
      />
      {all.length === 0 && (
        <p>
          <Coded text={t('runs.none')} />
        </p>
      )}
      <ul class="runs">
        {found.slice(0, maxListed).map((r) => (
          <li key={r.name} class={`depth${depth(r)}`}>
            <button
              type="button"
              disabled={!!r.error}
              aria-current={r.name === state.run.value}
              onClick={() => choose(r.name)}
            >
              <strong>{r.name}</strong>
              <span class="muted">{r.dataset}</span>
              <span>{r.curve && <Sparkline values={r.curve} />}</span>
              <span class="tab">{accuracyText(r.accuracy)}</span>
              <span class={`status ${r.status ?? ''}`}>{r.status ? t(`status.${r.status}` as MessageKey) : ''}</span>
              <span class="muted tab">{r.error ? '' : t('runs.step', { step: r.step })}</span>
              <span class="muted">{age(r.created)}</span>
            </button>
            {r.error && <Broken error={r.error} hint={r.hint} code={r.code} />}
          </li>
        ))}
      </ul>
      {found.length > maxListed && <p class="muted">{t('runs.more', { shown: maxListed, all: found.length })}</p>}
    </>
  );
}

/** Why a run cannot be opened. */
function Broken(e: Failure) {
  const { text, hint, detail } = explained(e, state.lang.value);
  return (
    <p class="muted" title={detail}>
      <Coded text={sentences(text, hint)} />
    </p>
  );
}

interface Hit {
  label: string;
  go(): void;
}

function hits(text: string): Hit[] {
  const q = text.trim().toLowerCase();
  if (q === '') return [];
  const facts = model.facts.value;
  const out: Hit[] = [];
  if (/^\d+$/.test(q)) {
    const n = Number(q);
    const size = facts?.data[state.selection.value.split] ?? 0;
    if (n < size) out.push({ label: t('search.sample', { id: n }), go: () => state.select({ samples: [n] }) });
    if (n <= model.last.value) out.push({ label: t('search.step', { step: n }), go: () => player.goto(n) });
  }
  facts?.classes?.forEach((name, k) => {
    if (name.toLowerCase() === q || (q.length > 1 && name.toLowerCase().includes(q)))
      out.push({ label: t('search.class', { name }), go: () => state.select({ class: k }) });
  });
  for (const v of facts?.values ?? []) {
    if (v.name.toLowerCase().includes(q))
      out.push({ label: t('search.layer', { name: v.name }), go: () => state.select({ layer: v.name, units: [] }) });
  }
  for (const k of kinds) {
    if (t(k.label).toLowerCase().includes(q) || k.name.includes(q))
      out.push({ label: t('search.view', { name: t(k.label) }), go: () => state.show(k.name) });
  }
  for (const r of model.runs.value ?? []) {
    if (!r.error && !r.sweep && r.name.toLowerCase().includes(q))
      out.push({ label: t('search.run', { name: r.name }), go: () => state.openRun(r.name) });
  }
  // Exact matches come first.
  const exact = (h: Hit) => h.label.toLowerCase().split(' ').includes(q);
  return [...out.filter(exact), ...out.filter((h) => !exact(h))].slice(0, 20);
}

function Search() {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const found = useMemo(() => hits(text), [text]);
  const go = (h: Hit | undefined) => {
    if (!h) return;
    state.dialog.value = '';
    h.go();
  };
  // The attributes of a field that controls a list.
  const combobox = {
    role: 'combobox' as const,
    list: undefined,
    'aria-expanded': found.length > 0,
    'aria-controls': 'hits',
    'aria-activedescendant': found.length > 0 ? `hit${at}` : undefined,
  };
  return (
    <Dialog title={t('search.title')}>
      <input
        data-first
        type="text"
        {...combobox}
        placeholder={t('search.hint')}
        aria-label={t('search.hint')}
        value={text}
        onInput={(e) => {
          setText(e.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(e) => {
          if (e.key === 'ArrowDown') setAt(Math.min(at + 1, found.length - 1));
          else if (e.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
          else if (e.key === 'Enter') go(found[at]);
          else return;
          e.preventDefault();
        }}
      />
      <div id="hits" role="listbox" aria-label={t('search.title')} class="hits">
        {found.map((h, i) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the field above holds the focus
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys
          <div key={h.label} id={`hit${i}`} role="option" aria-selected={i === at} onClick={() => go(h)}>
            {h.label}
          </div>
        ))}
      </div>
      {text !== '' && found.length === 0 && <p class="muted">{t('search.none')}</p>}
    </Dialog>
  );
}

function Help() {
  const terms: [term: MessageKey, about: MessageKey][] = [
    ['term.activation', 'about.activation'],
    ['time.loss', 'about.loss'],
    ['train.rate', 'about.rate'],
    ['term.batch', 'about.batch'],
    ['train.epochShort', 'about.epoch'],
    ['status.diverged', 'about.diverged'],
    ['select.precision', 'about.precision'],
    ['select.recall', 'about.recall'],
    ['neurons.auc', 'about.auc'],
    ['neurons.power', 'about.power'],
    ['term.neighbours', 'about.neighbours'],
    ['term.distances', 'about.distances'],
    ['term.trust', 'about.trust'],
    ['term.continuity', 'about.continuity'],
    ['term.distortion', 'about.distortion'],
    ['term.cosine', 'about.cosine'],
  ];
  const rows: [string, MessageKey][] = [
    ['Space', 'help.space'],
    ['← →', 'help.arrows'],
    ['Home End', 'help.ends'],
    ['1 … 9', 'help.digits'],
    ['/', 'help.search'],
    ['Esc', 'help.escape'],
    ['?', 'help.help'],
  ];
  return (
    <Dialog title={t('bar.help')}>
      <p>{t('help.about')}</p>
      <dl class="keys">
        {rows.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
      <p class="muted">{t('help.tab')}</p>
      <p class="muted">{t('help.points')}</p>
      <h3>{t('help.terms')}</h3>
      <dl class="glossary">
        {terms.map(([term, about]) => (
          <div key={term}>
            <dt>{t(term)}</dt>
            <dd>{t(about)}</dd>
          </div>
        ))}
      </dl>
      <p>
        <a href="./licenses.txt" target="_blank" rel="noreferrer">
          {t('help.licenses')}
        </a>
      </p>
    </Dialog>
  );
}

export function Dialogs() {
  const close = () => {
    state.dialog.value = '';
  };
  switch (state.dialog.value) {
    case 'runs':
      return (
        <Dialog title={t('runs.title')}>
          <RunList
            choose={(name) => {
              close();
              state.openRun(name);
            }}
          />
        </Dialog>
      );
    case 'compare':
      return (
        <Dialog title={t('runs.choose')}>
          <RunList
            without={state.run.value}
            choose={(name) => {
              close();
              state.other.value = name;
            }}
          />
        </Dialog>
      );
    case 'search':
      return <Search />;
    case 'help':
      return <Help />;
    default:
      return null;
  }
}
