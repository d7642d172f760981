// The selection and the network answer: why, since when, how well, also about one's own picture.
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { getJSON } from '../src/api';
import type { ClassCourseFacts, NeighbourFacts, SeparationFacts } from '../src/api.gen';
import { browser, drawn, stepOf, studio, tab } from './browser';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

const param = (page: Page, name: string): string | null => new URL(page.url()).searchParams.get(name);
const panel = (page: Page) => page.getByRole('complementary', { name: 'Selection' });
const network = (page: Page) => page.getByRole('complementary', { name: 'Network' });
const bits = (c: HTMLCanvasElement): string => c.toDataURL();

test('why: by likeness, by contrast with its control, and the sum last', async () => {
  const { page } = await open(`${s().url}?run=see&view=mistakes&step=120&samples=7`);
  await panel(page)
    .getByRole('button', { name: /^Why \d\?/ })
    .click();
  const near = await getJSON<NeighbourFacts>(
    `${s().url}api/runs/see/neighbours?sample=7&layer=fc2&step=120&k=12&among=train`,
  );
  const said = /^(\d+) of the 12 training samples nearest to it in fc2 (?:is|are) of class (\d)\.$/;
  const line = panel(page).locator('.answer-line');
  await expect.poll(() => line.innerText()).toMatch(said);
  const [, n, answer] = said.exec(await line.innerText())!;
  expect(near.labels.filter((l) => l === Number(answer))).toHaveLength(Number(n));
  const why = panel(page).locator('.why');
  await expect.poll(() => why.locator('.contrast canvas').count()).toBe(2);
  await why.getByText('untrained (step 0)').waitFor();
  const [now, control] = [
    await why.locator('.contrast canvas').nth(0).evaluate(bits),
    await why.locator('.contrast canvas').nth(1).evaluate(bits),
  ];
  expect(now).not.toBe(control);
  await why.getByText(/What looks the same in the untrained network \(correlation −?\d\.\d\d\)/).waitFor();
  await why.getByRole('button', { name: 'The sum behind it' }).click();
  await drawn(page, 'sum');
  // A neighbour is a training sample, and can be chosen.
  await panel(page).locator('.why .thumb').first().click();
  await expect.poll(() => param(page, 'split')).toBe('train');
  expect(param(page, 'samples')).toBe(String(near.ids[0]));
});

test('the curve of a sample follows the slider and leads to its steps', async () => {
  const { page } = await open(`${s().url}?run=see&view=mistakes&step=0&samples=7`);
  const curve = panel(page).getByRole('button', { name: /^Over the training/ });
  await curve.waitFor();
  expect(await curve.getAttribute('aria-label')).toMatch(/its class \d: \d+\.\d\s?% at step 0\./);
  const marker = () => panel(page).locator('.curve .marker').first().getAttribute('x1');
  expect(await marker()).toBe('0');
  await curve.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => stepOf(page)).toBeGreaterThan(0);
  const b = (await curve.boundingBox())!;
  await curve.click({ position: { x: b.width - 2, y: b.height / 2 } });
  await expect.poll(() => stepOf(page)).toBe(150);
  await expect.poll(marker).toBe('100');
});

test('a cell of the confusion matrix says when the two classes came apart', async () => {
  const { page } = await open(`${s().url}?run=hidden&view=confusion&step=live&class=4&confusion.pair=4-9`);
  const f = await getJSON<ClassCourseFacts>(`${s().url}api/runs/hidden/class/4/course?other=9`);
  await panel(page)
    .getByText(/^4 and 9 (came apart between steps|are apart at every|have not come apart)/)
    .waitFor();
  await expect.poll(() => panel(page).locator('.curve').count()).toBe(2);
  await panel(page)
    .getByText(`4 mistaken for 9 ${f.pair!.as.at(-1)}`)
    .waitFor();
  // Another class.
  const chip = panel(page).getByRole('group', { name: 'With which class is it mixed up?' }).getByRole('button').first();
  const other = await chip.innerText();
  await chip.click();
  await expect.poll(() => param(page, 'confusion.pair')).toBe(`4-${other}`);
  await panel(page)
    .getByText(new RegExp(`4 mistaken for ${other} \\d`))
    .waitFor();
});

