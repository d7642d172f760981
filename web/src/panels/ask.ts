// A panel's request to the server: the newest answer, or the previous one until it arrives.
import { useEffect, useState } from 'preact/hooks';
import * as state from '../state';

export interface Asked<T> {
  value: T | null;
  error: unknown;
}

/** Loads by address; while the slider moves it sends no new requests. */
export function useAnswer<T>(url: string | null, load: (url: string, signal: AbortSignal) => Promise<T>): Asked<T> {
  const [answer, set] = useState<Asked<T> & { subject: string }>({ value: null, error: null, subject: '' });
  const moving = state.moving.value || state.playing.value;
  // The subject, independent of the step: an answer about another subject must not stay.
  const subject = url?.replace(/([?&])step=\d+/, '$1') ?? '';
  useEffect(() => {
    if (url === null || moving) return;
    const c = new AbortController();
    load(url, c.signal).then(
      (value) => {
        if (!c.signal.aborted) set({ value, error: null, subject });
      },
      (error: unknown) => {
        if (!c.signal.aborted) set({ value: null, error, subject });
      },
    );
    return () => c.abort();
  }, [url, moving]);
  return answer.subject === subject ? answer : { value: null, error: null };
}
