// The home page: runs are found, noted, renamed, deleted and brought back, compared, and looked at.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { browser, drawn, runRow, studio } from './browser';

const { open } = browser();
const dir = mkdtempSync(join(tmpdir(), 'brainbow-home-'));
const brainbow = (...args: string[]): string =>
  execFileSync(inject('binary'), [...args, '--runs', dir], {
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, BRAINBOW_DATA: '/nonexistent' },
  });
const s = studio(() => {
  for (const name of ['plain', 'hidden', 'sigmoid', 'xor'])
    cpSync(join(inject('runs'), name), join(dir, name), { recursive: true });
  cpSync(resolve(import.meta.dirname, '../../internal/testrun/testdata/elsewhere'), join(dir, 'elsewhere'), {
    recursive: true,
  });
  writeFileSync(
    join(dir, 'widths.yaml'),
    'name: widths\nrecipe: softmax\nset: {data.name: digits, data.train: 200, data.test: 50, epochs: 1}\ngrid: {batch: [20, 50]}\nseeds: [1]\n',
  );
  brainbow('sweep', join(dir, 'widths.yaml'), '--out', join(dir, 'widths'));
  brainbow('branch', 'plain', '--step', '60', '--set', 'batch=50', '--set', 'epochs=5');
  return ['studio', dir];
});

const names = (page: Page): Promise<string[]> => page.locator('.run-row .run-name').allInnerTexts();

/** Does something with a run by its menu. */
async function act(page: Page, name: string, what: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: what }).click();
}

test('a run is noted, renamed, deleted and restored, and a second tab follows', async () => {
  const { page, context, forgive } = await open(s().url);
  forgive(/status of 409/);
  await runRow(page, 'plain').waitFor();
  const second = await context.newPage();
  await second.goto(`${s().url}?run=plain&view=weights`);
  await drawn(second, 'weights');
  await page.bringToFront();

  // The branch stands below its parent, with what it changed.
  const list = await names(page);
  expect(list.indexOf('plain-b1')).toBe(list.indexOf('plain') + 1);
  expect(await runRow(page, 'plain-b1').innerText()).toMatch(/from step 60: batch 100 → 50, epochs 4 → 5/);
  expect(await runRow(page, 'plain').innerText()).toMatch(/digits\s+dense 10\s+[\d.]+\s?%\s+of 400 test samples/);
  await runRow(page, 'plain').locator('svg.spark polyline').waitFor();
  await expect.poll(() => page.locator('.total').innerText()).toMatch(/^7 runs, [\d.]+ MB on disk$/);

  await act(page, 'plain', 'Note…');
  const note = page.getByLabel('Note about plain');
  await note.fill('the one for the talk');
  await note.press('Enter');
  await runRow(page, 'plain').getByText('the one for the talk').waitFor();
  expect(brainbow('note', 'plain').trim()).toBe('the one for the talk');

  // A name that is taken is refused at the field; Escape leaves everything as it was.
  await act(page, 'plain', 'Rename…');
  const field = page.getByLabel('New name of plain');
  await field.fill('hidden');
  await field.press('Enter');
  await page
    .getByRole('alert')
    .getByText(/Another run has this name/)
    .waitFor();
  await field.press('Escape');
  await runRow(page, 'plain').getByRole('link', { name: 'plain' }).waitFor();
  await act(page, 'plain', 'Rename…');
  await field.fill('one layer');
  await field.press('Enter');
  await runRow(page, 'one layer').getByText('the one for the talk').waitFor();
  // The tab that shows the run goes on under the new name.
  await expect.poll(() => new URL(second.url()).searchParams.get('run')).toBe('one layer');
  await drawn(second, 'weights');

  await act(page, 'one layer', 'Delete');
  await page.getByText('one layer is in the trash.').waitFor();
  await runRow(page, 'one layer').waitFor({ state: 'detached' });
  expect(await runRow(page, 'plain-b1').innerText()).toMatch(/parent deleted/);
  expect(existsSync(join(dir, 'one layer'))).toBe(false);
  await second.getByText('The run one layer no longer exists.').waitFor();
  const trash = page.locator('details.trash');
  await expect.poll(() => trash.locator('summary').innerText()).toMatch(/1 run, [\d.]+ MB; emptied after 30 days/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await runRow(page, 'one layer').getByText('the one for the talk').waitFor();
  await trash.waitFor({ state: 'detached' });
  expect(await runRow(page, 'plain-b1').innerText()).not.toMatch(/deleted/);

  // What another program deletes is in the trash too, can be restored from it, or goes for good.
  brainbow('rm', 'xor', 'hidden');
  await trash.locator('summary').click();
  await page.getByRole('button', { name: 'Restore hidden' }).click();
  await runRow(page, 'hidden').waitFor();
  await page.getByRole('button', { name: 'Empty now…' }).click();
  await page.getByText('Remove 1 run for good? This cannot be undone.').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Empty now…' }).click();
  await page.getByRole('button', { name: 'Remove for good' }).click();
  await trash.waitFor({ state: 'detached' });
  expect(await names(page)).not.toContain('xor');
});

test('the list is filtered as one types, and two runs are compared', async () => {
  const { page } = await open(s().url);
  await runRow(page, 'hidden').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('batch');
  await expect.poll(() => names(page)).toEqual(['plain-b1']);
  await page.getByRole('searchbox').fill('nothing like it');
  await page.getByText('No run matches “nothing like it”.').waitFor();
  await page.getByRole('searchbox').fill('');
  await page.getByLabel('Choose hidden to compare').check();
  await page.getByText(/hidden is chosen/).waitFor();
  await page.getByLabel('Choose sigmoid to compare').check();
  await page.getByRole('link', { name: 'Compare them' }).click();
  await expect.poll(() => page.locator('[data-view]').count()).toBe(2);
  const q = new URL(page.url()).searchParams;
  expect([q.get('run'), q.get('with')]).toEqual(['hidden', 'sigmoid']);
  // Back is the list, and the logo leads there as well.
  await page.goBack();
  await runRow(page, 'hidden').waitFor();
  expect(new URL(page.url()).search).toBe('');
  await runRow(page, 'hidden').getByRole('link').click();
  await drawn(page, 'network');
  await page.getByRole('link', { name: 'brainbow' }).click();
  await runRow(page, 'hidden').waitFor();
  // Another order has no families.
  await page.getByLabel('Order').selectOption('accuracy');
  const shares = (await page.locator('.score strong').allInnerTexts()).map(Number.parseFloat);
  expect(shares.length).toBeGreaterThan(2);
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
});

test('about a run is everything that determines it', async () => {
  const { page, context } = await open(`${s().url}?run=plain-b1&step=live`);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await drawn(page, 'network');
  await page.locator('.run-button').click();
  const about = page.getByRole('dialog', { name: 'About plain-b1' });
  const fact = (name: string): Locator => about.locator(`dt:text-is("${name}") + dd`);
  await fact('where it lies').waitFor();
  for (const [name, value] of [
    ['data', /\(digits\)\s+3,000 training and 400 test samples/],
    ['classes', /^10: 0, 1, 2/],
    ['fingerprint of the data', /^sha256:[0-9a-f]{64}$/],
    ['network', /^dense 10\s+7,850 parameters/],
    ['loss', /^softmax-cross-entropy$/],
    ['batch', /^50$/],
    ['epochs', /^5$/],
    ['seed', /^\d+$/],
    ['numerics revision', /^\d+$/],
    ['changed', /^batch 100 → 50, epochs 4 → 5$/],
    ['time it took', /\d+ s/],
    ['on disk', /[kM]B\s+.*weights [\d.]+ [kM]?B/],
    ['where it lies', /brainbow-home-.*plain-b1/],
  ] as const)
    expect(await fact(name).innerText(), name).toMatch(value);
  await about.getByText('Recipe', { exact: true }).click();
  await about.getByRole('button', { name: 'Copy recipe' }).click();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/^batch: 50$/m);
  expect((await about.locator('pre').innerText()).trimEnd()).toBe(text.trimEnd());
  expect(await about.getByRole('link', { name: 'Again with changes…' }).getAttribute('href')).toBe(
    '?new&from=plain-b1',
  );
  await page.keyboard.press('Escape');
  await about.waitFor({ state: 'detached' });
});

