// The questions, the views that answer the chosen one, and what the shown view shows. Where there is
// no room for two rows, all of it is a menu.
import { useEffect, useRef, useState } from 'preact/hooks';
import { labelled, t } from '../i18n';
import { ask, shownKind, viewsOf } from '../questions';
import { item, rove } from '../roving';
import * as state from '../state';
import { type Group, groups, type ViewKind } from '../view';

/** The views of a question, unless there is one that has its name. */
function tabsOf(group: Group): ViewKind[] {
  const views = viewsOf(group);
  return views.length === 1 && t(views[0]!.label) === t(`ask.${group}`) ? [] : views;
}

/** Brings the chosen tab into the part of a row that is seen. */
function useSeen(chosen: string | undefined) {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    bar.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [chosen]);
  return bar;
}

function Row({ group }: { group: Group | undefined }) {
  return (
    <nav class="asks" aria-label={t('bar.questions')} onKeyDown={rove}>
      {groups.map((g, i) => (
        <button
          key={g}
          type="button"
          {...item(g === group || (i === 0 && !group))}
          aria-current={g === group ? 'true' : undefined}
          title={labelled(`${t(`ask.${g}`)} (${i + 1})`, t(`ask.${g}.about`))}
          onClick={() => ask(g)}
        >
          {t(`ask.${g}`)}
        </button>
      ))}
    </nav>
  );
}

function Tabs({ kind }: { kind: ViewKind }) {
  const bar = useSeen(kind.name);
  const tabs = tabsOf(kind.group);
  if (tabs.length === 0) return null;
  return (
    <nav class="tabs" aria-label={t('bar.views')} ref={bar} onKeyDown={rove}>
      {tabs.map((k) => (
        <button
          key={k.name}
          type="button"
          {...item(k === kind)}
          aria-current={k === kind ? 'page' : undefined}
          title={t(k.about)}
          onClick={() => state.show(k.name)}
        >
          {t(k.label)}
        </button>
      ))}
    </nav>
  );
}

/** Every view under its question, for narrow pages. */
function Menu({ kind }: { kind: ViewKind | undefined }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLElement>(null);
  const close = () => {
    setOpen(false);
    box.current?.querySelector('button')?.focus();
  };
  const label = kind ? t(kind.label) : '–';
  return (
    <nav
      class="views-menu"
      aria-label={t('bar.views')}
      ref={box}
      onFocusOut={(e) => {
        if (!box.current?.contains(e.relatedTarget as Node | null)) setOpen(false);
      }}
      onKeyDown={(e) => {
        if (e.key !== 'Escape' || !open) rove(e);
        else {
          e.preventDefault();
          close();
        }
      }}
    >
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class="hidden">{t('bar.menu')} </span>
        {kind && tabsOf(kind.group).length > 0 && <span class="muted">{t(`ask.${kind.group}`)} </span>}
        <strong>{label}</strong>
        <span aria-hidden="true"> ▾</span>
      </button>
      {open && (
        <div class="views-list">
          {groups.map((g) => (
            <section key={g}>
              <h3>{t(`ask.${g}`)}</h3>
              {viewsOf(g).map((k) => (
                <button
                  key={k.name}
                  type="button"
                  data-item
                  aria-current={k === kind ? 'page' : undefined}
                  onClick={() => {
                    state.show(k.name);
                    close();
                  }}
                >
                  <strong>{t(k.label)}</strong>
                  <span class="muted">{t(k.about)}</span>
                </button>
              ))}
            </section>
          ))}
        </div>
      )}
    </nav>
  );
}

export function Questions() {
  const kind = shownKind();
  return (
    <div class="ways">
      <Row group={kind?.group} />
      <Menu kind={kind} />
      <div class="answers-row">
        {kind && <Tabs kind={kind} />}
        {kind && <p class="about-view muted">{t(kind.about)}</p>}
      </div>
    </div>
  );
}
