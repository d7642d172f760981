// A public data set that is missing is downloaded by its button: with progress, cancelled half way, continued, and
// trained on. The source is this machine.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { browser, slider } from './browser';
import { faults, stillEnglish } from './faults';
import { type Studio, start } from './server';

const { open } = browser();
const cwd = mkdtempSync(join(tmpdir(), 'brainbow-download-'));
const data = join(cwd, 'data');
let s: Studio;
beforeAll(async () => {
  const binary = join(cwd, 'fetching');
  const repository = resolve(import.meta.dirname, '../..');
  execFileSync('go', ['build', '-o', binary, './app/cli/testdata/fetching'], { cwd: repository, stdio: 'inherit' });
  s = await start(binary, ['studio'], { cwd, env: { BRAINBOW_DATA: data } });
}, 120_000);
afterAll(async () => {
  await s.stop();
});

test('a missing data set is downloaded by its button, cancelled and continued, and trained on', async () => {
  const { page, context } = await open(`${s.url}?new`);
  const card = page.locator('.card', { has: page.locator('input[value="cifar10"]') });
  await card.getByRole('button', { name: /^Download \(\d+ MB\)$/ }).click();
  // Half of it arrives, and no more: the bar stands there.
  const bar = card.getByRole('progressbar', { name: 'Downloading cifar10' });
  await expect
    .poll(async () => {
      const share = Number(await bar.getAttribute('value')) / Number(await bar.getAttribute('max'));
      return share > 0.3 && share < 0.7;
    })
    .toBe(true);
  expect(await faults(page)).toEqual([]);
  // Another tab shows the same.
  const other = await context.newPage();
  await other.goto(`${s.url}?new&lang=zh&theme=dark`);
  await other.getByRole('progressbar', { name: '正在下载 cifar10' }).waitFor();
  expect(await stillEnglish(other)).toEqual([]);
  await other.close();
  await card.getByRole('button', { name: 'Cancel' }).click();
  await card.getByRole('button', { name: /^Download/ }).waitFor();
  expect(existsSync(join(data, 'cifar10', 'cifar.tar.gz.part'))).toBe(true);

  await card.getByRole('button', { name: /^Download/ }).click();
  await card.getByRole('button').waitFor({ state: 'detached' });
  await card.getByRole('radio').check();
  await card.locator('canvas').waitFor(); // its pictures
  await page.getByRole('button', { name: 'dogs, cars and ships' }).click();
  await expect.poll(() => page.locator('.layers').innerText()).toContain('dense 3');
  const train = page.getByRole('button', { name: 'Train', exact: true });
  await expect.poll(() => train.isEnabled()).toBe(true);
  await train.click();
  await slider(page).waitFor();
  await page.getByText(/^Training finished after \d+ steps/).waitFor();
}, 60_000);

test('a source that is gone is said at the button, which stays', async () => {
  const { page } = await open(`${s.url}?new`);
  const card = page.locator('.card', { has: page.locator('input[value="svhn"]') });
  await card.getByRole('button', { name: /^Download/ }).click();
  await expect.poll(() => card.getByRole('alert').innerText(), { timeout: 20_000 }).toMatch(/404|not found/i);
  await card.getByRole('button', { name: /^Download/ }).waitFor();
}, 60_000);
