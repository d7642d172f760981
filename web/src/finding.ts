// What the picture of a pane says: a sentence that the server computes from the same numbers as the
// file of `brainbow render` has it.
import { useEffect, useRef, useState } from 'preact/hooks';
import { address } from './api';
import type { FigureFacts } from './api.gen';
import { json, Latest, peek } from './data';
import type { Found, Scene, ViewKind } from './view';

/** The parameter for the language of a picture; English is the default. */
export function langParam(scene: Scene): string | undefined {
  return scene.lang === 'zh' ? 'zh' : undefined;
}

/** The address of the texts of the picture that a scene shows, '' if `brainbow render` cannot draw it. */
export function findingURL(kind: ViewKind, scene: Scene): string {
  const p = kind.picture?.(scene);
  if (!p) return '';
  const step = p.noStep ? undefined : (p.step ?? scene.step);
  return address(['runs', scene.run, 'views', `${p.view}.json`], {
    ...p.params,
    ...p.extra,
    with: p.with,
    step,
    lang: langParam(scene),
  });
}

/** How long a scene must stay the same before the server is asked what it says. */
const rest = 150;

/**
 * The finding of a pane's scene. It is requested once the view has been drawn, so that the picture does not
 * wait for it, and not while the slider moves.
 */
export function useFinding(kind: ViewKind, scene: Scene | null, drawn: boolean): Found {
  const [found, setFound] = useState<{ url: string; facts: FigureFacts | null }>({ url: '', facts: null });
  const latest = useRef<Latest | null>(null);
  useEffect(() => {
    latest.current = new Latest(() => undefined, true);
    return () => latest.current?.dispose();
  }, []);
  const said = scene ? findingURL(kind, scene) : ''; // '' where there is nothing to say
  const url = drawn ? said : '';
  const moving = scene?.moving ?? false;
  useEffect(() => {
    if (url === '' || moving || found.url === url) return;
    const known = peek<FigureFacts>(url);
    if (known) {
      setFound({ url, facts: known });
      return;
    }
    const timer = window.setTimeout(() => {
      latest.current?.run(async (signal) => {
        try {
          const facts = await json<FigureFacts>(url, signal);
          if (!signal.aborted) setFound({ url, facts });
        } catch (e) {
          // What the run cannot give has no finding; the view says why.
          if (!signal.aborted) setFound({ url, facts: null });
          throw e;
        }
      });
    }, rest);
    return () => clearTimeout(timer);
  }, [url, moving]);
  return { facts: url === '' ? null : found.facts, old: said !== '' && found.url !== said };
}
