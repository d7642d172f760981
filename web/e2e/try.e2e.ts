// Try it: the answer is for the drawn, dropped or chosen picture, which stays on the pad.
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { browser, studio, tab } from './browser';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

const pad = (page: Page) => page.locator('canvas.pad');
const bits = (page: Page): Promise<string> => pad(page).evaluate((c: HTMLCanvasElement) => c.toDataURL());
const bars = (page: Page): Promise<string> => page.locator('.try-bars').innerText();

/** Drops a picture on an element: a stroke at x, on a ground of another colour or a transparent one. */
async function drop(page: Page, at: string, x: number, ink: string, ground = ''): Promise<boolean> {
  return page.evaluate(
    async ([selector, left, color, under]) => {
      const c = document.createElement('canvas');
      c.width = 100;
      c.height = 100;
      const own = c.getContext('2d')!;
      if (under) {
        own.fillStyle = under as string;
        own.fillRect(0, 0, 100, 100);
      }
      own.fillStyle = color as string;
      own.fillRect(Number(left), 20, 12, 60);
      if (Number(left) > 50) own.fillRect(20, 20, 60, 12);
      const blob = await new Promise<Blob>((done) => c.toBlob((b) => done(b!)));
      const data = new DataTransfer();
      data.items.add(new File([blob], 'drawn.png', { type: 'image/png' }));
      const e = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
      document.querySelector(selector as string)!.dispatchEvent(e);
      return e.defaultPrevented;
    },
    [at, x, ink, ground] as const,
  );
}

test('every picture that is dropped has its own answer, wherever it is dropped', async () => {
  const { page } = await open(`${s().url}?step=live&run=see&view=try`);
  await page.getByText('Draw here with mouse').waitFor();
  expect(await drop(page, 'canvas.pad', 44, 'black', 'white')).toBe(true);
  await expect.poll(() => bars(page)).toMatch(/\d/);
  const first = await bars(page);
  // Outside the view, the browser would otherwise leave the page and open the picture.
  expect(await drop(page, '.time', 68, 'black', 'white')).toBe(true);
  await expect.poll(() => bars(page)).not.toBe(first);
  const second = await bars(page);
  await page.getByRole('button', { name: 'Pick a random sample' }).click();
  await expect.poll(() => bars(page)).not.toBe(second);
  await drop(page, '.bar', 44, 'black', 'white');
  await expect.poll(() => bars(page)).toBe(first);
  // The drawing is not a sample any more.
  await expect.poll(() => new URL(page.url()).searchParams.get('samples')).toBe(null);
});

test('what is transparent is paper, and a picture of nothing is said to be one', async () => {
  const { page } = await open(`${s().url}?step=live&run=see&view=try`);
  await page.getByText('Draw here with mouse').waitFor();
  await drop(page, 'canvas.pad', 44, 'black', 'white');
  await expect.poll(() => bars(page)).toMatch(/\d/);
  const paper = await bars(page);
  await drop(page, 'canvas.pad', 68, 'black');
  await expect.poll(() => bars(page)).not.toBe(paper);
  await drop(page, 'canvas.pad', 44, 'black');
  await expect.poll(() => bars(page)).toBe(paper);
  await drop(page, 'canvas.pad', 44, 'white', 'white');
  await page.locator('.caption').getByText('is one colour all over').waitFor();
});

test('a drawing, and one over a sample, is there after a look at another view', async () => {
  const { page } = await open(`${s().url}?step=live&run=see&view=try&samples=7`);
  await expect.poll(() => bars(page)).toMatch(/\d/);
  const away = async (): Promise<void> => {
    await tab(page, 'Weights');
    await page.locator('[data-view="weights"]').waitFor();
    await tab(page, 'Try it');
    await expect.poll(() => bars(page)).toMatch(/\d/);
  };
  const draw = async (): Promise<void> => {
    const box = (await pad(page).boundingBox())!;
    await page.mouse.move(box.x + 40, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 220, box.y + 60);
    await page.mouse.up();
  };
  await draw();
  const over = await bits(page);
  await away();
  await expect.poll(() => bits(page)).toBe(over);
  await page.waitForTimeout(300); // the sample must not replace the drawing
  expect(await bits(page)).toBe(over);
  await page.locator('.try-tools').getByRole('button', { name: 'Clear' }).click();
  await draw();
  const alone = await bits(page);
  expect(alone).not.toBe(over);
  await away();
  await expect.poll(() => bits(page)).toBe(alone);
});

