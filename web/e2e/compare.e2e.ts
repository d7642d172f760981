// Two views, and two runs, side by side.
import { expect, inject, test } from 'vitest';
import { browser, drawn, slider, stepOf, studio } from './browser';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

test('two runs side by side share step and selection', async () => {
  const { page } = await open(`${s().url}?step=live&run=plain&view=weights`);
  await drawn(page, 'weights');
  await page.getByRole('button', { name: 'Compare…' }).click();
  const list = page.getByRole('dialog');
  expect(await list.getByRole('button', { name: /^plain/ }).count()).toBe(0);
  await list
    .getByRole('row', { name: /^hidden/ })
    .locator('svg.spark polyline')
    .waitFor();
  await list.getByRole('button', { name: /^hidden/ }).click();
  await expect.poll(() => page.locator('[data-view="weights"]').count()).toBe(2);
  await expect.poll(() => new URL(page.url()).searchParams.get('with')).toBe('hidden');
  const headers = (): Promise<string[]> => page.locator('.pane-bar').allInnerTexts();
  expect((await headers()).map((h) => /plain|hidden/.exec(h)?.[0])).toEqual(['plain', 'hidden']);
  for (const name of ['plain', 'hidden']) {
    const asked = page.waitForRequest((r) => r.url().includes(`/runs/${name}/`));
    await page.keyboard.press('ArrowLeft');
    await asked;
  }
  await page.keyboard.press('Home');
  expect(await stepOf(page)).toBe(0);
  // The address alone restores both.
  await page.reload();
  await expect.poll(() => page.locator('[data-view="weights"]').count()).toBe(2);
  await page.getByRole('button', { name: 'Stop comparing' }).click();
  await expect.poll(() => page.locator('[data-view="weights"]').count()).toBe(1);
});

test('runs of different lengths are shown at the same epoch, and both to their ends', async () => {
  const { page } = await open(`${s().url}?step=live&run=plain&with=see&view=weights`);
  await expect.poll(() => page.locator('[data-view="weights"]').count()).toBe(2);
  const last = await page.evaluate(async () => {
    const of = async (run: string) =>
      ((await (await fetch(`api/runs/${run}`)).json()) as { last_step: number }).last_step;
    return [await of('plain'), await of('see')];
  });
  expect(last[0]).not.toBe(last[1]);
  const steps = async (): Promise<number[]> =>
    (await page.locator('.pane-bar').allInnerTexts()).map((text) => Number(/step (\d+)/.exec(text)?.[1]));
  await expect.poll(steps).toEqual(last);
  await slider(page).focus();
  await page.keyboard.press('Home');
  await expect.poll(steps).toEqual([0, 0]);
  await page.keyboard.press('End');
  await expect.poll(steps).toEqual(last);
});

test('two views of one run, and back', async () => {
  const { page } = await open(`${s().url}?step=live&run=see&view=weights`);
  await drawn(page, 'weights');
  await page.getByRole('button', { name: 'Two views side by side' }).click();
  await expect.poll(() => page.locator('[data-view]').count()).toBe(2);
  const both = new URL(page.url());
  await expect.poll(() => new URL(page.url()).searchParams.get('view')).toMatch(/^weights,\w+$/);
  expect(both.searchParams.get('run')).toBe('see');
  await page.waitForTimeout(400); // what is chosen in quick succession is one step back
  await page.getByRole('button', { name: 'Two views side by side' }).click();
  await expect.poll(() => page.locator('[data-view]').count()).toBe(1);
  await page.goBack();
  await expect.poll(() => page.locator('[data-view]').count()).toBe(2);
});

test('small screens are usable', async () => {
  const { page } = await open(`${s().url}?step=live&run=see&view=weights`, { viewport: { width: 390, height: 800 } });
  await drawn(page, 'weights');
  // Nothing is cut off at the side, and the time bar is reachable.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  const bar = slider(page);
  await bar.scrollIntoViewIfNeeded();
  const box = await bar.boundingBox();
  expect(box?.width).toBeGreaterThan(120);
});

