// The studio's promise: a new user watches a network learn, scrubs through its
// training, asks why it takes one digit for another, draws one, and shares the link.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { browser, slider, stepOf, studio } from './browser';

const { open } = browser();
const s = studio(
  () => [],
  () => ({ cwd: mkdtempSync(join(tmpdir(), 'brainbow-story-')) }),
);

test('a new user watches, scrubs and shares', async () => {
  expect(s().training).toMatch(/^default-/);
  const { page } = await open(s().url);
  // It is already training.
  await page
    .getByText(/step [\d,]+/)
    .first()
    .waitFor();
  await expect.poll(() => stepOf(page), { timeout: 20_000 }).toBeGreaterThan(0);
  const before = await stepOf(page);
  await expect.poll(() => stepOf(page), { timeout: 10_000 }).toBeGreaterThan(before);
  // Going back stops following, not training.
  await slider(page).focus();
  await page.keyboard.press('Home');
  expect(await stepOf(page)).toBe(0);
  await page.keyboard.press('Shift+ArrowRight');
  expect(await stepOf(page)).toBeGreaterThanOrEqual(10);
});
