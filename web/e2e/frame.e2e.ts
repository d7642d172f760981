// The frame of the page: time, keys, the list of runs, and what the page says about itself.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { browser, drawn, openRuns, runRow, slider, stepOf, studio, tab } from './browser';

const { open } = browser();
const dir = mkdtempSync(join(tmpdir(), 'brainbow-frame-'));
const data = join(dir, '..', `${basename(dir)}-data`);
const s = studio(
  () => {
    cpSync(inject('runs'), dir, { recursive: true });
    trainOnMNIST('away');
    renameSync(data, `${data}-away`);
    return ['studio', dir];
  },
  () => ({ env: { BRAINBOW_DATA: data } }),
);

/** Trains a run on files in the format of MNIST. */
function trainOnMNIST(name: string): void {
  const mnist = join(data, 'mnist');
  mkdirSync(mnist, { recursive: true });
  const numbers = (...list: number[]) =>
    Buffer.concat(list.map((n) => Buffer.from(new Uint32Array([n]).buffer).swap32()));
  for (const [split, n] of [
    ['train', 200],
    ['t10k', 40],
  ] as const) {
    const labels = Buffer.from(Array.from({ length: n }, (_, i) => i % 10));
    const pixels = Buffer.alloc(n * 28 * 28);
    for (let i = 0; i < n; i++) pixels.fill(200, i * 784 + (i % 10) * 28, i * 784 + (i % 10) * 28 + 56);
    writeFileSync(join(mnist, `${split}-images-idx3-ubyte`), Buffer.concat([numbers(0x803, n, 28, 28), pixels]));
    writeFileSync(join(mnist, `${split}-labels-idx1-ubyte`), Buffer.concat([numbers(0x801, n), labels]));
  }
  execFileSync(inject('binary'), ['train', 'softmax', '--run', join(dir, name), '--set', 'epochs=2'], {
    stdio: 'pipe',
    env: { ...process.env, BRAINBOW_DATA: data },
  });
}

const param = (page: Page, name: string): string | null => new URL(page.url()).searchParams.get(name);

test('a finished run begins at step 0 with play, and a link to its end says so', async () => {
  const { page } = await open(`${s().url}?run=see`);
  await drawn(page, 'network');
  expect([await stepOf(page), await slider(page).getAttribute('aria-valuemax')]).toEqual([0, '150']);
  await expect.poll(() => param(page, 'step')).toBe('0');
  const play = page.getByRole('button', { name: 'Play', exact: true });
  expect(await play.getAttribute('class')).toContain('begin');
  // Another run begins anew.
  await page.keyboard.press('End');
  await openRuns(page);
  await runRow(page, 'plain').getByRole('link').click();
  await expect.poll(() => param(page, 'run')).toBe('plain');
  await expect.poll(() => stepOf(page)).toBe(0);
  await page.goto(`${s().url}?run=see&step=live`);
  await expect.poll(() => stepOf(page)).toBe(150);
});

test('the whole training plays in 20 seconds, or at another speed', async () => {
  const { page } = await open(`${s().url}?run=see&view=curves`);
  await drawn(page, 'curves');
  const begun = Date.now();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(() => stepOf(page)).toBeGreaterThan(7);
  expect(Date.now() - begun).toBeGreaterThan(900); // 8 of 150 steps
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByLabel('Playback rate').selectOption('16');
  const fast = Date.now();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(() => stepOf(page), { timeout: 10_000 }).toBe(150);
  expect(Date.now() - fast).toBeLessThan(8000);
});

test('a logarithmic axis is in the address, and keys still go step by step', async () => {
  const { page } = await open(`${s().url}?run=see&view=curves`);
  await drawn(page, 'curves');
  const half = async (): Promise<number> => {
    const box = (await slider(page).boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + 20);
    return stepOf(page);
  };
  expect(await half()).toBe(75);
  await page.getByRole('button', { name: 'log', exact: true }).click();
  await expect.poll(() => param(page, 'axis')).toBe('log');
  expect(Math.abs((await half()) - (Math.sqrt(151) - 1))).toBeLessThan(1);
  const before = await stepOf(page);
  await page.keyboard.press('ArrowRight');
  expect(await stepOf(page)).toBe(before + 1);
  await page.reload();
  await drawn(page, 'curves');
  expect(await half()).toBe(before);
});

