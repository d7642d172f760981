// Requests to the server. docs/server.md lists the routes.
import type { Failure } from './api.gen';
import { type Arrays, readArrays } from './safetensors';

/** A refused request: what happened, what to do about it, and a code for the page. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly hint: string,
    /** A code of docs/server.md, or 'offline' if the server does not answer. */
    readonly code: string,
  ) {
    super(message);
  }
}

/** An error that is part of an answer. */
export function contained(f: Failure): ApiError {
  return new ApiError(422, f.error, f.hint ?? '', f.code ?? '');
}

export type Query = Record<string, string | number | null | undefined>;

/** Builds an address under /api/; parameters without a value are left out. */
export function address(parts: (string | number)[], query: Query = {}): string {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(query)) if (v !== null && v !== undefined && v !== '') q.set(k, String(v));
  const text = q.toString();
  return `api/${parts.map((p) => encodeURIComponent(p).replaceAll('%3A', ':')).join('/')}${text ? `?${text}` : ''}`;
}

async function ask(url: string, init?: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(url, init);
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e;
    throw new ApiError(0, 'the server does not answer', 'start it again; this page then continues', 'offline');
  }
  if (answer.ok) return answer;
  let said: Failure = { error: `${answer.status} ${answer.statusText}` };
  try {
    said = { ...said, ...((await answer.json()) as Partial<Failure>) };
  } catch {
    // For an answer that is not JSON, report the status.
  }
  throw new ApiError(answer.status, said.error, said.hint ?? '', said.code ?? '');
}

export async function getJSON<T>(url: string, signal?: AbortSignal): Promise<T> {
  return (await (await ask(url, { signal })).json()) as T;
}

export async function getText(url: string, signal?: AbortSignal): Promise<string> {
  return (await ask(url, { signal })).text();
}

export async function getBlob(url: string, signal?: AbortSignal): Promise<Blob> {
  return (await ask(url, { signal })).blob();
}

export async function getArrays<F>(url: string, signal?: AbortSignal): Promise<Arrays<F>> {
  return readArrays<F>(await (await ask(url, { signal })).arrayBuffer());
}

export async function postJSON<T>(url: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const answer = await ask(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
  return (await answer.json()) as T;
}

/** Sends a file as it is. */
export async function postFile<T>(url: string, file: Blob, signal?: AbortSignal): Promise<T> {
  const answer = await ask(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream' },
    body: file,
    signal,
  });
  return (await answer.json()) as T;
}

export async function postPixels<F>(
  url: string,
  pixels: Uint8Array<ArrayBuffer>,
  signal?: AbortSignal,
): Promise<Arrays<F>> {
  const answer = await ask(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream' },
    body: pixels,
    signal,
  });
  return readArrays<F>(await answer.arrayBuffer());
}

export async function postValues<F>(url: string, values: number[], signal?: AbortSignal): Promise<Arrays<F>> {
  const answer = await ask(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ values }),
    signal,
  });
  return readArrays<F>(await answer.arrayBuffer());
}
