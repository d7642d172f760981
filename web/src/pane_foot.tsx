// The foot of a view: its caption, and the buttons that save its picture and copy its link or
// its command.
import { useState } from 'preact/hooks';
import { address, getBlob } from './api';
import { commandOf } from './command';
import { copyText } from './copy';
import { gap, t } from './i18n';
import { offer, savePicture } from './save';
import * as state from './state';
import type { Scene, View, ViewKind } from './view';

export function Caption({ text, remark }: { text: string; remark: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long one is scrolled by keys
    <p class="caption" aria-live="polite" tabIndex={0}>
      {text}
      {remark !== '' && (
        <span class="muted">
          {gap(text)}
          {remark}
        </span>
      )}
    </p>
  );
}

export interface SaveProps {
  kind: ViewKind;
  scene: Scene;
  element: () => HTMLElement | null;
  view: () => View | null;
  fail: (error: unknown) => void;
}

function SaveMenu({ kind, scene, element, view, fail }: SaveProps) {
  const [open, setOpen] = useState(false);
  // Some pictures take a while, such as layouts.
  const [making, setMaking] = useState<AbortController | null>(null);
  const make = async (url: string, name: string) => {
    const c = new AbortController();
    setMaking(c);
    try {
      offer(await getBlob(url, c.signal), name);
    } catch (e) {
      if (!c.signal.aborted) fail(e);
    }
    setMaking(null);
  };
  const p = kind.picture?.(scene);
  if (p === null && kind.textual) return null;
  const step = p?.noStep ? undefined : (p?.step ?? scene.step);
  const formats: [string, () => void][] = p
    ? (['png', 'svg'] as const).map((ext) => [
        ext.toUpperCase(),
        () => {
          const url = address(['runs', scene.run, 'views', `${p.view}.${ext}`], { ...p.params, step });
          void make(url, `${scene.run}-${p.view}${step === undefined ? '' : `-${step}`}.${ext}`);
        },
      ])
    : [['PNG', () => savePicture(view()?.paper?.() ?? element(), `${scene.run}-${kind.name}-${scene.step}.png`)]];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices that the focus left
    <div
      class="menu"
      onBlur={(e) => !e.currentTarget.contains(e.relatedTarget as Node | null) && setOpen(false)}
      onKeyDown={(e) => {
        if (e.key !== 'Escape' || !open) return;
        setOpen(false);
        e.currentTarget.querySelector('button')?.focus();
        e.preventDefault(); // keep the selection
      }}
    >
      {making ? (
        <button type="button" title={t('points.cancel')} onClick={() => making.abort()}>
          {t('pane.loading')} ✕
        </button>
      ) : (
        <button type="button" aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('pane.save')} ▾
        </button>
      )}
      {open && (
        <div role="menu" class="menu-list">
          {formats.map(([label, act]) => (
            <button
              key={label}
              type="button"
              role="menuitem"
              onClick={() => {
                setOpen(false);
                act();
              }}
            >
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** The buttons of a picture. */
export function Buttons(props: SaveProps) {
  const [copied, setCopied] = useState('');
  const copy = async (what: 'link' | 'command', text: string) => {
    if (!(await copyText(text, t(what === 'link' ? 'pane.link' : 'pane.command')))) return;
    setCopied(what);
    setTimeout(() => setCopied(''), 1500);
  };
  const command = commandOf(props.kind, props.scene);
  return (
    <div class="buttons">
      <SaveMenu {...props} />
      <button type="button" onClick={() => void copy('link', state.link.value)}>
        {copied === 'link' ? t('pane.copied') : t('pane.link')}
      </button>
      {command !== '' && (
        <button type="button" title={command} onClick={() => void copy('command', command)}>
          {copied === 'command' ? t('pane.copied') : t('pane.command')}
        </button>
      )}
    </div>
  );
}
