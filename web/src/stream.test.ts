import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connection, listen } from './stream';

/** A replacement for the browser's EventSource that the test controls. */
class FakeSource {
  static readonly CLOSED = 2;
  static all: FakeSource[] = [];
  readyState = 1;
  onerror: () => void = () => undefined;
  private readonly heard = new Map<string, (e: { data: string }) => void>();
  constructor(readonly url: string) {
    FakeSource.all.push(this);
  }
  addEventListener(kind: string, f: (e: { data: string }) => void): void {
    this.heard.set(kind, f);
  }
  close(): void {
    this.readyState = 2;
  }
  say(kind: string, data: unknown = null): void {
    this.heard.get(kind)?.({ data: JSON.stringify(data) });
  }
}

const page = { hidden: false, changed: (): void => undefined };
let fresh = 0;
let events: [string, unknown][] = [];

beforeEach(() => {
  vi.useFakeTimers();
  FakeSource.all = [];
  fresh = 0;
  events = [];
  page.hidden = false;
  connection.value = 'open';
  vi.stubGlobal('EventSource', FakeSource);
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('document', {
    get hidden() {
      return page.hidden;
    },
    addEventListener: (_: string, f: () => void) => {
      page.changed = f;
    },
  });
  listen({
    fresh: () => {
      fresh++;
    },
    event: (kind, data) => events.push([kind, data]),
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const last = (): FakeSource => FakeSource.all.at(-1)!;

describe('the stream', () => {
  it('has the lists read when it begins and when it resets, not when it goes on', () => {
    last().say('hello');
    expect(fresh).toBe(1);
    last().say('again');
    expect(fresh).toBe(1);
    last().say('reset');
    expect(fresh).toBe(2);
  });
  it('tells of runs, trainings, computations and trouble', () => {
    for (const kind of ['run', 'training', 'computation', 'progress', 'trouble']) last().say(kind, { run: kind });
    expect(events.map(([kind, data]) => [kind, (data as { run: string }).run])).toEqual(
      ['run', 'training', 'computation', 'progress', 'trouble'].map((k) => [k, k]),
    );
    expect(fresh).toBe(0);
  });
  it('that was never heard is asked for every second', () => {
    last().onerror();
    expect([connection.value, FakeSource.all.length]).toEqual(['lost', 1]);
    vi.advanceTimersByTime(1000);
    expect(FakeSource.all.length).toBe(2);
    last().say('hello');
    expect(connection.value).toBe('open');
  });
  it('that was heard is left to the browser until it gives up', () => {
    last().say('hello');
    last().onerror();
    vi.advanceTimersByTime(5000);
    expect([connection.value, FakeSource.all.length]).toEqual(['lost', 1]);
    last().readyState = FakeSource.CLOSED;
    last().onerror();
    vi.advanceTimersByTime(1000);
    expect(FakeSource.all.length).toBe(2);
  });
  it('that was ended by the server is tried again, and says so', () => {
    last().say('hello');
    last().say('bye');
    expect(connection.value).toBe('ended');
    expect(last().readyState).toBe(FakeSource.CLOSED);
    vi.advanceTimersByTime(1000);
    expect(FakeSource.all.length).toBe(2);
    last().onerror();
    expect(connection.value).toBe('ended');
  });
  it('is closed while the page is hidden', () => {
    page.hidden = true;
    page.changed();
    expect(last().readyState).toBe(FakeSource.CLOSED);
    page.hidden = false;
    page.changed();
    expect([FakeSource.all.length, last().readyState]).toEqual([2, 1]);
  });
});
