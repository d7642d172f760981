// The studio's promise: a new user watches a network learn, scrubs through its
// training, asks why it mistakes one digit for another, draws one, and shares the link.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { browser, drawn, slider, stepOf, studio, tab } from './browser';

const { open } = browser();
const s = studio(
  () => [],
  () => ({ cwd: mkdtempSync(join(tmpdir(), 'brainbow-story-')) }),
);

test('a new user watches, scrubs, asks why, draws and shares', async () => {
  // `brainbow` alone is already training.
  expect(s().training).toMatch(/^default-/);
  const { page, context } = await open(s().url, { newcomer: true });
  // The first run is the one that is trained.
  await page.locator('.run-row').first().getByRole('link').click();
  await page.getByText(/is learning from “.+” right now/).waitFor();
  await drawn(page, 'network');
  await expect.poll(() => stepOf(page), { timeout: 20_000 }).toBeGreaterThan(0);
  const before = await stepOf(page);
  await expect.poll(() => stepOf(page)).toBeGreaterThan(before);
  await page.getByRole('button', { name: 'Got it' }).click();

  // Going back stops following, not training.
  await slider(page).focus();
  await page.keyboard.press('Home');
  expect(await stepOf(page)).toBe(0);
  const end = Number(await slider(page).getAttribute('aria-valuemax'));
  await expect.poll(async () => Number(await slider(page).getAttribute('aria-valuemax'))).toBeGreaterThan(end);
  expect(await stepOf(page)).toBe(0);

  // Dragging goes through the training, and the weights with it.
  await tab(page, 'Weights');
  await drawn(page, 'weights');
  const box = (await slider(page).boundingBox())!;
  const picture = (): Promise<string> =>
    page.evaluate(() => (document.querySelector('[data-view="weights"] canvas') as HTMLCanvasElement).toDataURL());
  const first = await picture();
  await page.mouse.move(box.x + 10, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + 20, { steps: 8 });
  await page.mouse.up();
  expect(await stepOf(page)).toBeGreaterThan(0);
  await expect.poll(picture).not.toBe(first);

  // At full speed it soon ends. Why this mistake?
  await page.getByLabel('speed').selectOption('0');
  await expect
    .poll(async () => (await slider(page).getAttribute('aria-valuemax')) === '20000', { timeout: 30_000 })
    .toBe(true);
  await page.keyboard.press('End');
  await tab(page, 'Mistakes');
  const mistake = page.locator('.mistake').first();
  await mistake.waitFor();
  const taken = /(\w+), mistaken for (\w+)/.exec(await mistake.innerText());
  await mistake.click();
  const selection = page.getByRole('complementary', { name: 'Selection' });
  await selection.getByText(/^sample \d+/).waitFor();
  expect(taken?.[1]).not.toBe(taken?.[2]);
  await selection.getByRole('button', { name: `Why ${taken?.[2]}?` }).click();
  await selection.getByText(/of the 12 training samples nearest to it in/).waitFor();
  await selection.getByRole('button', { name: 'The sum behind it' }).click();
  await drawn(page, 'sum');
  await expect.poll(() => page.locator('.caption').first().innerText()).toMatch(/times the weight/);
  await selection.getByRole('button', { name: 'What else looks like this?' }).click();
  await selection.locator('canvas, img').nth(2).waitFor();

  // Drawing a digit: a vertical stroke gets an answer, and more strokes change it.
  await tab(page, 'Try it');
  const clear = page.locator('[data-view="try"]').getByRole('button', { name: 'Clear' });
  await clear.click();
  const pad = (await page.locator('canvas.pad').boundingBox())!;
  const stroke = async (points: [number, number][]): Promise<void> => {
    for (const [i, [x, y]] of points.entries()) {
      await page.mouse.move(pad.x + x * pad.width, pad.y + y * pad.height, { steps: 6 });
      if (i === 0) await page.mouse.down();
    }
    await page.mouse.up();
  };
  await stroke([
    [0.5, 0.15],
    [0.5, 0.85],
  ]);
  const caption = page.locator('.caption').first();
  await expect.poll(() => caption.innerText()).toMatch(/the network predicts 1: /);
  await clear.click();
  await stroke([
    [0.25, 0.2],
    [0.75, 0.2],
    [0.45, 0.85],
  ]);
  await expect.poll(() => caption.innerText()).toMatch(/the network predicts 7: /);

  // The link opens the same view in another browser.
  await tab(page, 'Confusion matrix');
  await drawn(page, 'confusion');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy link' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const friend = await open(link);
  await drawn(friend.page, 'confusion');
  expect(await friend.page.locator('.caption').first().innerText()).toBe(await caption.innerText());
});

test('an image can be dropped, and any other file is refused with a reason', async () => {
  const { page } = await open(`${s().url}?run=${s().training}&view=try&step=live`);
  await page.getByText(/^Draw here/).waitFor();
  const file = page.locator('input[type=file]');
  await file.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('not a picture') });
  await page.getByText(/notes\.txt/).waitFor();
  await file.setInputFiles({
    name: 'broken.png',
    mimeType: 'image/png',
    buffer: Buffer.from('\x89PNG and then nothing'),
  });
  await page.getByText(/broken\.png/).waitFor();
  // A body of 500 MB is refused without being read.
  await page.evaluate(() => {
    const huge = new File([new Blob(['x'])], 'huge.png', { type: 'image/png' });
    Object.defineProperty(huge, 'size', { value: 500_000_000 });
    const data = new DataTransfer();
    data.items.add(huge);
    const event = new DragEvent('drop', { bubbles: true, cancelable: true });
    Object.defineProperty(event, 'dataTransfer', { value: { files: [huge], types: ['Files'], items: data.items } });
    document.querySelector('[data-view="try"]')!.dispatchEvent(event);
  });
  await page.getByText(/huge\.png/).waitFor();
  // A photographed picture: black on white paper.
  const png = await page.evaluate(async () => {
    const c = document.createElement('canvas');
    c.width = 200;
    c.height = 200;
    const ink = c.getContext('2d')!;
    ink.fillStyle = '#fff';
    ink.fillRect(0, 0, 200, 200);
    ink.fillStyle = '#000';
    ink.fillRect(90, 30, 22, 140);
    const blob = await new Promise<Blob | null>((done) => c.toBlob(done));
    return [...new Uint8Array(await blob!.arrayBuffer())];
  });
  await file.setInputFiles({ name: 'one.png', mimeType: 'image/png', buffer: Buffer.from(png) });
  await expect.poll(() => page.locator('.caption').first().innerText()).toMatch(/the network predicts 1: /);
});
