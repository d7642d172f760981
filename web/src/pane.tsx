// A pane: one view, its options, its caption, and the buttons that save it.
import { untracked, useSignalEffect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, address, getBlob } from './api';
import { retry as askAgain } from './data';
import { type MessageKey, t } from './i18n';
import * as model from './model';
import { Busy } from './panels/busy';
import { offer, savePicture } from './save';
import * as state from './state';
import { connection } from './stream';
import type { Host, Option, Scene, View, ViewKind } from './view';
import { kinds } from './views';

/** What a view shows now. */
export function sceneOf(kind: ViewKind, which: 0 | 1): Scene | null {
  const k = model.known[which].value;
  if (!k.facts) return null;
  const prefix = `${kind.name}.`;
  const options: Record<string, string> = {};
  for (const [name, value] of Object.entries(state.options.value)) {
    if (name.startsWith(prefix)) options[name.slice(prefix.length)] = value;
  }
  return {
    run: k.name,
    facts: k.facts,
    step: model.stepOf(which),
    moving: state.moving.value || state.playing.value,
    live: model.isLive(k.name),
    selection: state.selection.value,
    options,
    theme: state.theme.value,
    lang: state.lang.value,
  };
}

function sameScene(a: Scene, b: Scene): boolean {
  const { options: x, ...restA } = a;
  const { options: y, ...restB } = b;
  const keys = Object.keys(restA) as (keyof typeof restA)[];
  const names = Object.keys(x);
  return (
    keys.every((k) => restA[k] === restB[k]) &&
    names.length === Object.keys(y).length &&
    names.every((n) => x[n] === y[n])
  );
}