test('the track keeps its place while numbers change', async () => {
  const { page } = await open(`${s().url}?run=see&view=curves`);
  await drawn(page, 'curves');
  const widths = new Set<number>();
  for (const key of ['Home', 'ArrowRight', 'Shift+ArrowRight', 'End', 'Space']) {
    await page.keyboard.press(key);
    widths.add((await slider(page).boundingBox())!.width);
  }
  expect(widths.size).toBe(1);
});

test('a step can be typed, and one that the run does not have is said to be outside', async () => {
  const { page } = await open(`${s().url}?run=see&view=curves&step=1e9`);
  const field = page.getByLabel('step', { exact: true });
  const complaint = page.locator('#step-error');
  await expect
    .poll(() => complaint.innerText())
    .toBe('Step 1,000,000,000 is outside this run: its steps are 0 to 150. Step 150 is shown.');
  await expect.poll(() => field.inputValue()).toBe('150');
  await expect.poll(() => param(page, 'step')).toBe('150'); // a copied link has the step that is shown
  await field.fill('-28');
  await field.press('Enter');
  await expect.poll(() => complaint.innerText()).toMatch(/^Step −28 is outside .* Step 0 is shown\.$/);
  expect(await field.getAttribute('aria-describedby')).toBe('step-error');
  await field.fill('many');
  await field.press('Enter');
  await expect.poll(() => complaint.innerText()).toMatch(/“many” is not a step/);
  await field.fill('37');
  await field.press('Enter');
  await complaint.waitFor({ state: 'hidden' });
  await expect.poll(() => stepOf(page)).toBe(37);
  await page.goto(`${s().url}?run=see&view=curves&step=-28`);
  await expect.poll(() => complaint.innerText()).toMatch(/^Step −28 is outside/);
  await expect.poll(() => param(page, 'step')).toBe('0');
  await page.goto(`${s().url}?run=see&view=curves&step=abc`);
  await expect.poll(() => complaint.innerText()).toMatch(/“abc” is not a step/);
});

test('a point of the track says its epoch, its step and its accuracy', async () => {
  const { page } = await open(`${s().url}?run=see&view=curves`);
  await drawn(page, 'curves');
  const box = (await slider(page).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 20);
  await page.getByText(/^epoch 2\.50 · step 75 · [\d.]+\s?% of 400 test samples(?: \(step \d+\))?$/).waitFor();
});

test('Escape leaves the innermost thing', async () => {
  const { page } = await open(`${s().url}?run=see&view=weights&samples=7&step=live`);
  await drawn(page, 'weights');
  const menu = page.getByRole('menu');
  await page.getByRole('button', { name: /^Save as/ }).click();
  await menu.waitFor();
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/^Save as/);
  await page.locator('.run-button').click();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(param(page, 'samples')).toBe('7');
  // The picture, then the selection.
  await page.locator('[data-view="weights"] canvas').first().focus();
  await page.keyboard.press('ArrowRight');
  const cursor = page.locator('[data-view="weights"] .cell-cursor');
  await cursor.waitFor();
  await page.keyboard.press('Escape');
  await cursor.waitFor({ state: 'hidden' });
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SECTION');
  await page.waitForTimeout(300); // the address follows the selection
  expect(param(page, 'samples')).toBe('7');
  await page.keyboard.press('Escape');
  await expect.poll(() => param(page, 'samples')).toBe(null);
});

for (const theme of ['light', 'dark']) {
  test(`the cell at the keyboard cursor is outlined, ${theme}`, async () => {
    const { page } = await open(`${s().url}?run=see&view=confusion&step=live&theme=${theme}`);
    await drawn(page, 'confusion');
    const canvas = page.locator('[data-view="confusion"] .board canvas');
    const cursor = page.locator('[data-view="confusion"] .cell-cursor');
    await canvas.focus();
    await page.keyboard.press('ArrowRight');
    const first = (await cursor.boundingBox())!;
    await page.keyboard.press('ArrowRight');
    const next = (await cursor.boundingBox())!;
    expect(next.x).toBeGreaterThan(first.x + first.width / 2);
    const outer = (await canvas.boundingBox())!;
    expect(next.x + next.width).toBeLessThan(outer.x + outer.width);
    expect(await cursor.evaluate((e) => getComputedStyle(e).outlineStyle)).toBe('solid');
    // The pointer needs no cursor.
    await page.mouse.click(outer.x + outer.width / 2, outer.y + outer.height / 2);
    await cursor.waitFor({ state: 'hidden' });
  });
}

