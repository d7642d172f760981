// The one event stream of the page. It is closed while the page is hidden.
import { signal } from '@preact/signals';

export type Connection = 'open' | 'lost' | 'ended';

export const connection = signal<Connection>('open');

export interface Handlers {
  /** The lists must be read again. */
  fresh(): void;
  event(kind: string, data: unknown): void;
}

const kinds = ['run', 'training', 'computation', 'progress', 'trash', 'trouble', 'fetch'];

/** Listens until the page closes, except while the page is hidden. */
export function listen(h: Handlers): void {
  let source: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    clearTimeout(again);
    source?.close();
    const s = new EventSource('api/stream');
    source = s;
    let heard = false;
    s.addEventListener('hello', () => {
      heard = true;
      connection.value = 'open';
      h.fresh();
    });
    s.addEventListener('again', () => {
      connection.value = 'open';
    });
    s.addEventListener('reset', () => h.fresh());
    s.addEventListener('bye', () => {
      connection.value = 'ended';
      s.close();
      again = setTimeout(open, 1000);
    });
    for (const kind of kinds) {
      s.addEventListener(kind, (e) => {
        connection.value = 'open';
        h.event(kind, JSON.parse((e as MessageEvent<string>).data));
      });
    }
    s.onerror = () => {
      if (source !== s) return;
      if (connection.value === 'open') connection.value = 'lost';
      // Retry an unreachable server every second; the browser would wait longer each time, and
      // would not retry after a refusal.
      if (s.readyState === EventSource.CLOSED || !heard) {
        s.close();
        clearTimeout(again);
        again = setTimeout(open, 1000);
      }
    };
  };
  const close = () => {
    clearTimeout(again);
    source?.close();
    source = null;
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  addEventListener('pagehide', close);
  addEventListener('pageshow', (e) => {
    if (e.persisted) open();
  });
  if (!document.hidden) open();
}