function OptionControl({ kind, o, scene }: { kind: ViewKind; o: Option; scene: Scene }) {
  const value = scene.options[o.name] ?? '';
  const set = (v: string) => state.setOption(kind.name, o.name, v);
  if (!o.values) {
    return (
      <label class="option">
        <span>{t(o.label)}</span>
        <input type="text" value={value} onChange={(e) => set(e.currentTarget.value.trim())} />
      </label>
    );
  }
  const first = o.values[0]!.value;
  return (
    <label class="option">
      <span>{t(o.label)}</span>
      <select
        value={value || first}
        onChange={(e) => set(e.currentTarget.value === first ? '' : e.currentTarget.value)}
      >
        {o.values.map((v) => (
          <option key={v.value} value={v.value}>
            {t(v.label)}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Pane({ name, which, pane }: { name: string; which: 0 | 1; pane: number }) {
  const kind = kinds.find((k) => k.name === name);
  if (!kind) {
    return (
      <section class="pane">
        <p class="message" role="alert">
          {t('pane.unknown', { name })}
        </p>
      </section>
    );
  }
  // Another run's picture is another picture: nothing of the one before stays.
  const run = model.known[which].value.name;
  return <KnownPane key={`${kind.name} ${which} ${run}`} kind={kind} which={which} pane={pane} />;
}

function KnownPane({ kind, which, pane }: { kind: ViewKind; which: 0 | 1; pane: number }) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<View | null>(null);
  const [caption, setCaption] = useState('');
  const [remark, setRemark] = useState('');
  const [busy, setBusy] = useState<{ text: string; cancel?: () => void }>({ text: '' });
  const [error, setError] = useState<unknown>(null);
  /** Why a picture was not saved; the view goes on. */
  const [refused, setRefused] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  const [copied, setCopied] = useState('');
  const frame = useRef(0);
  const seen = useRef<Scene | null>(null);
  const update = (scene: Scene) => {
    seen.current = scene;
    try {
      view.current?.update(scene);
    } catch (e) {
      setError(e);
    }
  };

  useEffect(() => {
    const element = box.current!;
    const host: Host = {
      select: state.select,
      option: (name, value) => state.setOption(kind.name, name, value),
      goto: (step) => {
        state.step.value = model.placeOf(which, step);
      },
      show: (name) => state.show(name, pane),
      // What has a caption was drawn: what went wrong before is over.
      caption: (text) => {
        setCaption(text);
        setError(null);
      },
      remark: setRemark,
      busy: (text, cancel) => setBusy({ text, cancel }),
      // A server that is away is told above, for the whole page.
      fail: (e) => setError(e instanceof ApiError && e.code === 'offline' ? null : e),
    };
    const v = kind.mount(element, host);
    view.current = v;
    const draw = () => {
      cancelAnimationFrame(frame.current);
      frame.current = requestAnimationFrame(() => {
        const scene = sceneOf(kind, which);
        if (scene) update(scene);
      });
    };
    const watch = new ResizeObserver(() => {
      v.resize?.();
      draw();
    });
    watch.observe(element);
    draw();
    return () => {
      watch.disconnect();
      cancelAnimationFrame(frame.current);
      v.dispose();
      view.current = null;
      element.replaceChildren();
    };
  }, [kind, which, turn]);

  // Whatever the scene is made of changes: draw in the next frame, once.
  useSignalEffect(() => {
    const scene = sceneOf(kind, which);
    if (!scene || (seen.current && sameScene(seen.current, scene))) return;
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => update(scene));
  });

  // Back again: what could not be had meanwhile is asked for now.
  useSignalEffect(() => {
    if (connection.value !== 'open') return;
    untracked(() => {
      const scene = sceneOf(kind, which);
      if (!scene || !seen.current) return;
      askAgain();
      update(scene);
    });
  });

  const retry = () => {
    askAgain();
    setError(null);
    setTurn(turn + 1);
  };
  const scene = sceneOf(kind, which);
  const run = model.known[which].value;
  const title = t(kind.label);
  const copy = (what: 'link' | 'command', text: string) => {
    const ask = () => prompt(t(what === 'link' ? 'pane.link' : 'pane.command'), text);
    // A page of another machine without https has no clipboard.
    if (!navigator.clipboard) {
      ask();
      return;
    }
    void navigator.clipboard.writeText(text).then(() => {
      setCopied(what);
      setTimeout(() => setCopied(''), 1500);
    }, ask);
  };
  const command = scene ? commandOf(kind, scene) : '';
  return (
    <section
      class={`pane${state.views.value.length + (state.other.value ? 1 : 0) > 1 && state.active.value === pane ? ' chosen' : ''}`}
      aria-label={title}
      onPointerDown={() => {
        state.active.value = pane;
      }}
      onFocusCapture={() => {
        state.active.value = pane;
      }}
    >
      <header class="pane-bar">
        <h2>{title}</h2>
        {state.other.value && (
          <span class="muted">
            {run.name}
            {scene && ` · ${t('time.at', { step: scene.step })}`}
          </span>
        )}
        {scene && (
          <fieldset class="options">
            <legend class="hidden">{t('pane.options')}</legend>
            {(kind.options?.(scene.facts, scene) ?? []).map((o) => (
              <OptionControl key={o.name} kind={kind} o={o} scene={scene} />
            ))}
          </fieldset>
        )}
      </header>
      <div class="pane-body">
        <div class="pane-view" ref={box} data-view={kind.name} />
        {error !== null && <Failure error={error} again={canHelp(error) ? retry : undefined} />}
        {refused !== null && <Failure error={refused} close={() => setRefused(null)} />}
        {run.error !== null && !run.facts && <Failure error={run.error} />}
        {busy.text !== '' && <Busy run={run.name} {...busy} />}
      </div>
      <footer class="pane-foot">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long one is scrolled by keys */}
        <p class="caption" aria-live="polite" tabIndex={0}>
          {caption}
          {remark !== '' && <span class="muted"> {remark}</span>}
        </p>
        {scene && (
          <div class="buttons">
            <SaveMenu
              kind={kind}
              scene={scene}
              element={() => box.current}
              view={() => view.current}
              fail={setRefused}
            />
            <button type="button" onClick={() => copy('link', state.link.value)}>
              {copied === 'link' ? t('pane.copied') : t('pane.link')}
            </button>
            {command !== '' && (
              <button type="button" title={command} onClick={() => copy('command', command)}>
                {copied === 'command' ? t('pane.copied') : t('pane.command')}
              </button>
            )}
          </div>
        )}
      </footer>
    </section>
  );
}

function quoted(s: string): string {
  return /^[\w.,:=/+-]+$/.test(s) ? s : `'${s.replaceAll("'", "'\\''")}'`;
}

/** The command that makes the same picture in a file. */
export function commandOf(kind: ViewKind, scene: Scene): string {
  const p = kind.picture?.(scene);
  if (!p) return '';
  const parts = ['brainbow', 'render', p.view, quoted(scene.run)];
  if (!p.noStep) parts.push('--step', String(p.step ?? scene.step));
  for (const [k, v] of Object.entries(p.params)) parts.push('--param', quoted(`${k}=${v}`));
  parts.push('-o', `${p.view}.png`);
  return parts.join(' ');
}

interface SaveProps {
  kind: ViewKind;
  scene: Scene;
  element: () => HTMLElement | null;
  view: () => View | null;
  fail: (error: unknown) => void;
}

function SaveMenu({ kind, scene, element, view, fail }: SaveProps) {
  const [open, setOpen] = useState(false);
  // A picture may take its time, such as one of a layout.
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
    <div class="menu" onBlur={(e) => !e.currentTarget.contains(e.relatedTarget as Node | null) && setOpen(false)}>
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

/** Codes of errors that stay: what was asked is wrong, refused or not there. */
const lasting = new Set([
  'bad-request',
  'forbidden',
  'not-found',
  'step-not-recorded',
  'step-outside',
  'too-large',
  'unavailable',
]);

/** Whether asking again may have another answer. */
export function canHelp(error: unknown): boolean {
  return !(error instanceof ApiError && lasting.has(error.code));
}

/** What happened and what to do. */
export function Failure({ error, again, close }: { error: unknown; again?: () => void; close?: () => void }) {
  const hint = error instanceof ApiError ? error.hint : '';
  const button = (key: MessageKey, act: () => void) => (
    <button type="button" onClick={act}>
      {t(key)}
    </button>
  );
  return (
    <div class="message" role="alert">
      <p>{error instanceof Error ? error.message : String(error)}</p>
      {hint !== '' && <p class="muted">{hint}</p>}
      {again && button('pane.retry', again)}
      {close && button('dialog.close', close)}
    </div>
  );
}
