// Using the whole studio without a mouse.
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { browser, drawn, slider, stepOf, studio } from './browser';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const e = document.activeElement;
    return e instanceof HTMLElement ? (e.getAttribute('aria-label') ?? e.innerText ?? e.tagName) : '';
  });

test('digits ask questions, and again go on to the next view; arrows and ends move through time, Space plays', async () => {
  const { page } = await open(`${s().url}?step=live&run=see`);
  await drawn(page, 'network');
  for (const [key, view] of [
    ['1', 'confusion'],
    ['1', 'mistakes'],
    ['1', 'confusion'],
    ['3', 'network'],
    ['2', 'weights'],
    ['2', 'features'],
    ['1', 'confusion'], // the view of this question that was looked at last
    ['2', 'features'],
    ['4', 'curves'],
    ['5', 'try'],
    ['6', 'data'],
    ['9', 'data'], // there is no such question
  ] as const) {
    await page.keyboard.press(key);
    await page.locator(`[data-view="${view}"]`).waitFor();
  }
  await page.keyboard.press('Home');
  expect(await stepOf(page)).toBe(0);
  await page.keyboard.press('ArrowRight');
  expect(await stepOf(page)).toBe(1);
  await page.keyboard.press('Shift+ArrowRight');
  expect(await stepOf(page)).toBe(11);
  await page.keyboard.press('ArrowLeft');
  expect(await stepOf(page)).toBe(10);
  await page.keyboard.press('Shift+ArrowLeft');
  expect(await stepOf(page)).toBe(0);
  await page.keyboard.press('End');
  expect(await stepOf(page)).toBe(150);
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await expect.poll(() => stepOf(page)).toBeGreaterThan(3);
  await page.keyboard.press('Space');
  const stood = await stepOf(page);
  await page.waitForTimeout(300);
  expect(await stepOf(page)).toBe(stood);
});

test('search chooses, Escape clears, dialogs give the focus back', async () => {
  const { page } = await open(`${s().url}?step=live&run=see`);
  await drawn(page, 'network');
  for (const [text, param, value] of [
    ['conv3', 'layer', 'conv3'],
    ['17', 'samples', '17'],
  ] as const) {
    await page.keyboard.press('/');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => new URL(page.url()).searchParams.get(param)).toBe(value);
  }
  await page.keyboard.press('Escape');
  await expect.poll(() => new URL(page.url()).searchParams.get('samples')).toBe(null);
  await page.getByRole('button', { name: 'Help', exact: true }).focus();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Help' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).toBe('Help');
});

test('Tab reaches every control, in an order, and its focus is seen', async () => {
  const { page } = await open(`${s().url}?step=live&run=see&view=weights`);
  await drawn(page, 'weights');
  const wanted = await page
    .locator('button:visible:enabled:not([tabindex="-1"]), select:visible, input:visible, [tabindex="0"]:visible')
    .count();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const reached = new Set<string>();
  let unseen = '';
  for (let i = 0; i < wanted + 5; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const e = document.activeElement as HTMLElement | null;
      if (!e || e === document.body) return null;
      e.dataset.reached = '1';
      const css = getComputedStyle(e);
      const ring = css.outlineStyle !== 'none' && Number.parseFloat(css.outlineWidth) >= 1;
      return { name: e.getAttribute('aria-label') ?? e.innerText.slice(0, 30), ring: ring || css.boxShadow !== 'none' };
    });
    if (!at) continue;
    reached.add(at.name);
    if (!at.ring) unseen += ` ${at.name};`;
  }
  const missed = await page
    .locator(
      'button:visible:enabled:not([data-reached]):not([tabindex="-1"]), select:visible:not([data-reached]), [tabindex="0"]:visible:not([data-reached])',
    )
    .evaluateAll((all) => all.map((e) => e.getAttribute('aria-label') ?? e.textContent));
  expect(missed).toEqual([]);
  expect(unseen).toBe('');
});

test('the slider is a slider', async () => {
  const { page } = await open(`${s().url}?step=live&run=see`);
  await drawn(page, 'network');
  const bar = slider(page);
  expect(await bar.getAttribute('aria-valuemax')).toBe('150');
  await bar.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('PageUp');
  expect(await stepOf(page)).toBe(10);
  expect(await bar.getAttribute('aria-valuetext')).toMatch(/step 10 of 150/);
});

test('controls are large enough to hit', async () => {
  const { page } = await open(`${s().url}?step=live&run=see&view=weights`);
  await drawn(page, 'weights');
  const small = await page.locator('button:visible, select:visible, input:visible').evaluateAll((all) =>
    all
      .map((e) => ({ name: e.getAttribute('aria-label') ?? e.textContent, box: e.getBoundingClientRect() }))
      .filter(({ box }) => box.width < 24 || box.height < 24)
      .map(({ name, box }) => `${name} ${box.width}×${box.height}`),
  );
  expect(small).toEqual([]);
});
