// The projection and the neuron map: choosing by lasso and keys, linked in both directions,
// moving with the slider, cancelled while being computed.
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { browser, drawn, slider, studio } from './browser';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

const asked = (page: Page, name: string): string => new URL(page.url()).searchParams.get(name) ?? '';
const plot = (page: Page, view: string) => page.locator(`[data-view="${view}"] .plot canvas`).first();
const caption = (page: Page, k = 0): Promise<string> => page.locator('.caption').nth(k).innerText();

/** The number of pixels of a canvas in one of its ground colours. */
function inked(page: Page, view: string): Promise<number> {
  return plot(page, view).evaluate((c) => {
    const canvas = c as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let n = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i] !== 255 || data[i + 1] !== 255 || data[i + 2] !== 255) n++;
    return n;
  });
}

test('a lasso chooses samples, and the neurons say how they respond to them', async () => {
  const { page } = await open(`${s().url}?step=live&run=see&view=projection,neurons&layer=fc1&theme=light`);
  await drawn(page, 'projection');
  await expect.poll(() => caption(page), { timeout: 30_000 }).toMatch(/laid out with \d+ steps of the training\./i);
  expect(await inked(page, 'projection')).toBeGreaterThan(500);
  expect(await caption(page, 1)).toMatch(/the class that it tells from the rest best/);
  const box = (await plot(page, 'projection').boundingBox())!;
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.keyboard.down('Shift');
  await page.mouse.move(...at(0.02, 0.2));
  await page.mouse.down();
  for (const [x, y] of [
    [0.98, 0.2],
    [0.98, 0.6],
    [0.02, 0.6],
  ] as const)
    await page.mouse.move(...at(x, y), { steps: 5 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await expect.poll(() => asked(page, 'samples')).toMatch(/\d+/);
  await page.locator('[data-view="neurons"]').getByText('responds more than usual').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => asked(page, 'samples')).toBe('');
  await expect.poll(() => caption(page, 1)).toMatch(/the class that it tells from the rest best/);
});

test('keys walk, choose, add, draw a circle and zoom; a neuron colours the samples', async () => {
  const { page } = await open(`${s().url}?step=live&run=see&view=neurons,projection&layer=fc1&projection.layout=step`);
  await drawn(page, 'neurons');
  await drawn(page, 'projection');
  await expect.poll(() => caption(page, 1), { timeout: 30_000 }).toMatch(/large distances mean nothing/);
  const step = asked(page, 'step');
  await plot(page, 'projection').focus();
  await page.keyboard.press('ArrowRight');
  const tip = page.locator('[data-view="projection"] .tip');
  await expect.poll(() => tip.innerText()).toMatch(/sample \d+: /);
  await page.keyboard.press('Enter');
  await expect.poll(() => asked(page, 'samples')).toMatch(/^\d+$/);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Shift+Enter');
  await expect.poll(() => asked(page, 'samples').split(/[,-]/).length).toBe(2);
  for (let k = 0; k < 8; k++) await page.keyboard.press('c');
  await expect.poll(() => asked(page, 'samples').split(/[,-]/).length).toBeGreaterThan(2);
  expect(asked(page, 'step')).toBe(step); // arrows did not change the step
  await page.keyboard.press('+');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(() => asked(page, 'projection.zoom')).toMatch(/^1\.5,/);
  await page.keyboard.press('0');
  await expect.poll(() => asked(page, 'projection.zoom')).toBe('');
  await page.keyboard.press('Escape');
  await plot(page, 'neurons').focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect.poll(() => asked(page, 'units')).toMatch(/^\d+$/);
  await page
    .locator('[data-view="projection"]')
    .getByText(/^activation of fc1·\d+$/)
    .waitFor();
});

test('the picture moves with the slider and the link looks at the same place', async () => {
  const { page } = await open(`${s().url}?step=live&run=see&view=projection&theme=light`);
  await expect.poll(() => caption(page), { timeout: 30_000 }).toMatch(/laid out with \d+ steps/i);
  await slider(page).focus();
  const pictures = new Set<string>();
  for (let k = 0; k < 4; k++) {
    await page.keyboard.press('ArrowLeft');
    await page.waitForTimeout(60);
    pictures.add(await plot(page, 'projection').evaluate((c) => (c as HTMLCanvasElement).toDataURL()));
  }
  expect(pictures.size).toBe(4);
  await expect.poll(() => caption(page)).toMatch(/between steps \d+ and \d+/i);
  await drawn(page, 'projection'); // a finding of two lines moves the buttons
  await page.getByRole('button', { name: /^Zoom in/ }).click();
  await expect.poll(() => asked(page, 'projection.zoom')).toBe('1.5,0,0');
  const again = await open(page.url());
  await expect.poll(() => caption(again.page), { timeout: 30_000 }).toMatch(/between steps \d+ and \d+/i);
  await expect
    .poll(async () => {
      const of = (p: Page) => plot(p, 'projection').evaluate((c) => (c as HTMLCanvasElement).toDataURL());
      return (await of(page)) === (await of(again.page));
    })
    .toBe(true);
});

test('a layout that takes long is given up', async () => {
  const { page } = await open(`${s().url}?step=live&run=hidden&view=projection`);
  await page.route(/\/projections\?/, () => undefined); // never answered
  await page.reload();
  // Until then the step is shown alone.
  await expect.poll(() => caption(page), { timeout: 30_000 }).toMatch(/still being computed/);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => asked(page, 'projection.layout')).toBe('step');
  await expect.poll(() => caption(page)).toMatch(/large distances mean nothing/);
  expect(await caption(page)).not.toMatch(/still being computed/);
  expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
});
