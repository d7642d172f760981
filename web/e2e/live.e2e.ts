// A training that is watched, paused, steered, reloaded midway, and interrupted.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { browser, drawn, runRow, slider, stepOf } from './browser';
import { type Studio, start } from './server';

const { open } = browser();
const cwd = mkdtempSync(join(tmpdir(), 'brainbow-live-'));
let s: Studio;
beforeAll(async () => {
  s = await start(inject('binary'), ['studio'], { cwd });
});
afterAll(async () => {
  await s.stop();
});

/** Orders a slow training as the page itself would. */
async function train(page: Page, pace: number): Promise<string> {
  return page.evaluate(async (updates) => {
    const set = ['data.name=digits', 'data.train=2000', 'data.test=200', 'batch=20', 'epochs=200'];
    const r = await fetch('api/trainings', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ recipe: 'two-layer', set, pace: updates }),
    });
    const t = (await r.json()) as { run: string };
    return t.run;
  }, pace);
}

const grows = async (page: Page): Promise<void> => {
  const before = await stepOf(page);
  await expect.poll(() => stepOf(page), { timeout: 15_000 }).toBeGreaterThan(before);
};

test('pause, a batch, an epoch, another learning rate, reload, stop and resume', async () => {
  const { page, forgive } = await open(s.url);
  forgive(/status of 400.*learning-rate/);
  await page.getByText(/No runs yet/).waitFor();
  const run = await train(page, 50);
  // It appears without a reload, as the first run, alive.
  const first = page.locator('.run-row').first();
  await first.getByText(/step [\d,]+ of 20,000/).waitFor();
  await first.getByRole('link', { name: run }).click();
  await slider(page).waitFor();
  await grows(page);

  await page.getByRole('button', { name: 'Pause training' }).click();
  await page.getByRole('button', { name: 'Continue training' }).waitFor();
  const state = () =>
    page.evaluate(async (name) => {
      const { trainings } = (await (await fetch('api/trainings')).json()) as {
        trainings: { run: string; step: number; learning_rate: number; waiting: boolean; ended: boolean }[];
      };
      return trainings.find((t) => t.run === name)!;
    }, run);
  await expect.poll(async () => (await state()).waiting).toBe(true);
  const stood = (await state()).step;
  await page.getByRole('button', { name: '+1 batch' }).click();
  await expect.poll(async () => (await state()).step).toBe(stood + 1);
  // The page says that the training is paused, and follows what is trained by hand.
  await page.locator('.run-button', { hasText: 'paused' }).waitFor();
  await page.getByRole('button', { name: 'paused', exact: true }).waitFor();
  await expect.poll(() => stepOf(page)).toBe(stood + 1);
  expect(await page.locator('.readout').innerText()).toMatch(/of 20,000/);
  await page.getByRole('button', { name: '+1 epoch' }).click();
  await expect.poll(async () => (await state()).step % 100, { timeout: 15_000 }).toBe(0);
  await expect.poll(async () => (await stepOf(page)) === (await state()).step).toBe(true);

  const rate = page.getByLabel('learning rate');
  await rate.fill('0.0625');
  await rate.press('Enter');
  await expect.poll(async () => (await state()).learning_rate).toBe(0.0625);

  // Leaving the field also applies the typed rate, and an invalid rate is reported.
  await rate.fill('0.05');
  await rate.press('Tab');
  await expect.poll(async () => (await state()).learning_rate).toBe(0.05);
  await rate.fill('abc');
  await rate.press('Enter');
  // What is wrong is said at the field, by the page or in the engine's words.
  const complaint = page.locator(`#${await rate.getAttribute('aria-describedby')}`);
  await expect.poll(() => complaint.innerText()).toMatch(/“abc” is not a valid learning rate/);
  await rate.fill('-1');
  await rate.press('Enter');
  await expect.poll(() => complaint.innerText()).toMatch(/must be a number above 0, not -1/);
  expect(await page.locator('.notices').innerText()).toBe('');
  await rate.press('Escape');
  await complaint.waitFor({ state: 'hidden' });

  // A reload during training restores the page.
  await page.reload();
  await page.getByRole('button', { name: 'Continue training' }).click();
  await page.getByRole('button', { name: 'Pause training' }).waitFor();
  expect(new URL(page.url()).searchParams.get('run')).toBe(run);
  await grows(page);

  // Going back stops following, not training.
  await slider(page).focus();
  await page.keyboard.press('Home');
  const at = await stepOf(page);
  const there = (await state()).step;
  await expect.poll(async () => (await state()).step).toBeGreaterThan(there);
  expect(await stepOf(page)).toBe(at);
  await page.getByRole('button', { name: /live/ }).click();
  await grows(page);

  await page.getByRole('button', { name: 'Stop training' }).click();
  await expect.poll(async () => (await state()).ended).toBe(true);
  // How it went, and what to do next.
  await page
    .getByText(/^Training stopped at step [\d,]+ of 20,000\. It took \d+ .*correct on [\d.]+\s?% of 200 test samples/)
    .waitFor();
  for (const [question, view] of [
    ['What does it get wrong?', 'mistakes'],
    ['What did it learn?', 'weights'],
  ] as const) {
    await page.locator('.ended').getByRole('button', { name: question }).click();
    await drawn(page, view);
  }
  await page.locator('.ended').getByRole('button', { name: 'Try it' }).click();
  await page.locator('[data-view="try"]').waitFor();
  await page.getByRole('button', { name: 'Resume training' }).click();
  await page.getByRole('button', { name: 'Pause training' }).waitFor();
  await grows(page);
  await page.getByRole('button', { name: 'Stop training' }).click();
  await page.getByRole('button', { name: 'Resume training' }).waitFor();
});

