// What the page saves is what `brainbow render` draws, pixel by pixel, and knows what it shows:
// dropped on the page, it opens there.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { browser, drawn, studio } from './browser';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);
let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'brainbow-saved-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs the program beside the runs of the tests, and returns what it prints. */
function brainbow(...args: string[]): string {
  return execFileSync(inject('binary'), [...args, '--runs', inject('runs')], {
    cwd: dir,
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, BRAINBOW_DATA: '/nonexistent' },
  });
}

/** Saves the picture of the page in a format and returns its path. */
async function save(page: Page, format: RegExp, name: string): Promise<string> {
  await page.getByRole('button', { name: /^Save as/ }).click();
  const download = page.waitForEvent('download', { timeout: 60_000 });
  await page.getByRole('menuitem', { name: format }).click();
  const path = join(dir, name);
  await (await download).saveAs(path);
  return path;
}

/** Drops a file on an element. */
async function drop(page: Page, at: string, path: string, name: string): Promise<boolean> {
  return page.evaluate(
    ([selector, data, called]) => {
      const bytes = Uint8Array.from(atob(data!), (c) => c.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], called!));
      const e = new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true });
      document.querySelector(selector!)!.dispatchEvent(e);
      return e.defaultPrevented;
    },
    [at, readFileSync(path).toString('base64'), name] as const,
  );
}

const saved = ['weights', 'confusion', 'mistakes', 'network', 'sum', 'features', 'curves', 'activations'];

test('a saved picture has the pixels of the copied command', { timeout: 180_000 }, async () => {
  const { page, context } = await open(`${s().url}?run=see`);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  for (const view of saved) {
    await page.goto(`${s().url}?run=see&view=${view}&samples=7&step=50`);
    await drawn(page, view);
    const png = await save(page, /^PNG$/, `${view}.png`);
    const svg = await save(page, /^SVG$/, `${view}.svg`);
    // The program draws what the file says that it shows, and compares.
    expect(brainbow('verify', png), view).toMatch(/^the same pixels/);
    expect(brainbow('verify', svg), view).toMatch(/^the same pixels/);
    // The command draws the same bytes, of the pixels too.
    const command = (await page.getByRole('button', { name: 'Copy command' }).getAttribute('title'))!;
    const args = [...command.matchAll(/'([^']*)'|\S+/g)].map((m) => m[1] ?? m[0]).slice(1);
    args[args.length - 1] = join(dir, 'command.png');
    brainbow(...args);
    expect(readFileSync(join(dir, 'command.png')).equals(readFileSync(png)), command).toBe(true);
  }
});

test('an animation is saved with progress and opens where it is dropped', { timeout: 120_000 }, async () => {
  const { page, forgive } = await open(`${s().url}?run=see&view=activations&layer=conv1`);
  await drawn(page, 'activations');
  const gif = await save(page, /^GIF/, 'film.gif');
  expect(brainbow('verify', gif)).toMatch(/^the same pixels: film/);
  const webp = await save(page, /^WebP/, 'film.webp');
  expect(brainbow('verify', webp)).toMatch(/^the same pixels: film/);
  // One that takes long can be given up.
  await page.route('**/views/film.gif*', async (r) => {
    await new Promise((done) => setTimeout(done, 5000));
    await r.abort().catch(() => undefined);
  });
  await page.getByRole('button', { name: /^Save as/ }).click();
  await page.getByRole('menuitem', { name: /^GIF/ }).click();
  await page.getByRole('button', { name: /^Computing/ }).click();
  await page.getByRole('button', { name: /^Save as/ }).waitFor();
  forgive(/ERR_FAILED/);

  await page.goto(`${s().url}?run=plain&view=weights`);
  await drawn(page, 'weights');
  expect(await drop(page, '.time', gif, 'film.gif')).toBe(true);
  await drawn(page, 'activations');
  const at = new URL(page.url()).searchParams;
  expect([at.get('run'), at.get('view'), at.get('layer')]).toEqual(['see', 'activations', 'conv1']);
});

test('a dropped picture opens its view at its step, also over Try it', async () => {
  const { page, forgive } = await open(`${s().url}?run=see&view=confusion&step=50&confusion.cells=row&split=train`);
  await drawn(page, 'confusion');
  const png = await save(page, /^PNG$/, 'confusion.png');
  await page.goto(`${s().url}?run=plain&view=try`);
  await page.getByText('Draw here with mouse').waitFor();
  await drop(page, 'canvas.pad', png, 'anything.png');
  await drawn(page, 'confusion');
  const at = new URL(page.url()).searchParams;
  expect([at.get('run'), at.get('step'), at.get('split'), at.get('confusion.cells')]).toEqual([
    'see',
    '50',
    'train',
    'row',
  ]);
  // What the page has no control for is said.
  brainbow('render', 'samples', 'hidden', '--param', 'count=3', '-o', join(dir, 'samples.svg'));
  await drop(page, '.bar', join(dir, 'samples.svg'), 'samples.svg');
  await page.getByText('The page has no view “samples”; this is “Data”.').waitFor();
  await page.getByText('no control for these parameters of the picture: count=3').waitFor();
  // A view that the server draws opens with its parameters.
  brainbow('render', 'lego', 'hidden', '--param', 'k=3', '-o', join(dir, 'lego.svg'));
  await drop(page, '.bar', join(dir, 'lego.svg'), 'lego.svg');
  await expect.poll(() => new URL(page.url()).searchParams.get('lego.k')).toBe('3');
  await drawn(page, 'lego');
  // A file that says nothing is refused in words.
  forgive(/status of 422/);
  await drop(page, '.bar', join(import.meta.dirname, 'saved.e2e.ts'), 'saved.e2e.ts');
  await page.getByRole('alert').getByText('does not say which run and view').waitFor();
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click();
  expect(await page.getByRole('alert').count()).toBe(0);
});

test('a picture that the page draws itself says what it shows, too', async () => {
  const { page } = await open(`${s().url}?run=see&view=try&step=150`);
  const pad = page.locator('canvas.pad');
  await page.getByText('Draw here with mouse').waitFor();
  const box = (await pad.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + (3 * box.height) / 4, { steps: 8 });
  await page.mouse.up();
  const caption = () => page.locator('.caption').first().innerText();
  await expect.poll(caption).toMatch(/the network predicts/);
  await expect.poll(() => new URL(page.url()).searchParams.get('try.drawing')).toMatch(/^[\w-]+$/);
  const said = await caption();
  const png = await save(page, /^PNG$/, 'drawing.png');
  // It opens the drawing, with the same answer.
  await page.goto(`${s().url}?run=plain&view=weights`);
  await drawn(page, 'weights');
  await drop(page, '.time', png, 'drawing.png');
  await expect.poll(caption).toBe(said);
  expect(new URL(page.url()).searchParams.get('run')).toBe('see');
  expect(() => brainbow('verify', png)).toThrow(/the studio's page drew this picture/);
});
