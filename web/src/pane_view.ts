// A view in its pane: mounts the view, updates it whenever the scene changes and handles its
// events.
import { untracked, useSignalEffect } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from './api';
import { retry as askAgain } from './data';
import { canHelp } from './failure';
import * as model from './model';
import { sameScene, sceneOf } from './scene';
import * as state from './state';
import { connection } from './stream';
import type { Found, Host, Scene, View, ViewKind } from './view';

/** The state of a view in its pane. */
export interface PaneView {
  /** The element that the view draws into. */
  box: RefObject<HTMLDivElement | null>;
  view: RefObject<View | null>;
  caption: string;
  remark: string;
  busy: { text: string; cancel?: () => void };
  /** What the picture says, if the view knows it. */
  found: Found | null;
  /** The error that replaces the picture, and a way to retry if that may help. */
  error: unknown;
  again?: () => void;
  /** Why a picture was not saved; the view keeps working. */
  refused: unknown;
  refuse(error: unknown): void;
}

export function usePaneView(kind: ViewKind, which: 0 | 1, pane: number): PaneView {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<View | null>(null);
  const [caption, setCaption] = useState('');
  const [remark, setRemark] = useState('');
  const [busy, setBusy] = useState<PaneView['busy']>({ text: '' });
  const [error, setError] = useState<unknown>(null);
  const [found, setFound] = useState<Found | null>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
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
        if (which === 1 && state.lock.value === 'none') state.otherStep.value = step;
        else state.step.value = model.placeOf(which, step);
      },
      show: (name) => state.show(name, pane),
      open: (name) => state.openRun(name),
      // A caption means that the view was drawn, so an earlier error is over.
      caption: (text) => {
        setCaption(text);
        setError(null);
      },
      found: setFound,
      remark: setRemark,
      busy: (text, cancel) => setBusy({ text, cancel }),
      // The shell reports an unreachable server for the whole page.
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

  // When any part of the scene changes, draw once in the next frame.
  useSignalEffect(() => {
    const scene = sceneOf(kind, which);
    if (!scene || (seen.current && sameScene(seen.current, scene))) return;
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => update(scene));
  });

  // The server is back: request what failed meanwhile.
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
  return {
    box,
    view,
    caption,
    remark,
    busy,
    found,
    error,
    again: canHelp(error) ? retry : undefined,
    refused,
    refuse: setRefused,
  };
}
