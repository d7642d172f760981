// The foot of a view: its caption, and the buttons that save its picture and copy its link or
// its command.
import { useEffect, useState } from 'preact/hooks';
import { address, getBlob, getJSON } from './api';
import type { Reference, ViewList } from './api.gen';
import { commandOf } from './command';
import { copyText } from './copy';
import { langParam } from './finding';
import { gap, t } from './i18n';
import { computations } from './model';
import { offer, savePicture } from './save';
import { sourceOf } from './source';
import * as state from './state';
import type { Scene, View, ViewKind } from './view';

/** The caption, and how the numbers were made for whoever asks. */
export function Caption({
  text,
  remark,
  method,
  reference,
}: {
  text: string;
  remark: string;
  method: string;
  reference: Reference | null;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long one is scrolled by keys
    <div class="caption" aria-live="polite" tabIndex={0}>
      {text}
      {remark !== '' && (
        <span class="muted">
          {gap(text)}
          {remark}
        </span>
      )}
      {(method !== '' || reference) && (
        <details class="method">
          <summary>{t('pane.method')}</summary>
          <span class="formulas">{method}</span>
          {reference && (
            <>
              {gap(method)}
              <a href={`docs/${reference.file}#${reference.anchor}`} target="_blank" rel="noopener">
                {reference.words}
              </a>
            </>
          )}
        </details>
      )}
    </div>
  );
}

export interface SaveProps {
  kind: ViewKind;
  scene: Scene;
  element: () => HTMLElement | null;
  view: () => View | null;
  fail: (error: unknown) => void;
}

/** The formats in which the server draws pictures; MP4 needs a program that it may not have. */
let formatsKnown: Promise<string[]> | null = null;
function serverFormats(): Promise<string[]> {
  formatsKnown ??= getJSON<ViewList>(address(['views'])).then((v) => v.formats);
  formatsKnown.catch(() => {
    formatsKnown = null;
  });
  return formatsKnown;
}

const still = ['png', 'svg'];

function formatName(ext: string): string {
  return ext === 'webp' ? 'WebP' : ext.toUpperCase();
}

/** How far the server is with a file, and a button to give it up. */
function Making({ run, file, cancel }: { run: string; file: string; cancel: () => void }) {
  const p = computations.value[run];
  const part = p && p.total > 0 && p.of.includes(`/views/${file}`) ? ` ${Math.floor((100 * p.done) / p.total)}%` : '';
  return (
    <button type="button" title={t('points.cancel')} onClick={cancel}>
      {t('pane.loading')}
      {part} ✕
    </button>
  );
}

function SaveMenu({ kind, scene, element, view, fail }: SaveProps) {
  const [open, setOpen] = useState(false);
  // Some pictures take a while, such as layouts.
  const [making, setMaking] = useState<{ file: string; abort: () => void } | null>(null);
  const [offered, setOffered] = useState(still);
  useEffect(() => {
    if (open)
      void serverFormats().then(setOffered, () => {
        // Without an answer the menu offers the formats that every server has.
      });
  }, [open]);
  const make = async (file: string, url: string, name: string) => {
    const c = new AbortController();
    setMaking({ file, abort: () => c.abort() });
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
    ? offered.map((ext) => [
        still.includes(ext) ? ext.toUpperCase() : t('pane.moving', { format: formatName(ext) }),
        () => {
          const file = `${p.view}.${ext}`;
          // An animation shows the whole training, not the chosen step.
          const at = still.includes(ext) ? step : undefined;
          const url = address(['runs', scene.run, 'views', file], {
            ...p.params,
            ...p.extra,
            with: p.with,
            step: at,
            lang: langParam(scene),
          });
          void make(file, url, `${scene.run}-${p.view}${at === undefined ? '' : `-${at}`}.${ext}`);
        },
      ])
    : [
        [
          'PNG',
          () =>
            void savePicture(
              view()?.paper?.() ?? element(),
              `${scene.run}-${kind.name}-${scene.step}.png`,
              sourceOf(scene.facts, state.place.value, kind.name, scene.step),
            ).catch(fail),
        ],
      ];
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
        <Making run={scene.run} file={making.file} cancel={making.abort} />
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

/** The buttons of a picture. A view that shows an error in its place has none to save. */
export function Buttons({ failed, ...props }: SaveProps & { failed: boolean }) {
  const [copied, setCopied] = useState('');
  const copy = async (what: 'link' | 'command', text: string) => {
    if (!(await copyText(text, t(what === 'link' ? 'pane.link' : 'pane.command')))) return;
    setCopied(what);
    setTimeout(() => setCopied(''), 1500);
  };
  const command = commandOf(props.kind, props.scene);
  return (
    <div class="buttons">
      {!failed && <SaveMenu {...props} />}
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
