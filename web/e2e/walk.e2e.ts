// Everything that is begun, changed and kept on the page, in 简体中文 on dark, at desktop and phone width: every dialog
// is opened and every kind of thing clicked, no English is left, nothing has a serious fault of accessibility or
// overflows. The other tests tell the stories in English on light.
//
// WALK=all walks in both languages and both themes; SHOTS_DIR=dir keeps a picture of each place, to be looked at.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { en, type MessageKey, zh } from '../src/messages';
import { browser, drawn, runRow, slider, studio } from './browser';
import { faults, overflowing, stillEnglish } from './faults';
import { drop, png, zip } from './pictures';

const { open } = browser();
const dir = mkdtempSync(join(tmpdir(), 'brainbow-walk-'));
const s = studio(
  () => {
    for (const name of ['plain', 'hidden', 'xor'])
      cpSync(join(inject('runs'), name), join(dir, name), { recursive: true });
    const args = ['branch', 'plain', '--step', '60', '--set', 'batch=50', '--runs', dir];
    execFileSync(inject('binary'), args, { stdio: 'pipe', env: { ...process.env, BRAINBOW_DATA: '/nonexistent' } });
    return ['studio', '--runs', dir];
  },
  () => ({ env: { BRAINBOW_DATA: join(dir, '.data') } }),
);

