// A training that somebody leaves at a step, with something changed.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { browser, slider, stepOf } from './browser';
import { type Studio, start } from './server';

const { open } = browser();
const cwd = mkdtempSync(join(tmpdir(), 'brainbow-branch-'));
let s: Studio;
beforeAll(async () => {
  s = await start(inject('binary'), ['studio'], { cwd });
});
afterAll(async () => {
  await s.stop();
});

/** Waits until the training of a run has ended. */
async function ended(page: Page, name: string): Promise<void> {
  const over = () =>
    page.evaluate(async (run) => {
      const { trainings } = (await (await fetch('api/trainings')).json()) as {
        trainings: { run: string; ended: boolean }[];
      };
      return trainings.find((t) => t.run === run)?.ended ?? false;
    }, name);
  await expect.poll(over, { timeout: 20_000 }).toBe(true);
}

/** Trains a small network to the end and returns its run. */
async function trained(page: Page): Promise<string> {
  const run = await page.evaluate(async () => {
    const set = ['data.name=digits', 'data.train=400', 'data.test=100', 'batch=20', 'epochs=5'];
    const r = await fetch('api/trainings', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ recipe: 'two-layer', set }),
    });
    return ((await r.json()) as { run: string }).run;
  });
  await ended(page, run);
  return run;
}

test('leave two samples out, halve the rate, and see both side by side', async () => {
  const { page, forgive } = await open(s.url);
  forgive(/status of 404/); // a branch is asked for before its first weights are there
  const run = await trained(page);
  await page.goto(`${s.url}?run=${run}&view=confusion&step=30&split=train&samples=5,7`);
  await slider(page).waitFor();
  await page.getByRole('button', { name: 'Branch…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '×½' }).click();
  await dialog.getByLabel('leave out the 2 selected training samples').check();
  await dialog.getByRole('button', { name: 'Branch and train on' }).click();
  // The branch opens beside its parent, and the page says what was changed.
  await page.locator('.kin', { hasText: `Branch of ${run}, from step 30` }).waitFor();
  expect(await page.locator('.kin').innerText()).toMatch(/data\.without none → \[5,7\], optimizer\.learning_rate/);
  expect(new URL(page.url()).searchParams.get('with')).toBe(run);
  await ended(page, `${run}-b1`);
  // Its steps begin at the fork.
  await page.getByRole('button', { name: 'Stop comparing' }).click();
  await expect.poll(() => slider(page).getAttribute('aria-valuemin')).toBe('30');
  await page.getByRole('button', { name: 'First step' }).click();
  await expect.poll(() => stepOf(page)).toBe(30);
  await expect.poll(() => slider(page).getAttribute('aria-valuemax')).toBe('100'); // the page has heard of its end
  await page.getByLabel('step', { exact: true }).fill('3');
  await page.keyboard.press('Enter');
  await page.getByText('its steps are 30 to 100').waitFor();
  // The parent shows the fork, and leads to the branch.
  await page.getByRole('button', { name: `Branch of ${run}, from step 30` }).click();
  await page.getByRole('button', { name: `${run}-b1 from step 30` }).waitFor();
  expect(await slider(page).getAttribute('aria-valuemin')).toBe('0');
}, 60_000);

test('what a branch cannot do is said in the dialog, in the words of the engine', async () => {
  const { page, forgive } = await open(s.url);
  forgive(/status of 400/);
  const run = await trained(page);
  await page.goto(`${s.url}?run=${run}&view=confusion&step=100`);
  await slider(page).waitFor();
  await page.getByRole('button', { name: 'Branch…' }).click();
  const dialog = page.getByRole('dialog');
  // At the end there is nothing left to train, so more epochs are proposed.
  expect(await dialog.getByLabel('epochs in all').inputValue()).toBe('8');
  await dialog.getByLabel('epochs in all').fill('5');
  await dialog.getByRole('button', { name: 'Branch and train on' }).click();
  await dialog.getByText(/The run has made 5 at step 100|the run has made 5 at step 100/).waitFor();
  await dialog.getByLabel('epochs in all').fill('');
  await dialog.getByText('Further settings').click();
  await dialog.getByRole('textbox', { name: 'Further settings' }).fill('network.0.units=5');
  await dialog.getByRole('button', { name: 'Branch and train on' }).click();
  await dialog.getByText(/cannot change in a branch/).waitFor();
  // It is seen: within the dialog, and nothing is over it.
  const seen = await page.evaluate(() => {
    const b = document.getElementById('branch-error')!.getBoundingClientRect();
    return document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2)?.closest('#branch-error') !== null;
  });
  expect(seen).toBe(true);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toBe('fork');
}, 60_000);
