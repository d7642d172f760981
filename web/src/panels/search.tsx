// Search: layers, classes, views, runs, samples and steps by name or number.
import { useMemo, useState } from 'preact/hooks';
import { t } from '../i18n';
import * as model from '../model';
import * as player from '../player';
import * as state from '../state';
import { kindsFor } from '../views';
import { Dialog } from './dialog';

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
  for (const k of kindsFor(model.facts.value, state.run.value, state.other.value !== '')) {
    const asked = t(`ask.${k.group}`);
    if ([t(k.label), k.name, asked, t(k.about)].some((text) => text.toLowerCase().includes(q)))
      out.push({ label: t('search.view', { name: t(k.label), question: asked }), go: () => state.show(k.name) });
  }
  for (const r of model.runs.value ?? []) {
    if (!r.error && !r.sweep && r.name.toLowerCase().includes(q))
      out.push({ label: t('search.run', { name: r.name }), go: () => state.openRun(r.name) });
  }
  // Exact matches come first.
  const exact = (h: Hit) => h.label.toLowerCase().split(' ').includes(q);
  return [...out.filter(exact), ...out.filter((h) => !exact(h))].slice(0, 20);
}

export function Search() {
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