test('the unit or point at the keyboard cursor is outlined', async () => {
  for (const [run, view] of [
    ['see', 'network'],
    ['xor', 'data'],
  ]) {
    const { page } = await open(`${s().url}?run=${run}&view=${view}&step=live`);
    await drawn(page, view!);
    const cursor = page.locator(`[data-view="${view}"] .cell-cursor:visible`);
    await page.locator(`[data-view="${view}"] .board:not([hidden]) canvas`).focus();
    await page.keyboard.press('ArrowRight');
    const first = (await cursor.boundingBox())!;
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await cursor.boundingBox())!.x).toBeGreaterThan(first.x);
  }
});

test('the first stop of Tab leads to the picture, and groups are one stop', async () => {
  const { page } = await open(`${s().url}?run=see&view=weights&layer=conv3&step=live`);
  await drawn(page, 'weights');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.closest('[data-view]') !== null)).toBe(true);
  await page.reload();
  await drawn(page, 'weights');
  const names: string[] = [];
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    const [name, picture] = await page.evaluate(() => {
      const e = document.activeElement as HTMLElement;
      return [e.getAttribute('aria-label') ?? e.innerText, e.closest('[data-view]') !== null] as const;
    });
    if (picture) break;
    names.push(name);
  }
  expect(names[0]).toBe('Skip to the picture');
  expect(names.length).toBeLessThan(20);
  expect(names.filter((n) => /^conv\d|^Weights$|^What did it learn\?$/.test(n))).toHaveLength(3);
  // Arrow keys move within a group, and Enter chooses.
  await page.locator('aside.network button[tabindex="0"]').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => param(page, 'layer')).toBe('conv4');
});

test('a layer that a view cannot show is said, and a view without layers says what was selected', async () => {
  const { page } = await open(`${s().url}?run=see&view=weights&layer=pool1&step=live`);
  await page.getByText('Weights: nothing for pool1, so conv1 is shown.').waitFor();
  await page.getByRole('button', { name: /^conv5/ }).click();
  await page.getByText(/nothing for/).waitFor({ state: 'detached' });
  await tab(page, 'Mistakes');
  await drawn(page, 'mistakes');
  await page.getByRole('button', { name: /^conv2/ }).click();
  const selection = page.getByRole('complementary', { name: 'Selection' });
  await selection.getByText('layer conv2').waitFor();
  expect(await selection.innerText()).toMatch(/conv · \w+\s+output\s+4 channels of 28×28/);
  await selection.getByRole('button', { name: 'Activations' }).click();
  await drawn(page, 'activations');
  await expect.poll(() => page.locator('.caption').first().innerText()).toMatch(/conv2/);
});

