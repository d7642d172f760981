import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError, address, getJSON } from './api';

afterEach(() => vi.unstubAllGlobals());

async function refusal(answer: () => Promise<Response>): Promise<ApiError> {
  vi.stubGlobal('fetch', answer);
  const e = await getJSON('api/runs/a').catch((x: unknown) => x);
  if (!(e instanceof ApiError)) throw e;
  return e;
}

describe('a refusal', () => {
  it('has the code, the text and the hint of the answer', async () => {
    const body = JSON.stringify({ error: 'run a is gone', hint: 'look at the list', code: 'not-found' });
    const e = await refusal(async () => new Response(body, { status: 404 }));
    expect([e.code, e.status, e.message, e.hint]).toEqual(['not-found', 404, 'run a is gone', 'look at the list']);
  });
  it('without JSON says its status and has no code', async () => {
    const e = await refusal(async () => new Response('<html>', { status: 502, statusText: 'Bad Gateway' }));
    expect([e.code, e.status, e.message, e.hint]).toEqual(['', 502, '502 Bad Gateway', '']);
  });
  it('of a server that does not answer is offline', async () => {
    const e = await refusal(() => Promise.reject(new TypeError('Failed to fetch')));
    expect([e.code, e.status]).toEqual(['offline', 0]);
  });
  it('is no refusal where the page gave it up itself', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new DOMException('aborted', 'AbortError')));
    await expect(getJSON('api/runs')).rejects.not.toBeInstanceOf(ApiError);
  });
});

it('an address leaves out parameters without a value and keeps the colon of a trial', () => {
  expect(address(['runs', 'sweep:1f/a', 'x'], { step: 0, split: '', a: null, b: undefined, layer: 'fc1' })).toBe(
    'api/runs/sweep:1f%2Fa/x?step=0&layer=fc1',
  );
});