/** The texts of a language by their keys, as the page has them. */
function texts(lang: 'en' | 'zh') {
  const table = lang === 'zh' ? zh : en;
  return (key: MessageKey, values: Record<string, string | number> = {}): string =>
    table[key].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

const all = process.env.WALK === 'all';
const shots = process.env.SHOTS_DIR ?? '';
const ways = (['zh', 'en'] as const).flatMap((lang) =>
  (['dark', 'light'] as const)
    .flatMap((theme) => ([1280, 390] as const).map((width) => ({ lang, theme, width })))
    .filter((w) => all || (w.lang === 'zh' && w.theme === 'dark')),
);
let round = 0;

for (const { lang, theme, width } of ways) {
  test(`${lang}, ${theme}, ${width} wide`, { timeout: 120_000 }, async () => {
    const n = ++round;
    const say = texts(lang);
    const { page, forgive } = await open('about:blank', {
      viewport: { width, height: 800 },
      reducedMotion: 'reduce',
      locale: lang === 'zh' ? 'zh-CN' : 'en-GB',
    });
    forgive(/status of (400|404|409|422)/);
    const at = (query: string) => page.goto(`${s().url}?lang=${lang}&theme=${theme}&${query}`);
    /** Looks at a place. */
    const look = async (place: string): Promise<void> => {
      await page.evaluate(() => document.fonts.ready);
      await page.waitForTimeout(100);
      if (shots) {
        mkdirSync(shots, { recursive: true });
        await page.screenshot({ path: join(shots, `${place}-${lang}-${theme}-${width}.png`) });
      }
      await expect.poll(() => faults(page), { message: place }).toEqual([]);
      expect(await overflowing(page), place).toEqual([]);
      if (lang === 'zh') expect(await stillEnglish(page), place).toEqual([]);
    };
    const button = (key: MessageKey, values = {}) => page.getByRole('button', { name: say(key, values), exact: true });
    const item = (key: MessageKey) => page.getByRole('menuitem', { name: say(key), exact: true });
    const menu = async (run: string, key: MessageKey) => {
      await button('runs.menu', { name: run }).click();
      await item(key).click();
    };

    await home(page);
    await about(page);
    await branch(page);
    await create(page);
    await waiting(page);
    await arrives(page);

    async function home(page: Page): Promise<void> {
      await at('');
      await runRow(page, 'plain').waitFor();
      await look('home');
      await button('runs.menu', { name: 'plain' }).click();
      await look('home-menu');
      await item('runs.note').click();
      await page.getByLabel(say('runs.noteField', { name: 'plain' })).fill('7 与 1');
      await look('home-note');
      await page.keyboard.press('Enter');
      await runRow(page, 'plain').getByText('7 与 1').waitFor();
      await menu('plain', 'runs.rename');
      await page.getByLabel(say('runs.nameField', { name: 'plain' })).fill('hidden');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').first().waitFor();
      await look('home-taken');
      await page.keyboard.press('Escape');
      await menu('xor', 'runs.delete');
      await page.locator('details.trash summary').click();
      await look('home-trash');
      await page.locator('.undo, .notices').getByRole('button').first().click();
      await runRow(page, 'xor').waitFor();
      for (const run of ['hidden', 'plain']) await page.getByLabel(say('runs.choosing', { name: run })).check();
      await look('home-compare');
      await page.getByRole('link', { name: say('home.compare') }).click();
      await expect.poll(() => page.locator('[data-view]').count()).toBe(2);
      await look('compare');
    }

    async function about(page: Page): Promise<void> {
      await at('run=plain-b1&step=live&view=weights');
      await drawn(page, 'weights');
      await page.locator('.run-button').click();
      const dialog = page.getByRole('dialog');
      await dialog.locator('dd').nth(10).waitFor();
      await look('about');
      await dialog.locator('summary').first().click();
      await look('about-recipe');
      await page.keyboard.press('Escape');
    }

    async function branch(page: Page): Promise<void> {
      await at('run=hidden&view=weights&step=60&split=train&samples=5&layer=fc1&units=2');
      await slider(page).waitFor();
      await button('branch.here').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(say('branch.more')).click();
      await look('branch');
      await dialog.getByRole('textbox', { name: say('branch.more') }).fill('network.0.units=5');
      await dialog.getByRole('button', { name: say('branch.begin') }).click();
      await page.locator('#branch-error').filter({ hasText: /\S/ }).waitFor();
      await look('branch-refused');
      await dialog.getByRole('textbox', { name: say('branch.more') }).fill('');
      await dialog.getByRole('button', { name: '×½' }).click();
      await dialog.getByRole('button', { name: say('branch.begin') }).click();
      await page.locator('.kin').first().waitFor();
      await expect.poll(() => new URL(page.url()).searchParams.get('run')).toBe(`hidden-b${n}`);
      await look('branched');
    }

    async function create(page: Page): Promise<void> {
      await at('new');
      const train = button('create.train');
      await expect.poll(() => train.isEnabled()).toBe(true);
      await page.locator('.card.chosen canvas').waitFor();
      await look('new');
      await page.locator('[data-layer="0"]').click();
      for (const summary of await page.locator('.create summary').all()) await summary.click();
      await look('new-open');
      await button('create.text').click();
      await page.locator('#f-batch').fill('many');
      await page.locator('#f-batch-error').waitFor();
      await look('new-error');
      await button('create.undo').click();
      await page.locator('#f-batch-error').waitFor({ state: 'hidden' });
      await page.getByRole('textbox', { name: say('create.text') }).fill('batch: [');
      await page.locator('.text-part .field-error').waitFor();
      await look('new-broken');
      await at('new&from=plain');
      await expect.poll(() => page.getByRole('textbox', { name: say('create.text') }).inputValue()).toContain('dense');
      await look('again');
      await button('create.text').click();
    }

    async function waiting(page: Page): Promise<void> {
      const names: string[] = [];
      for (let i = 0; i < 4; i++)
        names.push(
          await page.evaluate(async () => {
            const r = await fetch('api/trainings', {
              method: 'POST',
              headers: { 'Content-Type': 'application/json' },
              body: '{"recipe":"xor-two-layer","paused":true}',
            });
            return ((await r.json()) as { run: string }).run;
          }),
        );
      await at(`run=${names[3]}`);
      await button('queue.up', { name: names[3]! }).click();
      await page.getByText(say('queue.waits', { name: names[3]!, place: 1 })).waitFor();
      await look('waiting');
      await button('queue.remove', { name: names[2]! }).click();
      await at(`run=${names[0]}&view=network`);
      await slider(page).waitFor();
      await look('training');
      for (const name of [names[3], names[0], names[1]])
        await page.evaluate(
          (run) =>
            fetch(`api/trainings/${run}/stop`, {
              method: 'POST',
              headers: { 'Content-Type': 'application/json' },
              body: '{}',
            }).then((r) => r.status),
          name,
        );
    }

    async function arrives(page: Page): Promise<void> {
      await at('');
      await runRow(page, 'plain').waitFor();
      const files: Record<string, Buffer> = { [`p${n}/a/broken.png`]: Buffer.from('x') };
      for (const name of ['a', 'b'])
        for (let i = 0; i < 6; i++) files[`p${n}/${name}/${i}.png`] = png([name === 'a' ? 250 : 10, 90, 20], i);
      await drop(page, `p${n}.zip`, zip(files));
      await page.locator('.arrival li').first().waitFor();
      await look('arrived');
      await page.getByRole('link', { name: say('arrival.train') }).click();
      await expect.poll(() => button('create.train').isEnabled()).toBe(true);
      await look('new-own');
      await drop(page, 'notes.zip', zip({ 'a.txt': Buffer.from('x') }));
      await page.getByRole('alert').first().waitFor();
      await look('refused');
    }
  });
}
