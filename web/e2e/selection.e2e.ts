// All views share one selection and one step.
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { getArrays } from '../src/api';
import type { NeuronDetail } from '../src/api.gen';
import { browser, drawn, slider, stepOf, studio, tab } from './browser';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

const param = (page: Page, name: string): string | null => new URL(page.url()).searchParams.get(name);
const panel = (page: Page) => page.getByRole('complementary', { name: 'Selection' });
const caption = (page: Page, k = 0): Promise<string> => page.locator('.caption').nth(k).innerText();

test('a cell of the confusion matrix: what it says, its samples, its class', async () => {
  const { page } = await open(`${s().url}?step=live&run=plain&view=confusion`);
  await drawn(page, 'confusion');
  const matrix = page.locator('[data-view="confusion"] canvas').first();
  const box = (await matrix.boundingBox())!;
  // On the diagonal the tip shows the number of correct samples, with pictures.
  const strip = page.locator('.tip .strip canvas').first();
  for (let k = 0; k < 40 && !(await strip.isVisible()); k++) {
    await page.mouse.move(box.x + 90 + (k * (box.width - 180)) / 40, box.y + 50 + (k * (box.height - 100)) / 40);
    await page.waitForTimeout(50);
  }
  await strip.waitFor();
  await matrix.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => param(page, 'samples')).toMatch(/^\d/);
  await expect.poll(() => param(page, 'class')).toBe('1');
  await panel(page)
    .getByText(/class 1/)
    .waitFor();
  await expect.poll(() => panel(page).locator('canvas').count()).toBeGreaterThan(3);
  // Other views show the chosen samples too.
  await tab(page, 'Data');
  await drawn(page, 'data');
  expect(param(page, 'class')).toBe('1');
  await page.keyboard.press('Escape');
  await expect.poll(() => param(page, 'class')).toBe(null);
});

test('a layer on the left is the layer of both views, and a unit is shown in detail', async () => {
  const { page } = await open(`${s().url}?step=live&run=see&view=weights,activations`);
  await drawn(page, 'weights');
  await drawn(page, 'activations');
  await page.getByRole('button', { name: /^conv4/ }).click();
  await expect.poll(() => caption(page, 0)).toMatch(/conv4/);
  await expect.poll(() => caption(page, 1)).toMatch(/conv4/);
  const board = page.locator('[data-view="weights"] canvas').first();
  await board.focus();
  await page.keyboard.press('ArrowDown'); // kernels are a table, a row for each unit
  await page.keyboard.press('Enter');
  await expect.poll(() => param(page, 'units')).toBe('1');
  await panel(page)
    .getByText(/conv4 · 1/)
    .waitFor();
  await panel(page).getByText('Samples that activate it most').waitFor();
  await expect.poll(() => panel(page).locator('canvas').count()).toBeGreaterThan(4);
});

test('the step of the slider is the step of both views', async () => {
  const { page } = await open(`${s().url}?run=see&view=activations,network&layer=conv3&step=150`);
  await drawn(page, 'activations');
  const film = () => page.locator('[data-view="activations"] .film-step').innerText();
  const network = page.locator('[data-view="network"] canvas').first();
  const bits = () => network.evaluate((c: HTMLCanvasElement) => c.toDataURL());
  const seen = new Set<string>();
  for (const [key, step] of [
    ['Home', 0],
    ['ArrowRight', 1],
    ['End', 150],
  ] as const) {
    await page.keyboard.press(key);
    await expect.poll(film).toMatch(new RegExp(`^step ${step}\\b`));
    await expect.poll(async () => !seen.has(await bits())).toBe(true);
    seen.add(await bits());
  }
});

test('a film without the step of the slider writes its own over the picture until that arrives', async () => {
  const { page } = await open(`${s().url}?run=see&view=activations&layer=conv3&step=150&samples=3,7`);
  await drawn(page, 'activations');
  const over = page.locator('[data-view="activations"] .film-step');
  await expect.poll(() => over.innerText()).toBe('step 150');
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route(/films.*step=1$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => over.innerText()).toBe('step 0 (nearest recorded)');
  // Once the slider rests, its own step comes from the server.
  answer();
  await expect.poll(() => over.innerText()).toBe('step 1');
  expect(await stepOf(page)).toBe(1);
});

test('a unit says whether it speaks for a class or against it, and which units are alike and opposite', async () => {
  const { page } = await open(`${s().url}?run=see&view=activations&layer=conv1&step=150&units=0`);
  const ask = async (unit: number): Promise<NeuronDetail> =>
    (await getArrays<NeuronDetail>(`${s().url}api/runs/see/neuron?layer=conv1&unit=${unit}&step=150`)).facts;
  const sides = new Set<boolean>();
  for (let unit = 0; unit < 4; unit++) {
    const d = await ask(unit);
    await page.goto(`${s().url}?run=see&view=activations&layer=conv1&step=150&units=${unit}`);
    const side = d.against ? 'against' : 'for';
    await panel(page)
      .getByText(new RegExp(`^Separates ${d.classes[d.best]} best: speaks ${side} it, AUC `))
      .waitFor();
    for (const [opposite, words] of [
      [false, 'Units that respond most alike'],
      [true, 'Units that respond most oppositely'],
    ] as const) {
      const some = d.alike.slice(0, 6).some((u) => u.opposite === opposite);
      if (some) sides.add(opposite);
      expect(await panel(page).getByText(words).count()).toBe(some ? 1 : 0);
    }
  }
  expect(sides.size).toBe(2);
});

