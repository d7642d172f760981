// A cache of the server's answers, and tasks of which only the latest runs.
import { getArrays, getJSON, getText } from './api';
import type { Arrays } from './safetensors';

interface Kept {
  value: unknown;
  bytes: number;
}

const maxBytes = 192 << 20;
const kept = new Map<string, Kept>();
let bytes = 0;

// A refused request is refused again for a while without asking the server.
const failureStays = 3000;
const failures = new Map<string, { error: unknown; at: number }>();

function refused(url: string, error: unknown): void {
  const now = performance.now();
  for (const [k, f] of failures) if (now - f.at > failureStays) failures.delete(k);
  failures.set(url, { error, at: now });
}

/** Allows refused requests to be sent again. */
export function retry(): void {
  failures.clear();
}

function keep(key: string, value: unknown, size: number): void {
  drop(key);
  kept.set(key, { value, bytes: size });
  bytes += size;
  for (const [k] of kept) {
    if (bytes <= maxBytes || k === key) break;
    drop(k);
  }
}

function drop(key: string): void {
  const k = kept.get(key);
  if (!k) return;
  bytes -= k.bytes;
  kept.delete(key);
}

/** Drops the answers for addresses with a prefix, for example when a run has grown. */
export function forget(prefix: string): void {
  for (const k of [...kept.keys()]) if (k.startsWith(prefix)) drop(k);
}

/** The cached answer for an address, or undefined. */
export function peek<T>(url: string): T | undefined {
  const k = kept.get(url);
  if (!k) return undefined;
  kept.delete(url);
  kept.set(url, k);
  return k.value as T;
}

async function load<T>(
  url: string,
  signal: AbortSignal | undefined,
  ask: () => Promise<T>,
  size: (v: T) => number,
): Promise<T> {
  const known = peek<T>(url);
  if (known !== undefined) return known;
  const f = failures.get(url);
  if (f && performance.now() - f.at < failureStays) throw f.error;
  try {
    const v = await ask();
    failures.delete(url);
    if (!signal?.aborted) keep(url, v, size(v));
    return v;
  } catch (e) {
    if (!signal?.aborted) refused(url, e);
    throw e;
  }
}

export function arrays<F>(url: string, signal?: AbortSignal): Promise<Arrays<F>> {
  return load(
    url,
    signal,
    () => getArrays<F>(url, signal),
    (v) => v.bytes,
  );
}

export function json<T>(url: string, signal?: AbortSignal): Promise<T> {
  return load(
    url,
    signal,
    () => getJSON<T>(url, signal),
    () => 20_000,
  );
}

export function text(url: string, signal?: AbortSignal): Promise<string> {
  return load(
    url,
    signal,
    () => getText(url, signal),
    (v) => 2 * v.length,
  );
}

/**
 * Latest runs one task at a time and always ends with the newest. A task that arrives while
 * another runs waits, and replaces a waiting one. With `abort` it cancels the running one.
 */
export class Latest {
  private running: AbortController | null = null;
  private next: ((signal: AbortSignal) => Promise<void>) | null = null;
  private ended = false;

  constructor(
    private readonly failed: (e: unknown) => void,
    private readonly abort = false,
  ) {}

  run(task: (signal: AbortSignal) => Promise<void>): void {
    if (this.ended) return;
    if (this.running) {
      this.next = task;
      if (this.abort) this.running.abort();
      return;
    }
    const c = new AbortController();
    this.running = c;
    task(c.signal)
      .catch((e: unknown) => {
        if (!c.signal.aborted) this.failed(e);
      })
      .finally(() => {
        this.running = null;
        const next = this.next;
        this.next = null;
        if (next) this.run(next);
      });
  }

  /** Cancels the running task and the waiting one. */
  cancel(): void {
    this.next = null;
    this.running?.abort();
  }

  dispose(): void {
    this.cancel();
    this.ended = true;
  }
}
