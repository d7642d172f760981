// The feedback loop: look, explain, change, train again and compare, on one page.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { browser, drawn, slider } from './browser';
import { type Studio, start } from './server';

const { open } = browser();
const cwd = mkdtempSync(join(tmpdir(), 'brainbow-again-'));
let s: Studio;
beforeAll(async () => {
  s = await start(inject('binary'), ['studio'], { cwd });
});
afterAll(async () => {
  await s.stop();
});

/** Trains a small network on house numbers to the end and returns its run. */
async function trained(page: Page, ...more: string[]): Promise<string> {
  const run = await page.evaluate(async (given) => {
    const set = ['data.train=1200', 'data.test=300', ...given];
    const r = await fetch('api/trainings', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ recipe: 'house-mlp', set }),
    });
    return ((await r.json()) as { run: string }).run;
  }, more);
  const over = () =>
    page.evaluate(async (name) => {
      const { trainings } = (await (await fetch('api/trainings')).json()) as {
        trainings: { run: string; ended: boolean }[];
      };
      return trainings.find((t) => t.run === name)?.ended ?? false;
    }, run);
  await expect.poll(over, { timeout: 30_000 }).toBe(true);
  return run;
}

const part = (page: Page) => page.getByRole('region', { name: 'Train again' });
const param = (page: Page, name: string) => new URL(page.url()).searchParams.get(name) ?? '';
const many = (text: string): number =>
  text.split(',').reduce((n, p) => {
    const [a, b] = p.split('-').map(Number);
    return n + (p === '' ? 0 : b === undefined ? 1 : b - a! + 1);
  }, 0);

test('a lasso is explained, the difference is taken away, and the two runs are compared', async () => {
  const { page, forgive } = await open(s.url);
  forgive(/status of 404/); // a run is asked for before its first weights are there
  const run = await trained(page, 'data.train=3000', 'epochs=8');
  await page.goto(`${s.url}?run=${run}&view=projection&step=752&layer=fc2`);
  await drawn(page, 'projection');
  await expect
    .poll(() => page.locator('.caption').first().innerText(), { timeout: 30_000 })
    .toMatch(/laid out with \d+ steps of the training\./i);
  // A circle around the point in the middle, made larger until it has a group.
  await page.locator('[data-view="projection"] canvas[tabindex="0"]').focus();
  for (let k = 0; k < 6; k++) await page.keyboard.press('ArrowRight');
  for (let k = 0; k < 20 && many(param(page, 'samples')) < 80; k++) {
    await page.keyboard.press('c');
    await page.waitForTimeout(100); // the address follows
  }
  await expect.poll(() => many(param(page, 'samples'))).toBeGreaterThan(10);
  const selection = page.getByRole('complementary', { name: 'Selection' });
  // Before it is explained nothing is said to be the reason.
  expect(await part(page).getByRole('listitem').allInnerTexts()).toHaveLength(2);
  expect(await part(page).innerText()).not.toMatch(/It takes away/);
  await selection.getByRole('button', { name: 'What sets these apart' }).click();
  await expect.poll(() => selection.locator('.properties').innerText()).toMatch(/^polarity/);
  const first = part(page).getByRole('listitem').first();
  await expect.poll(() => first.innerText()).toMatch(/^with polarity\s+It takes away .*: polarity, which alone/);
  await first.getByRole('button', { name: 'with polarity' }).click();

  // Both stand beside each other, in the same view and with the same selection.
  await expect.poll(() => param(page, 'with')).toMatch(/^house-mlp-polarity-/);
  const other = param(page, 'with');
  expect(param(page, 'run')).toBe(run);
  expect(param(page, 'view')).toBe('projection');
  const notice = page.locator('.again-notice');
  await notice
    .getByText(/with polarity: .* gets wrong, and wrong on \d+ .*: [\d.]+\s% → [\d.]+\s% of 300\./)
    .waitFor({ timeout: 60_000 });
  const [, from, to] = /: ([\d.]+)\s% → ([\d.]+)\s% of 300/.exec(await notice.innerText())!;
  expect(Number(to)).toBeGreaterThan(Number(from)); // half of what it had to learn is gone
  await expect.poll(() => page.locator('[data-view="projection"]').count()).toBe(2);
  const bars = () => page.locator('.pane-bar').allInnerTexts();
  await expect
    .poll(bars, { timeout: 30_000 })
    .toEqual([
      expect.stringMatching(new RegExp(`${run}.*step 752`, 's')),
      expect.stringMatching(new RegExp(`${other}.*step 752`, 's')),
    ]);
  // Nothing else is another: seed, order, network.
  const recipes = await page.evaluate(
    async (names) => Promise.all(names.map(async (n) => (await (await fetch(`api/recipe?run=${n}`)).json()).text)),
    [run, other],
  );
  const lines = (recipes as string[]).map((text) => text.split('\n'));
  expect(lines[1]!.filter((l) => !lines[0]!.includes(l))).toEqual([
    'name: house-mlp-polarity',
    'transforms: [polarity, scale, center]',
  ]);

  // The difference is one click away.
  await notice.getByRole('button', { name: 'Difference' }).click();
  await drawn(page, 'compare');
  await expect
    .poll(() => page.locator('.pane').innerText())
    .toMatch(/is right on \d+ of the pictures that .* gets wrong, and wrong on \d+/);
  await notice.getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => notice.count()).toBe(0);
  // What the recipe has is not offered again.
  await page.goto(`${s.url}?run=${other}&view=confusion&step=752&samples=1,2,3`);
  await slider(page).waitFor();
  await part(page).waitFor();
  expect(await part(page).getByRole('button', { name: 'with polarity' }).count()).toBe(0);
  expect(await part(page).getByRole('button', { name: 'with edges' }).count()).toBe(1);
}, 120_000);

