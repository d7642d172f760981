// The network over the plane, the sum of a convolution inside it, and pixels that move and blur.
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { browser, drawn, slider, studio } from './browser';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

const param = (page: Page, name: string): string | null => new URL(page.url()).searchParams.get(name);
const canvas = (page: Page) => page.locator('[data-view="network"] .board canvas');
/** What a canvas of a view shows, as a data address. */
const pixels = (page: Page, selector: string): Promise<string> =>
  page.evaluate((at) => document.querySelector<HTMLCanvasElement>(at)!.toDataURL(), selector);

test('the units of a network of two inputs are maps over the plane, which follow the step', async () => {
  const { page } = await open(`${s().url}?run=xor&view=network&step=5`);
  const asked: string[] = [];
  page.on('request', (r) => r.url().includes('/plane?') && asked.push(r.url()));
  await drawn(page, 'network');
  await page.getByText('Each unit is drawn as its value over the plane').waitFor();
  await page.waitForLoadState('networkidle');
  const board = '[data-view="network"] .board canvas';
  const before = await pixels(page, board);
  await slider(page).focus();
  await page.keyboard.press('End');
  await expect.poll(() => asked.length).toBeGreaterThan(1);
  await page.waitForLoadState('networkidle');
  await expect.poll(() => pixels(page, board)).not.toBe(before);
  // A step that was shown is not asked for again.
  const last = asked.length;
  await page.goBack().catch(() => undefined);
  await page.goto(`${s().url}?run=xor&view=network&step=5`);
  await drawn(page, 'network');
  await page.waitForLoadState('networkidle');
  expect(await pixels(page, board)).toBe(before);
  expect(asked.length).toBeGreaterThan(last);
  // The keyboard chooses a unit, whose map is then large; its name is read.
  await canvas(page).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => [param(page, 'layer'), param(page, 'units')]).toEqual(['fc1', '1']);
  await page.getByText('Drawn are the connections of fc1·1 alone').waitFor();
  // The values of one sample are one choice away.
  await page.getByLabel('units', { exact: true }).selectOption('sample');
  await expect.poll(() => param(page, 'network.units')).toBe('sample');
  await page
    .getByText('how active for this sample')
    .waitFor({ state: 'attached' })
    .catch(() => undefined);
});

test('a point of the data is chosen on the large picture', async () => {
  const { page } = await open(`${s().url}?run=xor&view=network&step=5`);
  await drawn(page, 'network');
  await page.waitForLoadState('networkidle');
  const box = (await canvas(page).boundingBox())!;
  // Points lie close to each other in the middle of a quarter of the plane.
  for (const [x, y] of [
    [0.79, 0.35],
    [0.8, 0.37],
    [0.78, 0.33],
    [0.81, 0.35],
  ] as const) {
    await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
    await page.waitForTimeout(150);
    if (param(page, 'samples') !== null) break;
  }
  expect(param(page, 'samples')).toMatch(/^\d+$/);
});
