// Views that the server draws: the page has the body of the picture, with its own texts and controls around it.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { browser, drawn, studio } from './browser';
import { drawnViews } from './names';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

/** The texts of a picture, without those of its head and of the lines below it. */
function textsOf(svg: string): string[] {
  const body = svg.replace(/<g class="head">[\s\S]*?<\/g>/, '');
  return [...body.matchAll(/<text[^>]*>([\s\S]*?)<\/text>/g)].map((m) => m[1]!);
}

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** Waits until the picture is that of the scene. */
async function settled(page: Page): Promise<void> {
  await page.locator('.drawn-sheet:not(.old):not([hidden])').first().waitFor({ timeout: 60_000 });
}

test.each(drawnViews)('%s of %s is the picture that is saved, with its words around it', async (view, run) => {
  const { page } = await open('about:blank', { acceptDownloads: true });
  let body = '';
  page.on('response', (r) => {
    if (/\/views\/[\w-]+\.svg\?.*body=/.test(r.url()) && r.ok()) void r.text().then((text) => (body = text));
  });
  await page.goto(`${s().url}?run=${run}&view=${view}&step=40`);
  await settled(page);
  await drawn(page, view);
  const pane = page.locator('.pane').first();
  expect((await pane.locator('.finding p').first().textContent())!.length).toBeGreaterThan(10);
  expect(await pane.locator('img.drawn').getAttribute('alt')).toMatch(/\w+ \w+ \w+/);
  // Each view says what it shows, and has a control.
  expect((await page.locator('.about-view').textContent())!.length).toBeGreaterThan(20);
  expect(await pane.locator('.options').locator('select, input').count()).toBeGreaterThan(0);

  await pane.getByRole('button', { name: /Save as/ }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    pane.getByRole('menuitem', { name: 'SVG' }).click(),
  ]);
  const file = readFileSync(await download.path(), 'utf8');
  const title = unescaped(/<title[^>]*>([\s\S]*?)<\/title>/.exec(file)![1]!);
  expect(await pane.locator('.finding p').first().textContent()).toBe(title);
  // The same words and numbers in the same order; the file has the caption below.
  const onPage = textsOf(body);
  expect(onPage.length).toBeGreaterThan(3);
  expect(textsOf(file).slice(0, onPage.length)).toEqual(onPage);
  const caption = (await pane.locator('.caption').textContent())!;
  expect(caption.startsWith(textsOf(file).slice(onPage.length).map(unescaped)[0]!)).toBe(true);
});

test('options change the picture, and the address and the command have them', async () => {
  const { page, forgive } = await open(`${s().url}?run=hidden&view=layers&step=40`);
  forgive(/status of 400/); // a class that the run does not have
  await settled(page);
  const slider = page.getByRole('slider', { name: 'bundling' });
  const asked = page.waitForRequest((r) => r.url().includes('bundling=0.75'));
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await asked;
  await settled(page);
  await expect.poll(() => new URL(page.url()).searchParams.get('layers.bundling')).toBe('0.75');
  expect(await page.getByRole('button', { name: 'Copy command' }).getAttribute('title')).toContain('bundling=0.75');
  // More options are behind a button.
  expect(await page.getByLabel('perplexity').count()).toBe(0);
  await page.getByRole('button', { name: 'More options' }).click();
  await page.getByLabel('method').selectOption('pca');
  await expect.poll(() => new URL(page.url()).searchParams.get('layers.method')).toBe('pca');
  // A value that is not accepted is said in the engine's words, and the picture comes back.
  await page.getByLabel('classes').fill('77');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText(/77/).waitFor();
  await page.getByLabel('classes').fill('');
  await page.keyboard.press('Enter');
  await settled(page);
  expect(await page.getByRole('alert').count()).toBe(0);
}, 60_000);

test('parts of a picture can be chosen by pointer and keyboard', async () => {
  const { page } = await open(`${s().url}?run=hidden&view=filters&step=100`);
  await settled(page);
  const picks = page.locator('.drawn-pick');
  await picks.nth(2).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('units')).toBe('2');
  await page.locator('.selection').getByText('fc1').first().waitFor();
  await settled(page);
  // One stop of the Tab key; arrows move between them.
  await page.locator('.drawn-pick[tabindex="0"]').focus();
  await page.keyboard.press('ArrowRight');
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.of)).toBe('units=fc1:1');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('units')).toBe('1');
});

test('pieces of a class are chosen by hand', async () => {
  const { page } = await open(`${s().url}?run=hidden&view=lego&step=100&class=3`);
  await settled(page);
  await page.getByPlaceholder('unit').fill('4');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('lego.units')).toBe('4:1');
  const amount = page.getByRole('slider', { name: 'amount of unit 4' });
  await amount.focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => new URL(page.url()).searchParams.get('lego.units')).toBe('4:0.9');
  await settled(page);
  await page.getByRole('button', { name: 'Remove unit 4' }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('lego.units')).toBe(null);
});

test('the plane is folded by hand', async () => {
  const { page } = await open(`${s().url}?run=xor&step=100`);
  await settled(page); // a network of two inputs begins with its plane
  expect(new URL(page.url()).searchParams.get('view')).toBe('plane');
  await page.getByRole('checkbox', { name: 'fold' }).check();
  await expect.poll(() => new URL(page.url()).searchParams.get('plane.bend')).toBe('1');
  const asked = page.waitForRequest((r) => r.url().includes('bend=0.98'));
  await page.getByRole('slider', { name: 'fold' }).focus();
  await page.keyboard.press('ArrowLeft');
  await asked;
});

test('a step that is left while its picture is computed is not shown late', async () => {
  const { page } = await open(`${s().url}?run=hidden&view=before-after&step=40`);
  await settled(page);
  await page.route(/step=100/, async (route) => {
    await new Promise((done) => setTimeout(done, 1500));
    await route.continue().catch(() => undefined); // it was given up
  });
  await page.getByLabel('step', { exact: true }).fill('100');
  await page.keyboard.press('Enter');
  await page.locator('.drawn-sheet.old').waitFor();
  await page.getByLabel('step', { exact: true }).fill('40');
  await page.keyboard.press('Enter');
  await settled(page);
  await page.waitForTimeout(2000);
  expect(await page.locator('.finding .of').first().textContent()).toMatch(/step 40\b|before/);
});