test('a sample of points is where the link says, until the point is moved', async () => {
  const { page } = await open(`${s().url}?step=live&run=xor&view=try`);
  await page.getByText('what the network predicts everywhere').waitFor();
  await page.getByRole('button', { name: 'Output of unit 1 of fc1 over the plane' }).waitFor();
  await page.waitForTimeout(300);
  const middle = await bits(page);
  const { page: other } = await open(`${s().url}?step=live&run=xor&view=try&samples=18`);
  await other.getByRole('button', { name: 'Output of unit 1 of fc1 over the plane' }).waitFor();
  await other.waitForTimeout(300);
  const there = await bars(other);
  expect(await bits(other)).not.toBe(middle);
  expect(there).not.toBe(await bars(page));
  await pad(other).focus();
  await other.keyboard.press('ArrowRight');
  await expect.poll(() => new URL(other.url()).searchParams.get('samples')).toBe(null);
  // The link has the moved point too.
  await expect.poll(() => bars(other)).not.toBe(there);
  const moved = await bars(other);
  await expect.poll(() => new URL(other.url()).searchParams.get('try.at')).toMatch(/^-?[\d.]+,-?[\d.]+$/);
  const { page: linked } = await open(other.url());
  await expect.poll(() => bars(linked)).toBe(moved);
  await pad(other).focus();
  await other.keyboard.press('ArrowLeft');
  await expect.poll(() => bars(other)).toBe(there);
});

test('the language is that of the whole view', async () => {
  const { page } = await open(`${s().url}?step=live&run=see&view=try&samples=7`);
  await expect.poll(() => bars(page)).toMatch(/probability/);
  await page.getByRole('button', { name: /中文/ }).click();
  await expect.poll(() => bars(page)).toMatch(/概率/);
  await expect.poll(() => page.locator('.caption').innerText()).toMatch(/网络的预测为/);
});

test('another draw is another, and the link brings the same', async () => {
  const { page } = await open(`${s().url}?step=live&run=see&view=data`);
  const sheet = (p: Page): Promise<string> =>
    p.locator('[data-view="data"] canvas').evaluate((c: HTMLCanvasElement) => c.toDataURL());
  await page.getByText('Random samples of each class').waitFor();
  const first = await sheet(page);
  await page.getByRole('button', { name: 'Draw other samples' }).click();
  await expect.poll(() => sheet(page)).not.toBe(first);
  const second = await sheet(page);
  await expect.poll(() => new URL(page.url()).searchParams.get('data.draw')).toBe('1');
  const { page: again } = await open(page.url());
  await expect.poll(() => sheet(again)).toBe(second);
  // All points are in the plane already.
  const { page: points } = await open(`${s().url}?step=live&run=xor&view=data`);
  await points.getByText('Showing 100 of 100 samples').waitFor();
  expect(await points.getByRole('button', { name: 'Draw other samples' }).isVisible()).toBe(false);
  await points.locator('[data-view="data"] .board:not([hidden]) canvas').waitFor();
});

test('the link of a drawing opens the drawing, with the same answer', async () => {
  const { page } = await open(`${s().url}?step=live&run=see&view=try`);
  await page.getByText('Draw here with mouse').waitFor();
  const box = (await pad(page).boundingBox())!;
  await page.mouse.move(box.x + 100, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + 180, box.y + 60, { steps: 5 });
  await page.mouse.move(box.x + 120, box.y + 220, { steps: 5 });
  await page.mouse.up();
  const drawing = () => new URL(page.url()).searchParams.get('try.drawing');
  await expect.poll(drawing).toMatch(/^[\w-]{20,}$/);
  await expect.poll(() => bars(page)).toMatch(/\d/);
  const answer = await bars(page);
  const { page: again } = await open(page.url());
  await expect.poll(() => bars(again)).toBe(answer);
  await page.locator('.try-tools').getByRole('button', { name: 'Clear', exact: true }).click();
  await expect.poll(drawing).toBe(null);
});
