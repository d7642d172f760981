// No view has a serious accessibility violation, light or dark.
import { expect, inject, test } from 'vitest';
import { browser, drawn, studio } from './browser';
import { faults } from './faults';
import { views } from './names';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);
for (const theme of ['light', 'dark'] as const) {
  test(`views, ${theme}`, async () => {
    const { page } = await open('about:blank', { reducedMotion: 'reduce' }); // no element is half faded in
    for (const view of views) {
      await page.goto(`${s().url}?step=live&run=see&view=${view}&samples=7&layer=conv3&theme=${theme}`);
      await drawn(page, view);
      await page.waitForTimeout(200); // the selection panel
      expect(await faults(page), view).toEqual([]);
    }
  });

  test(`dialogs, a second run and nothing at all, ${theme}`, async () => {
    const { page } = await open(`${s().url}?step=live&run=plain&with=hidden&view=weights&theme=${theme}`, {
      reducedMotion: 'reduce',
    });
    await drawn(page, 'weights');
    await page.waitForTimeout(500); // the other pane
    expect(await faults(page)).toEqual([]);
    for (const button of [page.locator('.run-button'), page.getByRole('button', { name: 'Stop comparing' })]) {
      await button.click();
      await page.waitForTimeout(300);
      expect(await faults(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
    await page.getByRole('button', { name: 'Compare…' }).click();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    for (const key of ['/', '?']) {
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      expect(await faults(page), key).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });

  test(`home, ${theme}`, async () => {
    const { page } = await open(`${s().url}?theme=${theme}`, { reducedMotion: 'reduce' });
    await page.locator('.total').waitFor();
    await expect.poll(() => faults(page), { timeout: 10_000 }).toEqual([]); // the colours of rows may come a frame later
    await page.getByRole('button', { name: 'Actions for plain' }).click();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    await page.getByLabel('Choose hidden to compare').check();
    expect(await faults(page)).toEqual([]);
  });

  test(`a new run, with an error and its text, ${theme}`, async () => {
    const { page } = await open(`${s().url}?new&recipe=learn-to-see&theme=${theme}`, { reducedMotion: 'reduce' });
    await page.locator('[data-layer="0"]').click();
    await page.getByRole('button', { name: 'Recipe as text' }).click();
    await page.locator('#f-batch').fill('many');
    await page.locator('#f-batch-error').waitFor();
    for (const summary of await page.locator('.create summary').all()) await summary.click();
    await page.waitForTimeout(500); // the contact sheets
    expect(await faults(page)).toEqual([]);
  });
}
