// The network over the plane, the sum of a convolution inside it, and pixels that move and blur.
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { f32, readArrays } from '../src/safetensors';
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
  await page.keyboard.press('Home');
  await expect.poll(() => asked.length).toBeGreaterThan(last);
  await page.waitForLoadState('networkidle');
  const now = asked.length;
  await page.keyboard.press('End');
  await page.waitForTimeout(500);
  expect(asked.length).toBe(now);
  // The keyboard chooses a unit, whose map is then large; its name is read.
  await canvas(page).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => [param(page, 'layer'), param(page, 'units')]).toEqual(['fc1', '1']);
  await slider(page).focus();
  await page.getByText('Drawn are the connections of fc1·1 alone').waitFor();
  // The values of one sample are one choice away.
  await page.locator('.option select').selectOption('sample');
  await expect.poll(() => param(page, 'network.units')).toBe('sample');
});

test('a point of the data is chosen on the large picture', async () => {
  const { page } = await open(`${s().url}?run=xor&view=network&step=5`);
  await drawn(page, 'network');
  await page.waitForLoadState('networkidle');
  const box = (await canvas(page).boundingBox())!;
  const tip = page.locator('.tip:not([hidden])').filter({ hasText: /^sample \d+: / });
  let found = false;
  for (let x = 0.65; x < 0.97 && !found; x += 0.02)
    for (let y = 0.25; y < 0.8 && !found; y += 0.05) {
      await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
      found = (await tip.count()) > 0;
    }
  expect(found).toBe(true);
  const name = /^sample (\d+)/.exec(await tip.first().innerText())![1];
  await page.mouse.down();
  await page.mouse.up();
  await expect.poll(() => param(page, 'samples')).toBe(name);
});

test('the sum of a convolution opens at its layer, equals the engine’s value, and closes', async () => {
  const { page } = await open(`${s().url}?run=see&view=network&step=150&layer=conv3&units=2&samples=3`);
  await drawn(page, 'network');
  const panel = page.getByRole('region', { name: 'The sum of conv3·2 at one place' });
  await panel.waitFor();
  const answer = await fetch(
    `${s().url}api/runs/see/activations?step=150&split=test&samples=3&layers=conv3.pre,conv3`,
  ).then(async (r) => readArrays<unknown>(await r.arrayBuffer()));
  const pre = f32(answer, answer.tensors['conv3.pre'] ? 'conv3.pre' : 'conv3');
  const [h, w] = pre.shape.slice(-2) as [number, number];
  const output = panel.locator('.sum-maps canvas').nth(1);
  const place = async () => {
    const m = /Row (\d+), column (\d+)/.exec((await output.getAttribute('aria-label'))!)!;
    return [Number(m[1]), Number(m[2])] as const;
  };
  const check = async () => {
    const [row, col] = await place();
    const z = Number(await panel.locator('[data-z]').getAttribute('data-z'));
    expect(z).toBe(pre.data[(2 * h + row) * w + col]);
    // The numbers of the rows add up to it.
    const sums = await panel.locator('.kernel-row > :last-child, .kernel-line > :last-child').allInnerTexts();
    const bias = await panel.locator('.kernel-total').nth(1).locator('span').last().innerText();
    const total = [...sums, bias].reduce((a, text) => a + Number(text.replace('−', '-')), 0);
    expect(Math.abs(total - z)).toBeLessThan(0.002);
  };
  await check();
  expect(await panel.locator('.kernel-row').count()).toBe(4);
  const before = await place();
  await output.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect.poll(place).toEqual([Math.min(before[0] + 1, h - 1), Math.min(before[1] + 1, w - 1)]);
  await check();
  expect(new URL(page.url()).searchParams.has('network.at')).toBe(false);
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'hidden' });
  expect(param(page, 'units')).toBe('2'); // the choice stays
  // The same channel opens it again, and once more closes it.
  await canvas(page).focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
  for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await panel.waitFor();
  await page.keyboard.press('Enter');
  await panel.waitFor({ state: 'hidden' });
});

test('the pixels of the input move into a column and back, unless movement is unwanted', async () => {
  for (const [view, layer] of [
    ['network', 'input'],
    ['sum', 'layout'],
  ] as const) {
    const { page } = await open(`${s().url}?run=plain&view=${view}&step=60&samples=3`);
    await drawn(page, view);
    await page.evaluate(() => {
      const seen: number[] = [];
      Object.assign(window, { seen });
      new MutationObserver((all) => {
        for (const m of all)
          for (const n of m.addedNodes) if (n instanceof Element && n.matches('canvas.unroll')) seen.push(1);
      }).observe(document.body, { childList: true, subtree: true });
    });
    const seen = () => page.evaluate(() => (window as unknown as { seen: number[] }).seen.length);
    const choice = page.locator('.option select').last();
    await choice.selectOption('unrolled');
    await expect.poll(() => param(page, `${view}.${layer}`)).toBe('unrolled');
    await expect.poll(seen).toBe(1);
    await expect.poll(() => page.locator('canvas.unroll').count()).toBe(0);
    await page.locator('img.drawn').waitFor();
    await choice.selectOption('grid');
    await expect.poll(seen).toBe(2);
    await expect.poll(() => page.locator('canvas.unroll').count()).toBe(0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await choice.selectOption('unrolled');
    await page.locator('img.drawn').waitFor();
    await page.waitForTimeout(300);
    expect(await seen()).toBe(2);
  }
});

test('squinting blurs the pictures of weights, says so, and leaves the file sharp', async () => {
  const { page } = await open(`${s().url}?run=plain&view=weights&step=60`);
  await drawn(page, 'weights');
  await page.waitForLoadState('networkidle');
  const board = '[data-view="weights"] .board canvas';
  const sharp = await pixels(page, board);
  const squint = page.getByRole('slider', { name: 'squint' });
  if ((await squint.count()) === 0) await page.getByRole('button', { name: 'More options' }).click();
  await squint.fill('0.6');
  await expect.poll(() => param(page, 'weights.squint')).toBe('0.6');
  await expect.poll(() => pixels(page, board)).not.toBe(sharp);
  await page.getByText('The pictures are blurred here; a saved picture stays sharp.').waitFor();
  expect(await page.getByRole('button', { name: 'Copy command' }).count()).toBe(1);
  await squint.fill('0');
  await expect.poll(() => pixels(page, board)).toBe(sharp);
});