test('two steps of one run, each with its slider and its layer, and one picture of the difference', async () => {
  const { page } = await open(`${s().url}?run=see&view=confusion&step=150`);
  await drawn(page, 'confusion');
  await page.getByRole('button', { name: 'Compare…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Another step of this run' }).click();
  await expect.poll(() => page.locator('[data-view="confusion"]').count()).toBe(2);
  const steps = async (): Promise<number[]> =>
    (await page.locator('.pane-bar').allInnerTexts()).map((text) => Number(/step (\d+)/.exec(text)?.[1]));
  expect(await steps()).toEqual([150, 0]); // what was before against what is now
  const own = page.getByRole('slider', { name: 'step of the second picture' });
  await own.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect.poll(steps).toEqual([150, 2]);
  await slider(page).focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(steps).toEqual([149, 2]);
  await page.getByRole('textbox', { name: 'step of the second picture' }).fill('60');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('step2')).toBe('60');

  await page.locator('.bar').getByRole('button', { name: 'Difference' }).click();
  await drawn(page, 'compare');
  expect(await page.locator('[data-view]').count()).toBe(1);
  const finding = page.locator('.finding p').first();
  await expect.poll(() => finding.textContent()).toMatch(/^Step 149 is right on \d+ of the pictures that step 60/);
  await page.getByLabel('show').selectOption('layers');
  await expect.poll(() => finding.textContent()).toMatch(/^Between step 60 and step 149, \w+ changes most/);
  // The address alone restores all of it.
  await page.reload();
  await expect.poll(() => finding.textContent()).toMatch(/^Between step 60 and step 149/);
  await page.locator('.bar').getByRole('button', { name: 'Difference' }).click();
  await expect.poll(() => page.locator('[data-view="confusion"]').count()).toBe(2);
  // Each pane has its layer.
  await page.goto(`${s().url}?run=see&with=see&view=weights&layer=conv1&step=150&step2=150&layer2=conv5`);
  await expect
    .poll(() =>
      page
        .locator('.finding .of')
        .allInnerTexts()
        .then((all) => all.join()),
    )
    .toMatch(/conv1.*conv5/s);
});

test('the steps of two runs go together by epoch, by step, or not at all', async () => {
  const { page } = await open(`${s().url}?run=plain&with=see&view=confusion&step=60`);
  const steps = async (): Promise<number[]> =>
    (await page.locator('.pane-bar').allInnerTexts()).map((text) => Number(/step (\d+)/.exec(text)?.[1]));
  await expect.poll(steps).toEqual([60, 60]); // both have 30 updates in an epoch
  const lock = page.locator('.bar').getByLabel('steps');
  await lock.selectOption('none');
  await slider(page).focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(async () => (await steps())[0]).toBeLessThan(60);
  const [first, second] = await steps();
  expect(second).toBe(60);
  await lock.selectOption('step');
  await expect.poll(steps).toEqual([first, first]);
  await expect.poll(() => new URL(page.url()).searchParams.get('lock')).toBe('step');
});

test('what two runs do not have in common is said, and the rest is shown', async () => {
  const { page, forgive } = await open(`${s().url}?run=hidden&with=xor&view=compare&step=100`);
  forgive(/status of 422/);
  await page
    .getByRole('alert')
    .getByText(/different data|no samples in common/i)
    .waitFor();
  await page.getByLabel('show').selectOption('course');
  await drawn(page, 'compare');
  // A run that is not there is said beside the one that is.
  forgive(/status of 404/);
  await page.goto(`${s().url}?run=hidden&with=nowhere&view=confusion&step=100`);
  await drawn(page, 'confusion');
  await page
    .getByRole('alert')
    .getByText(/nowhere/)
    .waitFor();
});
