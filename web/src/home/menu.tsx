// The menu of a run: what can be done with it as a whole.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { moved } from '../roving';

export interface Action {
  label: string;
  /** Either does something or leads somewhere. */
  act?: () => void;
  href?: string;
}

export function Menu({ name, actions, tab }: { name: string; actions: readonly Action[]; tab: 0 | -1 }) {
  const [open, setOpen] = useState(false);
  const ref = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const items = () => [...(ref.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
  useLayoutEffect(() => {
    if (open) items()[0]?.focus();
  }, [open]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices keys and that the focus left
    <div
      class="menu"
      ref={ref}
      onBlur={(e) => !e.currentTarget.contains(e.relatedTarget as Node | null) && setOpen(false)}
      onKeyDown={(e) => {
        if (!open) return;
        const all = items();
        const to = moved(e.key, all.indexOf(document.activeElement as HTMLElement), all.length);
        if (e.key === 'Escape') {
          setOpen(false);
          button.current?.focus();
        } else if (to !== undefined) all[to]!.focus();
        else return;
        e.preventDefault();
        e.stopPropagation();
      }}
    >
      <button
        type="button"
        ref={button}
        data-col="menu"
        tabIndex={tab}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={t('runs.menu', { name })}
        title={t('runs.menu', { name })}
        onClick={() => setOpen(!open)}
      >
        ⋯
      </button>
      {open && (
        <div role="menu" class="menu-list" aria-label={t('runs.menu', { name })}>
          {actions.map(({ label, act, href }) =>
            href !== undefined ? (
              <a key={label} role="menuitem" class="button" data-inside tabIndex={-1} href={href}>
                {label}
              </a>
            ) : (
              <button
                key={label}
                type="button"
                role="menuitem"
                tabIndex={-1}
                onClick={() => {
                  setOpen(false);
                  button.current?.focus();
                  act?.();
                }}
              >
                {label}
              </button>
            ),
          )}
        </div>
      )}
    </div>
  );
}
