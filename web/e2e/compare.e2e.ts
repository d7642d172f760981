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
  const bar = page.getByRole('slider').first();
  await bar.scrollIntoViewIfNeeded();
  const box = await bar.boundingBox();
  expect(box?.width).toBeGreaterThan(120);
});
