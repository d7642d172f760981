// A zip archive of pictures that is dropped on the page becomes a data set.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { browser, drawn } from './browser';
import { drop, png, zip } from './pictures';
import { type Studio, start } from './server';

const { open } = browser();
const cwd = mkdtempSync(join(tmpdir(), 'brainbow-arrival-'));
let s: Studio;
beforeAll(async () => {
  s = await start(inject('binary'), ['studio', '--data-limit', '1'], {
    cwd,
    env: { BRAINBOW_DATA: join(cwd, 'data') },
  });
});
afterAll(async () => {
  await s.stop();
});

test('a dropped archive is read, counted and ready to be trained on', async () => {
  const { page, forgive } = await open(s.url);
  forgive(/status of (413|422)/);
  const files: Record<string, Buffer> = {
    'squares/read me.txt': Buffer.from('x'),
    'squares/red/broken.png': Buffer.from('x'),
  };
  for (const [name, color] of Object.entries({ red: [250, 20, 20], green: [20, 250, 20], blue: [20, 20, 250] })) {
    for (let i = 0; i < 10; i++) files[`squares/${name}/${i}.png`] = png(color as [number, number, number], i);
  }
  await drop(page, 'squares.zip', zip(files));
  const notice = page.locator('.arrival');
  await notice.getByText('“squares” is a data set now: 30 pictures of 8 × 8 in 3 classes.').waitFor();
  expect(await notice.innerText()).toMatch(/One file could not be read.*One file is no picture/s);
  expect(await notice.getByRole('listitem').first().innerText()).toMatch(/blue\s+10/);
  expect(await notice.getByRole('link', { name: 'Train a network on it' }).getAttribute('href')).toBe(
    '?new&data=squares',
  );
  await notice.getByRole('button', { name: 'Close' }).click();

  // What is no data set, or too much, is refused in words, and the page goes on.
  await drop(page, 'notes.zip', zip({ 'a.txt': Buffer.from('x') }));
  await page.getByText(/cannot become a data set/).waitFor();
  await page.getByRole('button', { name: 'Close' }).first().click();
  await drop(page, 'bomb.zip', zip({ 'a/1.png': Buffer.alloc(1_000_001) }));
  await page.getByText(/at most 1 MB/).waitFor();
}, 60_000);

test('a stranger trains on a folder of 3 × 200 pictures in few clicks', async () => {
  const folder = join(cwd, 'lights');
  for (const [name, color] of Object.entries({ red: [250, 20, 20], green: [20, 250, 20], blue: [20, 20, 250] })) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < 200; i++)
      writeFileSync(join(folder, name, `${i}.png`), png(color as [number, number, number], i, 64));
  }
  const { page } = await open(s.url);
  let clicks = 1; // of the button that opens the choice of a folder, which a test cannot answer
  await page.getByLabel('Choose a folder…').setInputFiles(folder);
  const click = async (what: ReturnType<Page['getByRole']>) => {
    clicks++;
    await what.click();
  };
  await page.getByText('“lights” is a data set now: 600 pictures of 64 × 64 in 3 classes.').waitFor();
  await click(page.getByRole('link', { name: 'Train a network on it' }));
  // It is a card like any other: pictures, counts, classes.
  const chosen = page.locator('.card.chosen');
  await chosen.locator('canvas').waitFor();
  expect(await chosen.innerText()).toMatch(/lights\s+64×64 colour · 3 classes · 480 for training/);
  await page.getByRole('checkbox', { name: 'blue' }).waitFor();
  expect(await page.locator('.layers').innerText()).toContain('dense 3');
  await click(page.getByRole('button', { name: 'Train', exact: true }));
  await page.getByText(/^Training finished after \d+ steps/).waitFor();
  await page
    .getByText(/100\.0\s?% of 120 test samples/)
    .first()
    .waitFor();
  await drawn(page, 'network');
  expect(clicks).toBeLessThanOrEqual(12);
}, 60_000);