test('missing data is said once, with the command that gets it, until it is there', async () => {
  const { page, context, forgive } = await open(`${s().url}?run=away&view=confusion,mistakes&step=0&samples=3`);
  forgive(/status of 422/);
  const banner = page.locator('.remedy');
  await expect.poll(() => banner.innerText()).toMatch(/brainbow data get mnist/);
  await page
    .getByText(/^This needs the data set/)
    .first()
    .waitFor();
  expect(await page.getByText(/brainbow data get mnist/).count()).toBe(1);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await banner.getByRole('button', { name: 'Copy command' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('brainbow data get mnist');
  renameSync(`${data}-away`, data);
  await banner.getByRole('button', { name: 'Check again' }).click();
  await banner.waitFor({ state: 'detached' });
  await drawn(page, 'confusion');
  await page.locator('.mistake').first().waitFor();
});

test('the list of runs to compare with has heads that sort it, whole names, and shows runs that others record', async () => {
  const { page } = await open(`${s().url}?run=hidden`);
  await drawn(page, 'network');
  await page.getByRole('button', { name: 'Compare…' }).click();
  const list = page.getByRole('dialog');
  const see = list.getByRole('row', { name: /^see/ });
  await see.waitFor();
  const heads = ['name', 'recipe', 'data', 'network', 'accuracy', 'steps', 'begun', 'state'];
  expect((await list.getByRole('columnheader').allInnerTexts()).map((h) => h.replace(/[▾▴\s]/g, ''))).toEqual(heads);
  expect(await see.innerText()).toMatch(
    /learn-to-see\s+digits\s+conv 4-4-8-8-16-16, dense 64-32-10\s+[\d.]+\s?% of 400 test samples\s+150/,
  );
  await list.getByRole('button', { name: 'accuracy' }).click();
  const shares = (await list.locator('tbody td:nth-child(5)').allInnerTexts()).map(Number.parseFloat);
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
  expect(await list.getByRole('columnheader', { name: 'accuracy' }).getAttribute('aria-sort')).toBe('descending');
  // Another process records a run with a long name.
  const name = 'a-run-with-a-very-long-name-of-which-only-the-end-differs-learning-rate-0.003';
  cpSync(join(dir, 'plain'), join(dir, name), { recursive: true });
  const button = list.getByRole('button', { name });
  await button.waitFor({ timeout: 5000 });
  expect(await button.evaluate((e) => e.scrollWidth <= e.clientWidth)).toBe(true);
  await list.getByRole('searchbox').fill('rate-0.003');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => param(page, 'with')).toBe(name);
});

test('an accuracy says of which samples, and is the same in the header, the time bar and the list', async () => {
  const { page } = await open(`${s().url}?run=see&step=live`);
  await drawn(page, 'network');
  const share = async (text: Promise<string>) => /[\d.]+\s?% of 400 test samples/.exec(await text)?.[0];
  const bar = await share(page.locator('.readout').innerText());
  expect(bar).toBeTruthy();
  expect(await share(page.locator('.run-button').innerText())).toBe(bar);
  await openRuns(page);
  const row = await runRow(page, 'see').locator('.score').innerText();
  expect(row.replace(/\s+of/, ' of')).toContain(bar);
});

test('on a phone a bar says what is selected and leads there', async () => {
  const { page } = await open(`${s().url}?run=see&view=weights&step=live&samples=31`, {
    viewport: { width: 390, height: 844 },
  });
  await drawn(page, 'weights');
  const badge = page.getByRole('button', { name: /^Selected: sample 31/ });
  await badge.click();
  await expect
    .poll(async () => (await page.getByRole('complementary', { name: 'Selection' }).boundingBox())!.y)
    .toBeLessThan(700);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('Help says what is on the screen, and its contents lead to its parts', async () => {
  const { page } = await open(`${s().url}?run=see`);
  await drawn(page, 'network');
  await page.getByRole('button', { name: 'Help', exact: true }).click();
  const help = page.getByRole('dialog', { name: 'Help' });
  await help.getByText('Play shows the whole training').waitFor();
  await help.getByRole('button', { name: 'Terms' }).click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Terms');
});

test('the history of the selected sample lies below the curves and leads to its changes', async () => {
  const { page } = await open(`${s().url}?run=see&view=mistakes&step=live`);
  await page.locator('.mistake').first().waitFor();
  const before = (await page.locator('section.time').boundingBox())!.height;
  await page.locator('.mistake').first().click();
  const lane = page.locator('.lane');
  await lane.getByText(/^sample [\d,]+: correct at \d of \d recorded steps/).waitFor();
  expect((await page.locator('section.time').boundingBox())!.height).toBe(before);
  expect(await lane.locator('rect.wrong').count()).toBeGreaterThan(0);
  const button = lane.getByRole('button');
  const box = (await button.boundingBox())!;
  await page.mouse.click(box.x + 2, box.y + box.height / 2);
  await expect.poll(() => stepOf(page)).toBe(0);
  // Its place is that of the slider's axis, and every step of it is one.
  const cells = await lane.locator('rect').evaluateAll((all) => all.map((r) => Number(r.getAttribute('x'))));
  const last = cells.at(-1)!;
  await page.mouse.click(box.x + (box.width * (last + 100)) / 200, box.y + box.height / 2);
  await expect.poll(() => stepOf(page)).toBe(150);
  const [from, to] = cells.slice(1, 3) as [number, number];
  await page.mouse.click(box.x + (box.width * (from + to)) / 200, box.y + box.height / 2);
  await expect.poll(() => stepOf(page)).toBe(Math.round((from / 100) * 150));
});
