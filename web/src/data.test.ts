import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const asked: string[] = [];
const answers = new Map<string, () => Promise<unknown>>();

vi.mock('./api', () => ({
  getArrays: (url: string) => {
    asked.push(url);
    return answers.get(url)?.() ?? Promise.resolve({ url, bytes: 60 << 20 });
  },
  getJSON: (url: string) => {
    asked.push(url);
    return answers.get(url)?.() ?? Promise.resolve({ url });
  },
}));

let data: typeof import('./data');

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  asked.length = 0;
  answers.clear();
  data = await import('./data');
});

afterEach(() => vi.useRealTimers());

describe('answers that were had', () => {
  it('are not asked for again', async () => {
    const first = await data.arrays('a');
    expect(await data.arrays('a')).toBe(first);
    expect(data.peek('a')).toBe(first);
    expect(asked).toEqual(['a']);
  });
  it('are dropped when there is no room, the longest unused first', async () => {
    for (const url of ['a', 'b', 'c']) await data.arrays(url);
    data.peek('a'); // used again, so b is the least recently used now
    await data.arrays('d');
    expect(['a', 'b', 'c', 'd'].filter((url) => data.peek(url) !== undefined)).toEqual(['a', 'c', 'd']);
    await data.arrays('e'); // the access before made a the least recently used
    expect(['a', 'c', 'd', 'e'].filter((url) => data.peek(url) !== undefined)).toEqual(['c', 'd', 'e']);
  });
  it('stay if they alone are too large', async () => {
    answers.set('huge', () => Promise.resolve({ bytes: 400 << 20 }));
    await data.arrays('a');
    await data.arrays('huge');
    expect([data.peek('a'), data.peek('huge')]).toEqual([undefined, { bytes: 400 << 20 }]);
  });
  it('are forgotten by how their address begins', async () => {
    for (const url of ['api/runs/a/history', 'api/runs/a/films/x', 'api/runs/b/history']) await data.json(url);
    data.forget('api/runs/a');
    expect(data.peek('api/runs/a/history')).toBeUndefined();
    expect(data.peek('api/runs/a/films/x')).toBeUndefined();
    expect(data.peek('api/runs/b/history')).toBeDefined();
  });
  it('are not kept if nobody wants them any more', async () => {
    const c = new AbortController();
    const answer = data.json('a', c.signal);
    c.abort();
    await answer;
    expect(data.peek('a')).toBeUndefined();
  });
});

describe('a refusal', () => {
  it('stays for three seconds, or until it is asked again', async () => {
    answers.set('a', () => Promise.reject(new Error('not there')));
    const ask = () => data.json('a').catch((e: Error) => e.message);
    expect([await ask(), await ask(), asked.length]).toEqual(['not there', 'not there', 1]);
    vi.advanceTimersByTime(3001);
    await ask();
    expect(asked.length).toBe(2);
    data.retry();
    await ask();
    expect(asked.length).toBe(3);
  });
});

describe('the latest of several tasks', () => {
  const task = (log: string[], name: string, wait?: Promise<void>) => async () => {
    log.push(name);
    await wait;
  };
  it('runs after the one under way, and those between are left out', async () => {
    const log: string[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((done) => (release = done));
    const latest = new data.Latest(() => undefined);
    latest.run(task(log, 'first', held));
    latest.run(task(log, 'second'));
    latest.run(task(log, 'third'));
    release();
    await vi.waitFor(() => expect(log).toEqual(['first', 'third']));
  });
  it('reports failures, but not cancellations', async () => {
    const failed: unknown[] = [];
    const latest = new data.Latest((e) => failed.push(e));
    latest.run(async () => Promise.reject('broken'));
    await vi.waitFor(() => expect(failed).toEqual(['broken']));
    latest.run((signal) => new Promise((_, no) => signal.addEventListener('abort', () => no('given up'))));
    latest.cancel();
    await vi.advanceTimersByTimeAsync(1);
    latest.dispose();
    latest.run(async () => Promise.reject('late'));
    await vi.advanceTimersByTimeAsync(1);
    expect(failed).toEqual(['broken']);
  });
});