test('everything is reached by keys', async () => {
  const { page } = await open(s().url);
  await runRow(page, 'hidden').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.press('ArrowDown');
  const first = (await names(page))[0]!;
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(first);
  await page.keyboard.press('ArrowDown');
  const at = (await names(page))[1]!;
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(at);
  // The menu of the same row.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.type('by hand');
  await page.keyboard.press('Enter');
  await runRow(page, at).getByText('by hand').waitFor();
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
    .toBe(`Actions for ${at}`);
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
});

test('a sweep is one row, which opens to its trials', async () => {
  const { page } = await open(s().url);
  await runRow(page, 'widths').getByText('sweep of 2 trainings').click();
  const trial = runRow(page, 'widths').locator('.trials li').first();
  expect(await trial.innerText()).toMatch(/seed 1\s+[\d.]+\s?% of 50 test samples/);
  await trial.getByRole('link').click();
  await drawn(page, 'network');
  expect(new URL(page.url()).searchParams.get('run')).toMatch(/^widths:[0-9a-f]+$/);
});

test('a run that cannot be replayed says why, in the header and about it', async () => {
  const { page } = await open(`${s().url}?run=elsewhere&step=live`);
  const says = 'Another program trained and recorded this: recorded steps are shown';
  await page.getByRole('banner').getByText(says).waitFor();
  await page.locator('.run-button').click();
  await page.getByRole('dialog').getByText(says).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('banner').getByText('这是由其他程序训练并记录的').waitFor();
});

test('a studio that is read-only offers no changes', async () => {
  const { start } = await import('./server');
  const closed = await start(inject('binary'), ['studio', inject('runs'), '--read-only']);
  try {
    const { page, context } = await open(closed.url);
    await page.getByRole('button', { name: 'Actions for plain', exact: true }).click();
    expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['About this run']);
    await page.getByText(/only shows runs/).waitFor();
    expect(await page.getByRole('link', { name: /Train a network/ }).count()).toBe(0);
    await context.close();
  } finally {
    await closed.stop();
  }
});
