// A tab that is closed in the middle of something, and a studio that changes nothing.
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { browser, drawn, slider, studio } from './browser';
import { drop, zip } from './pictures';
import { start } from './server';

const { open } = browser();
const cwd = mkdtempSync(join(tmpdir(), 'brainbow-leaving-'));
const s = studio(
  () => ['studio'],
  () => ({ cwd, env: { BRAINBOW_DATA: join(cwd, 'data') } }),
);

const recipe = (page: Page) => page.getByRole('textbox', { name: 'Recipe as text' });
const train = (page: Page) => page.getByRole('button', { name: 'Train', exact: true });

/** Closes a tab as a user does, and answers whether the browser asked before. */
async function close(page: Page): Promise<boolean> {
  let asked = false;
  page.on('dialog', (d) => {
    asked = d.type() === 'beforeunload';
    void d.accept();
  });
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => page.isClosed()).toBe(true);
  return asked;
}

test('the recipe of a tab that is closed while it is timed is there again, until it is trained or forgotten', async () => {
  const { page, context } = await open(`${s().url}?new`);
  await expect.poll(() => train(page).isEnabled()).toBe(true);
  // Whoever changed nothing leaves nothing.
  const idle = await context.newPage();
  await idle.goto(`${s().url}?new`);
  await expect.poll(() => train(idle).isEnabled()).toBe(true);
  expect(await idle.getByText('unfinished').count()).toBe(0);
  await idle.close();
  let timing = 0;
  page.on('request', (r) => {
    if (r.url().endsWith('/estimate')) timing++;
  });
  await page.locator('#f-epochs').fill('7');
  await expect.poll(() => timing).toBe(1);
  expect(await close(page)).toBe(false);
  const next = await context.newPage();
  await next.goto(`${s().url}?new`);
  await next.getByText('This is the recipe that you left here unfinished.').waitFor();
  await expect.poll(() => next.locator('#f-epochs').inputValue()).toBe('7');
  await next.getByText(/^(about \d+|under 1) (s|min)$/).waitFor(); // the estimate that was given up blocks no other
  await next.getByRole('button', { name: 'Begin anew' }).click();
  await expect.poll(() => next.locator('#f-epochs').inputValue()).toBe('5');
  expect(await next.getByText('unfinished').count()).toBe(0);
});

test('trainings go on without the tab that ordered them, also those that wait', async () => {
  const { page, context, forgive } = await open(s().url);
  forgive(/404.*xor-perceptron/); // its run is not there yet when the page is opened at it
  const order = (paused: boolean) =>
    page.evaluate(async (wait) => {
      const body = JSON.stringify({ recipe: 'xor-perceptron', paused: wait });
      const r = await fetch('api/trainings', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
      return ((await r.json()) as { run: string }).run;
    }, paused);
  const first = await order(true);
  await order(true);
  const waits = await order(false);
  await page.goto(`${s().url}?run=${waits}`);
  await page.getByText(`${waits} waits for its turn: place 1.`).waitFor();
  await page.close();
  const next = await context.newPage();
  await next.goto(`${s().url}?run=${waits}`);
  await next.getByText(`${waits} waits for its turn: place 1.`).waitFor();
  await next.evaluate(async (run) => {
    await fetch(`api/trainings/${run}/stop`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
  }, first);
  await next.close();
  const last = await context.newPage();
  await last.goto(s().url);
  const ended = () =>
    last.evaluate(async (run) => {
      const { runs } = (await (await fetch('api/runs')).json()) as { runs: { name: string; status: string }[] };
      return runs.find((r) => r.name === run)?.status;
    }, waits);
  await expect.poll(ended, { timeout: 20_000 }).toBe('finished');
});

test('the browser asks before what was typed into the dialog of a branch is lost', async () => {
  const { page, context } = await open(s().url);
  const run = await page.evaluate(async () => {
    const set = ['data.name=digits', 'data.train=200', 'data.test=50', 'batch=20', 'epochs=2'];
    const body = JSON.stringify({ recipe: 'softmax', set });
    const r = await fetch('api/trainings', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    return ((await r.json()) as { run: string }).run;
  });
  const dialog = async (typed: boolean): Promise<boolean> => {
    const tab = await context.newPage();
    await tab.goto(`${s().url}?run=${run}&view=weights&step=5`);
    await slider(tab).waitFor();
    await tab.getByRole('button', { name: 'Branch…' }).click();
    await tab.getByRole('dialog').getByLabel('batch size').click();
    if (typed) await tab.keyboard.type('10');
    return close(tab);
  };
  await page.goto(`${s().url}?run=${run}`);
  await slider(page).waitFor();
  expect(await dialog(false)).toBe(false);
  expect(await dialog(true)).toBe(true);
  expect(readdirSync(join(cwd, 'runs')).filter((name) => name.startsWith(`${run}-b`))).toEqual([]);
}, 60_000);

test('the browser asks before an upload is broken off, and nothing is left of it', async () => {
  const { page, context } = await open(s().url);
  const net = await context.newCDPSession(page);
  await net.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 100_000,
  });
  await drop(page, 'large.zip', zip({ 'a/1.png': Buffer.alloc(3_000_000, 7) }));
  await page.locator('.arrival progress').waitFor();
  expect(await close(page)).toBe(true);
  const uploads = () => {
    try {
      return readdirSync(join(cwd, 'data', 'uploads'));
    } catch {
      return []; // nothing had arrived
    }
  };
  await expect.poll(uploads).toEqual([]);
}, 60_000);

test('a studio that is read-only offers no training and no branch, and says why', async () => {
  const closed = await start(inject('binary'), ['studio', inject('runs'), '--read-only']);
  try {
    const { page } = await open(`${closed.url}?run=plain&view=weights&step=live`);
    await drawn(page, 'weights');
    expect(await page.getByRole('button', { name: 'New run' }).count()).toBe(0);
    const fork = page.getByRole('button', { name: 'Branch…' });
    expect(await fork.isDisabled()).toBe(true);
    expect(await fork.getAttribute('title')).toBe('This studio only shows runs: it was started with --read-only.');
    // Whoever has the address may look at a recipe, and is not led to a refusal.
    await page.goto(`${closed.url}?new`);
    await page.getByText('This studio only shows runs').waitFor();
    await page.locator('.layers [data-layer]').first().waitFor();
    expect(await train(page).isDisabled()).toBe(true);
    expect(await page.getByText('Choose a folder…').count()).toBe(0);
    await page.getByRole('button', { name: 'Recipe as text' }).click();
    expect(await recipe(page).inputValue()).toContain('my-digits');
    await page.context().close();
  } finally {
    await closed.stop();
  }
});
