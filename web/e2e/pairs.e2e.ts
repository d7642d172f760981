// From the pairs of classes that are confused to the samples, to one of them, and back.
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import type { ClassDetail, Confused, MistakeList, SampleDetail } from '../src/api.gen';
import { browser, drawn, stepOf, studio } from './browser';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

const panel = (page: Page) => page.getByRole('complementary', { name: 'Selection' });
const ask = async <T>(path: string): Promise<T> => (await fetch(`${s().url}api/runs/${path}`)).json() as Promise<T>;
const param = (page: Page, name: string): string | null => new URL(page.url()).searchParams.get(name);
const pairs = (page: Page) => page.locator('[data-pair]');

test('mistakes begin with the pairs of the confusion matrix, and one click shows the samples of one', async () => {
  const { page } = await open(`${s().url}?run=plain&view=mistakes&step=60`);
  await drawn(page, 'mistakes');
  const list = await ask<MistakeList>('plain/mistakes?step=60');
  const matrix = await ask<Confused>('plain/confusion?step=60&split=test');
  for (const p of list.pairs) {
    expect(p.count).toBe(matrix.counts[p.actual]![p.predicted]);
    expect(p.samples).toHaveLength(p.count);
  }
  expect(list.pairs.reduce((n, p) => n + p.count, 0)).toBe(list.count);
  const first = list.pairs[0]!;
  expect(first.count).toBeGreaterThan(2);
  expect(await pairs(page).first().innerText()).toMatch(
    new RegExp(`^${first.actual} → ${first.predicted}\\s*${first.count}$`),
  );
  await pairs(page).first().click();
  await expect.poll(() => param(page, 'mistakes.pair')).toBe(`${first.actual},${first.predicted}`);
  await expect.poll(() => page.locator('.mistake').count()).toBe(Math.min(first.count, 60));
  await expect
    .poll(async () => [...new Set(await page.locator('.mistake .choose').allInnerTexts())])
    .toEqual([`${first.actual}, mistaken for ${first.predicted}`]);
  await panel(page)
    .getByRole('heading', { name: `${first.count} samples` })
    .waitFor();
  // Once more, and all are shown again.
  await pairs(page).first().click();
  await expect.poll(() => param(page, 'mistakes.pair')).toBe(null);
  await expect.poll(() => param(page, 'samples')).toBe(null);
});

test('from one of the samples of a pair a button, and Back, lead to all of them', async () => {
  const { page } = await open(`${s().url}?run=plain&view=mistakes&step=60`);
  await drawn(page, 'mistakes');
  const first = (await ask<MistakeList>('plain/mistakes?step=60')).pairs[0]!;
  const ids = [...first.samples].sort((a, b) => a - b);
  await pairs(page).first().click();
  const all = panel(page).getByRole('heading', { name: `${ids.length} samples` });
  await all.waitFor();
  await page.waitForTimeout(400); // choices in quick succession are one
  await page.locator('.mistake .choose').nth(1).click();
  const back = panel(page).getByRole('button', { name: `Back to the ${ids.length} samples` });
  await back.waitFor();
  await page.waitForTimeout(400);
  // To another of them, by the panel.
  await page.locator('.mistake .choose').nth(0).click();
  const id = param(page, 'samples');
  await page.waitForTimeout(400);
  await page.reload();
  await back.waitFor(); // also after a reload
  await back.click();
  await all.waitFor();
  expect(await back.count()).toBe(0);
  expect(param(page, 'mistakes.pair')).toBe(`${first.actual},${first.predicted}`);
  await page.goBack();
  await expect.poll(() => param(page, 'samples')).toBe(id);
  await back.waitFor();
  await page.goBack();
  await page.goBack();
  await all.waitFor();
  await page.goBack();
  await expect.poll(() => [param(page, 'samples'), param(page, 'mistakes.pair')]).toEqual([null, null]);
  await page.goForward();
  await all.waitFor();
  // Steps are no entries, and come back with theirs.
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  const step = await stepOf(page);
  await page.waitForTimeout(400);
  await page.keyboard.press('Escape');
  await expect.poll(() => param(page, 'samples')).toBe(null);
  await page.keyboard.press('End');
  await page.goBack();
  await all.waitFor();
  expect(await stepOf(page)).toBe(step);
});

test('a pair that is chosen while a part of the mistakes is known is completed with the rest', async () => {
  const { page } = await open('about:blank');
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  // As the server answers for a split of 60,000 samples: a part of each pair, and the whole after a while.
  await page.route(/\/mistakes\?/, async (route) => {
    const url = new URL(route.request().url());
    if (url.searchParams.get('part') !== 'first') {
      await held;
      await route.continue().catch(() => undefined);
      return;
    }
    url.searchParams.delete('part');
    const list = (await (await fetch(url)).json()) as MistakeList;
    for (const p of list.pairs) {
      p.samples = p.samples.slice(0, 2);
      p.count = p.samples.length;
    }
    await route.fulfill({ json: { ...list, so_far: { looked: 2048, wrong: 18, judged: 12, suspect: false } } });
  });
  const first = (await ask<MistakeList>('plain/mistakes?step=60')).pairs[0]!;
  await page.goto(`${s().url}?run=plain&view=mistakes&step=60`);
  await expect.poll(() => pairs(page).first().innerText()).toMatch(/≥ 2$/);
  await pairs(page).first().click();
  await panel(page).getByRole('heading', { name: '2 samples' }).waitFor();
  release();
  await panel(page)
    .getByRole('heading', { name: `${first.count} samples` })
    .waitFor();
});