test('each layer has a bar, and a click shows it whatever view was open', async () => {
  const { page } = await open(`${s().url}?run=see&view=confusion&step=120`);
  await expect
    .poll(() => network(page).locator('.separates small').count(), { timeout: 60_000 })
    .toBe(await network(page).locator('.layer').count());
  const f = await getJSON<SeparationFacts>(`${s().url}api/runs/see/separation?layer=fc1&step=120`);
  const fc1 = network(page).getByRole('button', { name: /^fc1/ });
  expect(await fc1.innerText()).toContain(`${Math.round(100 * f.hit)} of 100`);
  await network(page)
    .getByText(/^Best: \w+\./)
    .waitFor();
  for (const [layer, view] of [
    ['conv3', 'activations'],
    ['fc1', 'activations'], // it shows this layer too
  ] as const) {
    await network(page)
      .getByRole('button', { name: new RegExp(`^${layer}`) })
      .click();
    await expect.poll(() => param(page, 'view')).toBe(view);
    await expect.poll(() => param(page, 'layer')).toBe(layer);
  }
  await tab(page, 'Curves');
  await fc1.click(); // takes the choice back
  await fc1.click();
  await expect.poll(() => param(page, 'view')).toBe('projection');
});

test('the accuracy at the step stands large, with its samples and the step that it is of', async () => {
  const { page } = await open(`${s().url}?run=see&view=network&step=live`);
  const large = page.locator('.readout .large');
  await expect.poll(async () => (await large.innerText()).trim()).toMatch(/^[\d.]+\s?% of 400 test samples$/);
  const size = await large.locator('strong').evaluate((e) => Number.parseFloat(getComputedStyle(e).fontSize));
  expect(size).toBeGreaterThanOrEqual(20);
});

test('a drawing is a sample like any other, on a phone too', async () => {
  const { page } = await open(`${s().url}?run=see&view=try&step=120`, {
    viewport: { width: 390, height: 800 },
    hasTouch: true,
  });
  await page.getByRole('button', { name: 'Take a photo…' }).waitFor();
  expect(await page.locator('input[capture="environment"]').getAttribute('accept')).toBe('image/*');
  const pad = page.locator('canvas.pad');
  await pad.scrollIntoViewIfNeeded();
  const b = (await pad.boundingBox())!;
  await page.mouse.move(b.x + 0.5 * b.width, b.y + 0.2 * b.height);
  await page.mouse.down();
  await page.mouse.move(b.x + 0.5 * b.width, b.y + 0.7 * b.height, { steps: 8 });
  await page.mouse.up();
  const own = panel(page).locator('.own-picture');
  await own.getByText(/of the 12 training samples nearest to it in fc2 (is|are) of class \d/).waitFor();
  await expect.poll(() => own.locator('.contrast canvas').count()).toBe(2);
  await own.getByRole('list', { name: /^What it was predicted as: \d from step 0 on/ }).waitFor();
  const before = await own.locator('.answer-line').innerText();
  // The network shows its activations, and another layer its neighbours.
  await page.getByRole('button', { name: 'Selected: your picture' }).waitFor();
  await own.getByRole('button', { name: /^Over the training/ }).focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => stepOf(page)).toBeGreaterThan(120);
  await network(page)
    .getByRole('button', { name: /^conv3/ })
    .click();
  await expect.poll(() => own.locator('.answer-line').innerText()).toContain('in conv3');
  expect(before).not.toContain('conv3');
  // Cleared, it can be chosen again.
  await panel(page).getByRole('button', { name: 'Clear' }).click();
  await expect.poll(() => own.count()).toBe(0);
  await panel(page).getByRole('button', { name: 'Select it like a sample' }).click();
  await own.waitFor();
});