test('projection and neuron map are linked both ways, by mouse and by keys', async () => {
  const { page } = await open(`${s().url}?step=live&run=hidden&view=projection,neurons&projection.layout=step`);
  await drawn(page, 'projection');
  await drawn(page, 'neurons');
  await expect.poll(() => caption(page, 0), { timeout: 30_000 }).toMatch(/lie close together/);
  await expect.poll(() => caption(page, 1), { timeout: 30_000 }).toMatch(/respond alike lie close together/);
  // A lasso around all points.
  const plot = page.locator('[data-view="projection"] .plot canvas').first();
  const box = (await plot.boundingBox())!;
  await page
    .getByRole('button', { name: /^Lasso/ })
    .first()
    .click();
  const around: [number, number][] = [
    [0.02, 0.3],
    [0.98, 0.3],
    [0.98, 0.98],
    [0.02, 0.98],
    [0.02, 0.3],
  ];
  for (const [i, [x, y]] of around.entries()) {
    await page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 5 });
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
  await expect.poll(() => param(page, 'samples')).toMatch(/\d.*,/);
  // The neurons now show their responses to these samples.
  await page.locator('[data-view="neurons"]').getByText('responds more than usual').waitFor();
  // A neuron chosen by keys colours the projection.
  await page.keyboard.press('Escape');
  await expect.poll(() => param(page, 'samples')).toBe(null);
  await page.locator('[data-view="neurons"] .plot canvas').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect.poll(() => param(page, 'units')).toMatch(/^\d+$/);
  await page
    .locator('[data-view="projection"]')
    .getByText(/^activation of \w+·\d+$/)
    .waitFor();
  // The keyboard's lasso: a circle that grows around a point.
  await plot.focus();
  await page.keyboard.press('ArrowRight');
  for (let i = 0; i < 6; i++) await page.keyboard.press('c');
  await expect.poll(() => param(page, 'samples')).toMatch(/\d/);
});

test('a projection is zoomed and moved, and the link keeps the place', async () => {
  const { page } = await open(`${s().url}?step=live&run=hidden&view=projection&projection.layout=step`);
  await drawn(page, 'projection');
  const plot = page.locator('[data-view="projection"] .plot canvas').first();
  const look = (): Promise<string> => plot.evaluate((c) => (c as HTMLCanvasElement).toDataURL());
  await expect.poll(() => caption(page), { timeout: 30_000 }).toMatch(/lie close together/);
  let before = '';
  await expect
    .poll(async () => {
      const earlier = before;
      before = await look();
      return before === earlier; // what follows the picture, as the finding above it, has its room
    })
    .toBe(true);
  const box = (await plot.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.wheel(0, -400);
  await expect.poll(look).not.toBe(before);
  await expect.poll(() => decodeURIComponent(page.url())).toMatch(/projection\.\w+=\d[\d.]*,/);
  const link = page.url();
  await page.reload();
  await drawn(page, 'projection');
  await expect.poll(() => caption(page)).toMatch(/lie close together/);
  expect(await look()).not.toBe(before);
  expect(page.url()).toBe(link);
  await page
    .getByRole('button', { name: /^Show all/ })
    .first()
    .click();
  await expect.poll(look).toBe(before);
});

test('a film plays through the training and stops at its end', async () => {
  const { page } = await open(`${s().url}?run=see&view=activations&layer=conv2&step=100`);
  await drawn(page, 'activations');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(() => slider(page).getAttribute('aria-valuenow'), { timeout: 20_000 }).toBe('150');
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await expect.poll(() => page.locator('.film-step').innerText()).toBe('step 150');
});

test('long names differ at sight and leave room for the figures beside them', async () => {
  const { page } = await open('about:blank');
  const long = Array.from({ length: 10 }, (_, k) => `northern_woodpecker_of_kind_${k}_in_the_winter_plumage`);
  const digits = JSON.stringify(long.map((_, k) => String(k)));
  await page.route('**/api/runs/see**', async (r) => {
    const answer = await r.fetch();
    const text = answer.headers()['content-type']?.includes('json') ? await answer.text() : '';
    if (text.includes(`"classes":${digits}`))
      await r.fulfill({
        response: answer,
        body: text.replaceAll(`"classes":${digits}`, `"classes":${JSON.stringify(long)}`),
      });
    else await r.fulfill({ response: answer });
  });
  await page.goto(`${s().url}?run=see&view=mistakes&step=150&samples=3&mistakes.show=gallery`);
  await page.locator('.outputs .output').nth(2).waitFor();
  await page.locator('.mistake .bars').first().waitFor();
  const shown = await page.evaluate(() =>
    [...document.querySelectorAll('.mistake .bars, .mistake .evidence, .outputs')].map((box) => ({
      names: [...box.querySelectorAll<HTMLElement>('.fit')].map((e) => [e.title, e.textContent]),
      cut: [...box.querySelectorAll('.fit, .number, .output > :last-child')].filter(
        (e) => e.scrollWidth > e.clientWidth,
      ).length,
      out: [...box.querySelectorAll('*')].filter(
        (e) => e.getBoundingClientRect().right > box.getBoundingClientRect().right + 1,
      ).length,
    })),
  );
  expect(shown.length).toBeGreaterThan(5);
  for (const { names, cut, out } of shown) {
    expect([cut, out]).toEqual([0, 0]);
    for (const [full, short] of names) {
      expect(long).toContain(full);
      expect(short).toContain('…');
    }
    // As many different texts as names.
    expect(new Set(names.map(([, short]) => short)).size).toBe(new Set(names.map(([full]) => full)).size);
  }
  expect(await page.locator('.mistake .choose').first().innerText()).toMatch(/_plumage, mistaken for northern_/);
});
