// The views by question: with which one a run begins, the menu of narrow pages, what a newcomer is offered, the help.
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { browser, drawn, stepOf, studio } from './browser';
import { overflowing } from './faults';
import { tabs } from './names';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

const param = (page: Page, name: string): string | null => new URL(page.url()).searchParams.get(name);
const shown = (page: Page) => page.locator('[data-view]').first().getAttribute('data-view');
const start = 'plane';

test('a network of two inputs begins with its plane, others with the network, and the choice goes along', async () => {
  const { page } = await open(`${s().url}?run=xor`);
  await page.locator(`[data-view="${start}"]`).waitFor();
  // What the page chose does not go along to another run; what the reader chose does.
  await page.getByRole('link', { name: 'brainbow' }).click();
  await page.locator('[data-run="see"]').getByRole('link').first().click();
  await drawn(page, 'network');
  await page.keyboard.press('1');
  await drawn(page, 'confusion');
  await page.getByRole('link', { name: 'brainbow' }).click();
  await page.locator('[data-run="plain"]').getByRole('link').first().click();
  await drawn(page, 'confusion');
  await page.goBack();
  await page.goBack();
  await expect.poll(() => [param(page, 'run'), param(page, 'view')]).toEqual(['see', 'confusion']);
  await page.goBack();
  await expect.poll(() => shown(page)).toBe('network');
});

test('a view that there is not is said, and the questions lead on', async () => {
  const { page } = await open(`${s().url}?run=see&view=nonsense&step=10`);
  await page.getByRole('alert').getByText('There is no view called “nonsense”.').waitFor();
  expect(await page.locator('nav.asks [aria-current]').count()).toBe(0);
  await page.getByRole('button', { name: 'What did it learn?' }).click();
  await drawn(page, 'weights');
  expect(await page.getByRole('alert').count()).toBe(0);
});

test('questions and views are two groups of the Tab key, which arrows move in', async () => {
  const { page } = await open(`${s().url}?run=see&view=mistakes&step=150`);
  await drawn(page, 'mistakes');
  await page.locator('nav.asks button[tabindex="0"]').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await drawn(page, 'weights');
  await page.keyboard.press('Tab');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.locator('[data-view="neuron"]').waitFor();
  expect(await page.locator('nav.tabs [aria-current="page"]').innerText()).toBe('One unit');
  expect(await page.locator('nav.asks [aria-current="true"]').innerText()).toBe('What did it learn?');
});

test('on a phone the questions are a menu', async () => {
  const { page } = await open(`${s().url}?run=see&view=mistakes&step=150`, { viewport: { width: 390, height: 800 } });
  await drawn(page, 'mistakes');
  expect(await page.locator('nav.asks').isVisible()).toBe(false);
  const menu = page.getByRole('button', { name: 'Choose a view: What does it get wrong? Mistakes' });
  await menu.focus();
  await page.keyboard.press('Enter');
  const list = page.locator('.views-list');
  await list.waitFor();
  expect(await list.getByRole('heading').allInnerTexts()).toHaveLength(6);
  expect(await list.getByRole('button').count()).toBe(tabs.length);
  expect(await overflowing(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });
  expect(await menu.evaluate((e) => e === document.activeElement)).toBe(true);
  await menu.click();
  await list.getByRole('button', { name: /^Curves/ }).click();
  await page.locator('[data-view="curves"]').waitFor();
  await list.waitFor({ state: 'detached' });
  expect(await page.locator('.about-view').innerText()).toMatch(/accuracy/);
});

test('a newcomer is offered three things to try, until they are put away', async () => {
  const { page } = await open(`${s().url}?run=see&step=10`, { newcomer: true });
  const welcome = page.getByRole('region', { name: 'What you see, and what to try' });
  await welcome.waitFor();
  await drawn(page, 'network');
  const [above, picture] = [await welcome.boundingBox(), await page.locator('.panes').boundingBox()];
  expect(above!.y + above!.height).toBeLessThanOrEqual(picture!.y + 0.5); // it covers nothing
  expect(await welcome.locator('.ideas button').count()).toBe(3);
  // The commonest mistake of the last step, with its pair and its samples.
  await welcome.getByRole('button', { name: 'See its commonest mistake' }).click();
  await drawn(page, 'mistakes');
  const most = await page.evaluate(async () => {
    const r = await fetch('api/runs/see/confusion?step=150&split=test');
    const c = (await r.json()) as { counts: number[][] };
    let best = [-1, -1, 0];
    c.counts.forEach((row, a) => {
      row.forEach((n, p) => {
        if (a !== p && n > best[2]!) best = [a, p, n];
      });
    });
    return best;
  });
  await expect.poll(() => param(page, 'mistakes.pair')).toBe(`${most[0]},${most[1]}`);
  expect(param(page, 'step')).toBe('150');
  await page.getByRole('heading', { name: `${most[2]} sample${most[2] === 1 ? '' : 's'}` }).waitFor();
  await welcome.getByRole('button', { name: 'Watch it learn from the first step' }).click();
  await page.locator('[data-view="network"]').waitFor();
  await expect.poll(() => stepOf(page)).toBeGreaterThan(0);
  expect(await stepOf(page)).toBeLessThan(150);
  await page.keyboard.press('Space');
  await welcome.getByRole('button', { name: 'Draw something for it' }).click();
  await page.getByText('Draw here with mouse').waitFor();
  await welcome.getByRole('button', { name: 'Got it' }).click();
  await welcome.waitFor({ state: 'detached' });
  await page.reload();
  await page.getByText('Draw here with mouse').waitFor();
  expect(await welcome.count()).toBe(0);
  await page.keyboard.press('?');
  await page.getByRole('button', { name: 'Show three things to try' }).click();
  await welcome.waitFor();
});

test('what a newcomer is offered fits points', async () => {
  const { page } = await open(`${s().url}?run=xor`, { newcomer: true });
  const ideas = page.locator('.ideas button');
  await expect
    .poll(() => ideas.allInnerTexts())
    .toEqual(['Watch the boundary bend', 'See what one hidden unit does', 'Move a point through the plane']);
  await ideas.nth(1).click();
  await expect.poll(() => [param(page, 'layer'), param(page, 'units')]).toEqual(['fc1', '0']);
  expect(await shown(page)).toBe(start);
});

test('the help says what is on the screen, what the questions mean, and where to read on', async () => {
  const { page } = await open(`${s().url}?run=see`);
  await drawn(page, 'network');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Help' });
  const headings = await help.getByRole('heading', { level: 3 }).allInnerTexts();
  expect(headings.slice(0, 4)).toEqual([
    'What is on the screen',
    'The questions, and the views that answer them',
    'Choosing one, or several',
    'To read on',
  ]);
  expect(headings.indexOf('Keys')).toBeGreaterThan(3);
  expect(
    await help
      .locator('dt kbd')
      .filter({ hasText: /^[1-6]$/ })
      .count(),
  ).toBe(6);
  const links = await help
    .locator('a[href^="docs/"]')
    .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
  expect(links.length).toBeGreaterThan(3);
  for (const link of links) expect((await fetch(link)).status, link).toBe(200);
});