test('a pair by keyboard, one that no class has, and one without mistakes', async () => {
  const { page } = await open(`${s().url}?run=plain&view=mistakes&step=60&mistakes.pair=4,12`);
  await drawn(page, 'mistakes');
  await page.getByText('There is no pair of classes “4,12”, so all mistakes are shown.').waitFor();
  await pairs(page).first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const chosen = await pairs(page).nth(1).getAttribute('data-pair');
  await expect.poll(() => param(page, 'mistakes.pair')).toBe(chosen);
  await expect.poll(() => page.locator('[data-pair][aria-pressed="true"]').getAttribute('data-pair')).toBe(chosen);
  await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.pair)).toBe(chosen);
  const list = await ask<MistakeList>('plain/mistakes?step=60');
  const there = new Set(list.pairs.map((p) => `${p.actual},${p.predicted}`));
  const empty = [...Array(100).keys()]
    .map((i) => [Math.floor(i / 10), i % 10])
    .find(([a, p]) => a !== p && !there.has(`${a},${p}`))!;
  await page.goto(`${s().url}?run=plain&view=mistakes&step=60&mistakes.pair=${empty}`);
  await page.getByText(`No ${empty[0]} is mistaken for ${empty[1]} at this step.`).first().waitFor();
  expect(await page.locator('.mistake').count()).toBe(0);
  expect(await page.locator('[data-pair][aria-pressed="true"]').innerText()).toMatch(/0$/);
  expect(await page.getByRole('alert').count()).toBe(0);
  await page.getByRole('button', { name: 'All mistakes' }).click();
  await page.locator('.mistake').first().waitFor();
});

test('Back to a run that is gone says so, and forward leads on', async () => {
  const { page, forgive } = await open(`${s().url}?run=plain&view=mistakes&step=60`);
  forgive(/status of 404/);
  await drawn(page, 'mistakes');
  await page.evaluate(() => {
    history.pushState(null, '', '?run=vanished&view=mistakes&samples=3&step=5');
    history.pushState(null, '', '?run=plain&view=confusion&step=60');
  });
  await page.goBack();
  await page.getByRole('alert').first().waitFor();
  expect(await page.getByRole('alert').first().innerText()).toMatch(/vanished/);
  await page.goForward();
  await drawn(page, 'confusion');
  expect(await page.getByRole('alert').count()).toBe(0);
});

test('features open at the class of the choice', async () => {
  const { page } = await open(`${s().url}?run=hidden&view=features&step=120&samples=9`);
  const pressed = () => page.locator('.class-row [aria-pressed="true"]').innerText();
  const d = await ask<SampleDetail>('hidden/sample/9?step=120');
  expect(d.actual).not.toBe(0);
  await expect.poll(pressed).toBe(String(d.actual));
  await drawn(page, 'features');
  await expect
    .poll(() => page.getByRole('button', { name: 'Copy command' }).getAttribute('title'))
    .not.toMatch(/class=/);
  await page.goto(`${s().url}?run=hidden&view=features&step=120&samples=9&layer=fc2&units=3`);
  await expect.poll(pressed).toBe('3');
  await page.goto(`${s().url}?run=hidden&view=features&step=120&samples=9&layer=fc2&units=3&class=5`);
  await expect.poll(pressed).toBe('5');
});

test('a class says which unit matters most to it, by what it loses without it', async () => {
  const { page } = await open(`${s().url}?run=hidden&view=confusion&step=120&class=8`);
  const d = await page.evaluate(async () => {
    const r = await fetch('api/runs/hidden/class/8?step=120&split=test');
    const bytes = await r.arrayBuffer();
    const n = Number(new DataView(bytes).getBigUint64(0, true));
    const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, n))) as {
      __metadata__: Record<string, string>;
    };
    return Object.values(head.__metadata__).map((text) => JSON.parse(text) as unknown)[0];
  });
  const { deciding, samples, right } = d as ClassDetail;
  expect(deciding!.with).toBe(right);
  expect(deciding!.without).toBeLessThan(right);
  const card = panel(page).locator('.deciding');
  await card.getByText(`fc1·${deciding!.unit} matters most`).waitFor();
  expect(await card.innerText()).toContain(
    `${deciding!.without} of the ${samples} samples are correct instead of ${right}`,
  );
  await card.locator('canvas').waitFor();
  await card.click();
  await expect.poll(() => [param(page, 'layer'), param(page, 'units')]).toEqual(['fc1', String(deciding!.unit)]);
});