test('a run of another process is followed, and cannot be steered', async () => {
  const { page } = await open(s.url);
  const { spawn } = await import('node:child_process');
  const set = ['data.name=digits', 'data.train=2000', 'data.test=200', 'batch=20', 'epochs=100000'];
  const child = spawn(
    inject('binary'),
    ['train', 'two-layer', '--run', join('runs', 'elsewhere'), ...set.flatMap((x) => ['--set', x])],
    {
      cwd,
      stdio: 'ignore',
      env: { ...process.env, BRAINBOW_DATA: '/nonexistent' },
    },
  );
  const gone = new Promise((done) => child.on('exit', done));
  try {
    await runRow(page, 'elsewhere').getByRole('link').click();
    await grows(page);
    await page.getByText(/Another program is running this training/).waitFor();
    expect(await page.getByRole('button', { name: 'Pause training' }).count()).toBe(0);
  } finally {
    child.kill('SIGINT');
    await gone;
  }
  await page.getByRole('button', { name: 'Resume training' }).waitFor();
});

test('the server is stopped and started again under an open page', async () => {
  const { page, forgive } = await open(s.url);
  forgive(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|ERR_EMPTY|Failed to load/);
  const run = await train(page, 50);
  await page.goto(`${s.url}?run=${run}&view=weights`);
  await drawn(page, 'weights');
  await grows(page);
  const port = s.port;
  expect(await s.stop()).toBe(0);
  await page
    .getByText(/server has been stopped|is not responding/)
    .first()
    .waitFor();
  await drawn(page, 'weights'); // the view keeps its picture
  s = await start(inject('binary'), ['studio'], { cwd, port });
  expect(s.port).toBe(port);
  const away = (): Promise<string[]> => page.getByText(/server has been stopped|is not responding/).allInnerTexts();
  await expect.poll(away, { timeout: 20_000 }).toEqual([]);
  // The recording so far is there and can be resumed.
  await page.getByRole('button', { name: 'Resume training' }).click();
  await grows(page);
  await page.getByRole('button', { name: 'Stop training' }).click();
  await page.getByRole('button', { name: 'Resume training' }).waitFor();
});
