// What is new to a newcomer, in 简体中文 on dark and in English on light, on a phone, a tablet and a desk: nothing has a
// serious fault of accessibility, overflows or is left in English.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { browser, drawn, studio } from './browser';
import { faults, overflowing, stillEnglish } from './faults';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);
const shots = process.env.SHOTS_DIR ?? '';

for (const [lang, theme] of [
  ['zh', 'dark'],
  ['en', 'light'],
] as const)
  for (const width of [390, 768, 1280])
    test(`${lang}, ${theme}, ${width} wide`, async () => {
      const { page } = await open('about:blank', {
        newcomer: true,
        viewport: { width, height: 800 },
        reducedMotion: 'reduce',
      });
      const look = async (place: string): Promise<void> => {
        await page.waitForTimeout(200);
        if (shots) {
          mkdirSync(shots, { recursive: true });
          await page.screenshot({ path: join(shots, `${place}-${lang}-${theme}-${width}.png`) });
        }
        await expect.poll(() => faults(page), { message: place }).toEqual([]);
        expect(await overflowing(page), place).toEqual([]);
        if (lang === 'zh') expect(await stillEnglish(page), place).toEqual([]);
      };
      const at = (query: string) => page.goto(`${s().url}?lang=${lang}&theme=${theme}&${query}`);
      await at('run=hidden&step=120');
      await drawn(page, 'network');
      await page.locator('.ideas button').first().waitFor();
      await look('welcome');
      if (width < 1000) {
        await page.locator('.views-menu > button').click();
        await page.locator('.views-list').waitFor();
        await look('menu');
        await page.keyboard.press('Escape');
      }
      await page.locator('.ideas button').first().click();
      await page.locator('.mistake').first().waitFor();
      await page.locator('.selection .thumb').first().waitFor();
      await look('pair');
      await page.locator('.mistake .choose').first().click();
      await page.locator('.way-back').waitFor();
      await page.locator('.selection .history').waitFor();
      await look('way-back');
      await at('run=hidden&step=120&view=features&class=8');
      await page.locator('.deciding canvas').waitFor();
      await drawn(page, 'features');
      await look('deciding');
      await page.locator('.bar button').last().click();
      await page.getByRole('dialog').waitFor();
      await look('help');
    });
