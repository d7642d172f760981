// A dialog over the page, which gives the focus back when it closes.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import * as state from '../state';

export function Dialog({ title, children }: { title: string; children: ComponentChildren }) {
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