test('test samples lead to training samples, which are left out or made heavier in a branch', async () => {
  const { page, forgive } = await open(s.url);
  forgive(/status of 404/);
  const run = await trained(page, 'epochs=2');
  await page.goto(`${s.url}?run=${run}&view=confusion&step=76&samples=3,8,20`);
  await part(page).getByText('These are test samples, on which nothing is trained.').waitFor();
  expect(await part(page).getByRole('button', { name: 'without these' }).count()).toBe(0);
  await part(page).getByRole('button', { name: 'Select the training samples most like these' }).click();
  await expect.poll(() => param(page, 'split')).toBe('train');
  const chosen = param(page, 'samples');
  expect(many(chosen)).toBeGreaterThanOrEqual(3);
  expect(many(chosen)).toBeLessThanOrEqual(9);
  const heavier = part(page).getByRole('listitem').filter({ hasText: 'with these three times as heavy' });
  await heavier.getByText(`each of the ${many(chosen)} training samples counts as 3`).waitFor();
  await heavier.getByRole('button').click();
  await expect.poll(() => param(page, 'with')).toBe(`${run}-b1`);
  const notice = page.locator('.again-notice');
  await notice.getByText(/with these three times as heavy: .*% of 300\./).waitFor({ timeout: 60_000 });
  const changes = await page.evaluate(
    async (name) => (await (await fetch(`api/runs/${name}`)).json()).meta.changes,
    `${run}-b1`,
  );
  expect(changes).toHaveLength(1);
  expect(changes[0].key).toBe('data.weights');
  expect(new Set(Object.values(changes[0].to.samples))).toEqual(new Set([3]));
  // The samples are selected still, so the next change is one more click.
  await part(page).getByRole('button', { name: 'without these' }).click();
  await expect.poll(() => param(page, 'with')).toBe(`${run}-b2`);
  await expect.poll(() => notice.count()).toBe(2);
  await notice.getByText(/without these: .*% of 300\./).waitFor({ timeout: 60_000 });
  // A reload keeps what came of it.
  await page.reload();
  await notice.getByText(/without these: .*% of 300\./).waitFor({ timeout: 60_000 });
}, 120_000);

test('what the server refuses stands at the part, in its words', async () => {
  const { page, forgive } = await open(s.url);
  forgive(/status of 4\d\d/);
  const run = await trained(page, 'epochs=1', 'data.train=20', 'data.test=20');
  // All training samples: nothing would be left to train on.
  await page.goto(`${s.url}?run=${run}&view=data&split=train&samples=0-19`);
  await part(page).getByRole('button', { name: 'without these' }).click();
  await part(page)
    .getByText(/leaves out all training samples/)
    .waitFor();
  expect(param(page, 'with')).toBe('');
  await part(page).getByRole('button', { name: 'Close' }).click();
  await expect
    .poll(() =>
      part(page)
        .getByText(/leaves out all/)
        .count(),
    )
    .toBe(0);
}, 60_000);

test('a training that waits for others is shown, and can be taken out', async () => {
  const { page, forgive } = await open(s.url);
  forgive(/status of 40\d/);
  const run = await trained(page, 'epochs=1');
  const paused = await page.evaluate(async () => {
    const names: string[] = [];
    for (let k = 0; k < 2; k++) {
      const r = await fetch('api/trainings', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ recipe: 'xor-two-layer', paused: true }),
      });
      names.push(((await r.json()) as { run: string }).run);
    }
    return names;
  });
  await page.goto(`${s.url}?run=${run}&view=confusion&step=38&samples=3,8`);
  await part(page).getByRole('button', { name: 'with edges' }).click();
  const notice = page.locator('.again-notice');
  await notice.getByText(/house-mlp-edges-.* waits for its turn: place 1\./).waitFor();
  await notice.getByRole('button', { name: 'Do not train' }).click();
  await expect.poll(() => notice.count()).toBe(0);
  await expect.poll(() => param(page, 'with')).toBe('');
  await page.evaluate(async (names) => {
    for (const n of names) {
      const headers = { 'Content-Type': 'application/json' };
      await fetch(`api/trainings/${n}/stop`, { method: 'POST', headers, body: '{}' });
    }
  }, paused);
}, 60_000);

test('a studio that only shows runs, and runs that cannot be trained again, say so', async () => {
  const shown = await start(inject('binary'), ['studio', '--read-only', inject('runs')], { cwd });
  const { page } = await open(`${shown.url}?run=hidden&view=confusion&step=40&samples=3,8`);
  await part(page).getByText('This studio only shows runs').waitFor();
  expect(await part(page).getByRole('button').count()).toBe(0);
  await page.close();
  await shown.stop();
  const { page: other, forgive } = await open(s.url);
  forgive(/status of 4\d\d/);
  const run = await trained(other, 'epochs=1', 'optimizer.learning_rate=1e30');
  await other.goto(`${s.url}?run=${run}&view=curves&samples=3,8`);
  await part(other).getByText('This training diverged').waitFor();
  expect(await part(other).getByRole('button').count()).toBe(0);
}, 60_000);
