// Measures the studio's performance targets in a real browser: `npm run bench`. It prints
// numbers and never fails, because a busy machine is not a defect.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, inject, test } from 'vitest';
import { drawn, launch, slider } from './browser';
import { type Studio, start } from './server';

const dir = mkdtempSync(join(tmpdir(), 'brainbow-bench-'));
const rounds = 5;
let s: Studio;
let b: Browser;

beforeAll(async () => {
  // The article's run: 290 steps, all kept.
  const args = [
    'train',
    'learn-to-see',
    '--run',
    join(dir, 'runs', 'see'),
    '--set',
    'data.name=digits',
    '--set',
    'data.train=60000',
    '--set',
    'data.test=10000',
  ];
  execFileSync(inject('binary'), args, { stdio: 'pipe', env: { ...process.env, BRAINBOW_DATA: '/nonexistent' } });
  s = await start(inject('binary'), ['studio', join(dir, 'runs')]);
  b = await launch(inject('chromium'));
}, 300_000);
afterAll(async () => {
  await b.close();
  await s.stop();
  rmSync(dir, { recursive: true, force: true });
});

const median = (all: number[]): number => [...all].sort((x, y) => x - y)[all.length >> 1] ?? Number.NaN;
const say = (what: string, value: string): void => console.log(`${what.padEnd(58)} ${value}`);

async function fresh(): Promise<Page> {
  const context = await b.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    if (location.protocol.startsWith('http')) localStorage.setItem('brainbow.seen', '1');
  });
  return page;
}

test('first load', async () => {
  const page = await fresh();
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  let bytes = 0;
  let own = 0;
  const urls = new Map<string, string>();
  client.on('Network.responseReceived', (e) => urls.set(e.requestId, e.response.url));
  client.on('Network.loadingFinished', (e) => {
    bytes += e.encodedDataLength;
    if (!(urls.get(e.requestId) ?? '').includes('/api/')) own += e.encodedDataLength;
  });
  await page.goto(`${s.url}?run=see&view=weights`);
  await drawn(page, 'weights');
  await page.waitForTimeout(1000);
  say('first load, the page itself, compressed', `${(own / 1000).toFixed(0)} kB`);
  say('first load with what the first view shows', `${(bytes / 1000).toFixed(0)} kB`);
  await page.context().close();
});

test('first picture of a program that has just begun', async () => {
  const took: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const own = await start(inject('binary'), ['studio', join(dir, 'runs')]);
    const page = await fresh();
    const begun = performance.now();
    await page.goto(`${own.url}?run=see&view=weights`, { waitUntil: 'commit' });
    await drawn(page, 'weights');
    took.push(performance.now() - begun);
    await page.context().close();
    await own.stop();
  }
  took.sort((x, y) => x - y);
  say('first picture of a program that has just begun', `${took.map((ms) => ms.toFixed(0)).join(', ')} ms`);
});

for (const view of ['network', 'weights', 'activations', 'confusion', 'projection']) {
  test(`first picture of ${view}`, async () => {
    const took: number[] = [];
    let cold = 0;
    for (let i = 0; i < rounds; i++) {
      const page = await fresh();
      const begun = performance.now();
      await page.goto(`${s.url}?run=see&view=${view}`, { waitUntil: 'commit' });
      await drawn(page, view);
      took.push(performance.now() - begun);
      await page.context().close();
      if (i === 0) cold = took[0]!;
    }
    say(`first picture of ${view} of 290 steps`, `${cold.toFixed(0)} ms, then ${median(took).toFixed(0)} ms`);
  });
}

interface Trace {
  name: string;
  ph: string;
  ts: number;
  dur?: number;
  tid: number;
  pid: number;
  args?: { data?: { type?: string } };
}

for (const [view, layer] of [
  ['weights', 'conv3'],
  ['activations', 'conv3'],
  ['network', 'conv3'],
  ['confusion', ''],
  ['projection', 'fc2'],
] as const) {
  test(`scrubbing ${view}`, async () => {
    const page = await fresh();
    await page.goto(`${s.url}?run=see&view=${view}&layer=${layer}`);
    await drawn(page, view);
    await page.waitForTimeout(1500); // films load after the first picture
    const box = (await slider(page).boundingBox())!;
    await b.startTracing(page, { categories: ['devtools.timeline', 'blink.user_timing', 'toplevel'] });
    // The page's frames while the mouse drags from end to end and back.
    const frames = page.evaluate(async () => {
      const times: number[] = [];
      const end = performance.now() + 3000;
      for (let now = 0; now < end; ) {
        now = await new Promise<number>((done) => requestAnimationFrame(done));
        times.push(now);
      }
      return times;
    });
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + 10, y);
    await page.mouse.down();
    const begun = performance.now();
    while (performance.now() - begun < 3000) {
      const t = (performance.now() - begun) / 1500;
      const at = t < 1 ? t : 2 - t;
      await page.mouse.move(box.x + 10 + at * (box.width - 20), y);
    }
    await page.mouse.up();
    const times = await frames;
    const trace = JSON.parse((await b.stopTracing()).toString()) as { traceEvents: Trace[] };
    const main = trace.traceEvents.find(
      (e) => e.name === 'thread_name' && JSON.stringify(e.args).includes('CrRendererMain'),
    );
    const tasks = trace.traceEvents.filter((e) => e.name === 'RunTask' || e.name === 'ThreadControllerImpl::RunTask');
    const mine = tasks.filter((e) => !main || (e.tid === main.tid && e.pid === main.pid));
    const longest = Math.max(0, ...mine.map((e) => (e.dur ?? 0) / 1000));
    const gaps = times.slice(1).map((t, i) => t - times[i]!);
    const rate = (1000 * gaps.length) / (times[times.length - 1]! - times[0]!);
    const slow = gaps.filter((g) => g > 34).length;
    say(
      `scrubbing ${view}`,
      `${rate.toFixed(0)} frames a second, ${slow} of ${gaps.length} late, longest task ${longest.toFixed(0)} ms`,
    );
    await page.context().close();
  });
}

test('a stroke', async () => {
  const page = await fresh();
  await page.goto(`${s.url}?run=see&view=try`);
  const pad = page.locator('canvas.pad');
  await pad.waitFor();
  const box = (await pad.boundingBox())!;
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const e of list.getEntries()) if (e.name === 'try') seen.push(e.duration);
    }).observe({ entryTypes: ['measure'] });
  });
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.2);
  await page.mouse.down();
  for (let i = 0; i <= 60; i++) {
    await page.mouse.move(box.x + box.width * (0.5 + 0.02 * Math.sin(i / 5)), box.y + box.height * (0.2 + 0.01 * i));
    await page.waitForTimeout(16);
  }
  await page.mouse.up();
  await page.waitForTimeout(300);
  const took = await page.evaluate(() => (window as unknown as { seen: number[] }).seen);
  say(
    'from a stroke to the prediction',
    `${median(took).toFixed(0)} ms, at most ${Math.max(...took).toFixed(0)} ms, ${took.length} times`,
  );
  await page.context().close();
});

test('how large the page is', () => {
  const out = join(dir, 'dist');
  cpSync(join(import.meta.dirname, '../dist'), out, { recursive: true });
  const size = execFileSync('sh', ['-c', `cd ${out} && cat index.html studio.js studio.css icon.svg | gzip -9 | wc -c`])
    .toString()
    .trim();
  say('index.html, studio.js, studio.css, icon.svg by gzip -9', `${(Number(size) / 1000).toFixed(0)} kB`);
});
