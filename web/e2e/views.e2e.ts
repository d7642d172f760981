// Every view of a run draws, has a caption, follows the slider, can be saved, and reopens from
// its address.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { browser, drawn, slider, stepOf, studio } from './browser';
import { drawnViews, tabs, views } from './names';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

test('the tabs are the views that are tested', async () => {
  const { page, forgive } = await open(`${s().url}?step=live&run=see`);
  forgive(/status of 422/); // no class falls in two here
  const found: string[] = [];
  const shown = async () => (await page.locator('[data-view]').first().getAttribute('data-view')) ?? '';
  for (const question of await page.locator('nav.asks button').all()) {
    await question.click();
    const below = await page.locator('nav.tabs button').all();
    for (const tab of below) {
      await tab.click();
      expect(await tab.getAttribute('aria-current')).toBe('page');
      found.push(await shown());
    }
    if (below.length === 0) found.push(await shown());
    expect(await question.getAttribute('aria-current')).toBe('true');
    expect((await page.locator('.about-view').innerText()).length).toBeGreaterThan(20);
  }
  expect(found).toEqual(tabs);
  expect(tabs.filter((t) => !views.includes(t as (typeof views)[number]))).toEqual(
    tabs.filter((t) => drawnViews.some(([name]) => name === t) || t === 'explain'),
  );
});

for (const view of views) {
  test(`${view} draws, follows the slider and opens again`, async () => {
    const { page, context } = await open(`${s().url}?step=live&run=see&view=${view}&samples=7&layer=conv3`);
    await drawn(page, view);
    await expect.poll(() => page.locator('.caption').first().innerText()).toMatch(/\w+.*[.)%]/);
    await slider(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => new URL(page.url()).searchParams.get('step')).toBe('10');
    await drawn(page, view);
    expect(await page.getByRole('alert').count()).toBe(0);
    // The link is the whole page.
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy link' }).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const again = await open(link);
    await drawn(again.page, view);
    expect(await slider(again.page).getAttribute('aria-valuenow')).toBe('10');
    const caption = (p: typeof page): Promise<string> => p.locator('.caption').first().innerText();
    await expect.poll(async () => (await caption(again.page)) === (await caption(page))).toBe(true);
  });
}

test('a step in the address waits for the run', async () => {
  const { page } = await open('about:blank');
  let release = (): void => undefined;
  const held = new Promise<void>((done) => (release = done));
  await page.route(/\/runs\/see$/, async (r) => {
    await held;
    await r.continue();
  });
  await page.goto(`${s().url}?run=see&view=curves&step=10`);
  await slider(page).focus();
  await page.keyboard.press('End');
  expect(await stepOf(page)).toBe(10);
  release();
  await drawn(page, 'curves');
  await expect.poll(() => slider(page).getAttribute('aria-valuemax')).not.toBe('10');
  expect(await stepOf(page)).toBe(10);
});

/** Views whose picture the page draws, because `brainbow render` has none of it. */
const drawnByPage = ['try', 'data'];

/** Decodes a PNG: its width, the colour of its corner, and how many colours it has. */
function pixelsOf(page: Page, png: Buffer): Promise<{ width: number; corner: string; colors: number }> {
  return page.evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const c = new OffscreenCanvas(image.width, image.height);
    const ink = c.getContext('2d')!;
    ink.drawImage(image, 0, 0);
    const p = ink.getImageData(0, 0, image.width, image.height).data;
    const colors = new Set(new Uint32Array(p.buffer)).size;
    return { width: image.width, corner: [...p.subarray(0, 4)].join(), colors };
  }, png.toString('base64'));
}

test('every view is saved as a picture', { timeout: 180_000 }, async () => {
  const { page } = await open(`${s().url}?step=live&run=see&samples=7`);
  for (const view of views) {
    await page.goto(`${s().url}?run=see&view=${view}&samples=7&layer=conv3&step=50`);
    await drawn(page, view);
    await page.getByRole('button', { name: /^Save as/ }).click();
    const download = page.waitForEvent('download', { timeout: 60_000 }); // a layout takes a while
    await page.getByRole('menuitem').first().click();
    const path = await (await download).path();
    const bytes = readFileSync(path);
    if (drawnByPage.includes(view)) {
      // It is on paper, with more than one colour in the middle.
      const look = await pixelsOf(page, bytes);
      expect([look.corner, look.colors > 10, look.width > 400], view).toEqual(['255,255,255,255', true, true]);
      continue;
    }
    const said = execFileSync(inject('binary'), ['verify', path, '--runs', inject('runs')], {
      encoding: 'utf8',
      env: { ...process.env, BRAINBOW_DATA: '/nonexistent' },
    });
    expect(said, view).toMatch(/^the same pixels: \w+ of run see/);
  }
});

test('a picture that cannot be made says why, and one that takes long can be given up', async () => {
  const { page, forgive } = await open(`${s().url}?step=live&run=see&view=weights`);
  await drawn(page, 'weights');
  forgive(/status of 422/);
  const save = async (): Promise<void> => {
    await page.getByRole('button', { name: /^Save as/ }).click();
    await page.getByRole('menuitem', { name: 'PNG' }).click();
  };
  let slow = true;
  await page.route('**/views/weights.png*', async (r) => {
    if (slow) await new Promise((done) => setTimeout(done, 5000));
    await r.fulfill({ status: 422, json: { error: 'the paint is dry', hint: 'buy some' } }).catch(() => undefined);
  });
  await save();
  await page.getByRole('button', { name: /^Computing/ }).click();
  await page.getByRole('button', { name: /^Save as/ }).waitFor();
  slow = false;
  await save();
  await page.getByRole('alert').getByText('the paint is dry').waitFor();
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click();
  await drawn(page, 'weights');
  expect(await page.getByRole('alert').count()).toBe(0);
});

// Points in the plane have no pictures, and one output for two classes.
for (const view of views) {
  test(`${view} of a network on points`, async () => {
    const { page, forgive } = await open('about:blank');
    forgive(/status of 422/); // the page reports what such a run lacks
    await page.goto(`${s().url}?step=live&run=xor&view=${view}&samples=3`);
    const pane = page.locator('.pane').first();
    await expect
      .poll(async () => {
        const shown = (await pane.locator('.message, .caption').allInnerTexts()).join('').trim();
        return shown.length > 10;
      })
      .toBe(true);
    expect(await pane.innerText()).not.toMatch(/undefined|NaN|\[object|arrays:/);
  });
}

test('the plane follows the slider and a unit that is chosen', async () => {
  const { page } = await open(`${s().url}?step=live&run=xor&view=try`);
  const pad = page.locator('canvas.pad');
  const bits = () => pad.evaluate((c: HTMLCanvasElement) => c.toDataURL());
  await page.getByRole('button', { name: 'Output of unit 1 of fc1 over the plane' }).waitFor();
  await page.getByText('what the network predicts everywhere').waitFor();
  const answers = await bits();
  await page.getByRole('button', { name: 'Output of unit 1 of fc1 over the plane' }).click();
  await page.getByText('shows the output of unit 1 of fc1').waitFor();
  await expect.poll(() => new URL(page.url()).searchParams.get('units')).toBe('1');
  const unit = await bits();
  expect(unit).not.toBe(answers);
  await page.getByRole('button', { name: 'Output of unit 1 of fc1 over the plane' }).click();
  await expect.poll(bits).toBe(answers);
  await slider(page).focus();
  await page.keyboard.press('Home');
  await expect.poll(bits).not.toBe(answers);
  await page.keyboard.press('End');
  await expect.poll(bits).toBe(answers);
  expect(await page.getByRole('alert').count()).toBe(0);
});

test('the sum of a convolution is that of the place that is pointed at', async () => {
  const { page } = await open(`${s().url}?run=see&view=sum&layer=conv3&units=2&samples=7&step=50`);
  const map = page.locator('.sum-maps canvas').nth(1);
  const place = () => map.getAttribute('aria-label');
  await expect.poll(place).toMatch(/row \d+, column \d+/i);
  await map.hover({ position: { x: 5, y: 5 } });
  await expect.poll(place).toMatch(/row 0, column 0;/i);
  expect(new URL(page.url()).searchParams.get('sum.at')).toBe(null); // only hovered, not chosen
  await map.click({ position: { x: 5, y: 5 } });
  await expect.poll(() => new URL(page.url()).searchParams.get('sum.at')).toBe('0,0');
  await map.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => new URL(page.url()).searchParams.get('sum.at')).toBe('1,1');
  await page.mouse.move(0, 0);
  await expect.poll(place).toMatch(/row 1, column 1;/i);
  // The numbers are those of the saved picture.
  const svg = await page.evaluate(() =>
    fetch('api/runs/see/views/sum.svg?layer=conv3&unit=2&at=1,1&sample=7&step=50').then((r) => r.text()),
  );
  const rows = await page.locator('.sum-bars > div > span:last-child').allInnerTexts();
  expect(rows).toHaveLength(4); // the bias, what is above 0, what is below, and the sum
  for (const text of [...rows, await page.locator('.equation').innerText()]) expect(svg).toContain(`>${text}<`);
  await page.getByRole('button', { name: 'Slide the kernel' }).click();
  await expect.poll(place).not.toMatch(/row 1, column 1;/i);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect.poll(place).toMatch(/row 1, column 1;/i);
});

test('a single output for two classes is shown as the class that it predicts', async () => {
  const { page, forgive } = await open(`${s().url}?step=live&run=xor&view=features&class=0`);
  forgive(/status of 422/); // the panel requests details that a single output does not have
  const strongest = async (name: string): Promise<[string, string]> => {
    await page.getByText(new RegExp(`^strongest for “${name}”$`)).waitFor();
    const lists = await page.locator('div:has(> .feature-list)').allInnerTexts();
    const of = (title: RegExp) =>
      (lists.find((l) => title.test(l)) ?? '')
        .match(/fc1·\d/g)
        ?.sort()
        .join() ?? '';
    return [of(/^strongest for/), of(/^strongest against/)];
  };
  const same = await strongest('same');
  expect(same.join('')).not.toBe('');
  await page.getByRole('button', { name: 'different', exact: true }).first().click();
  expect(await strongest('different')).toEqual([same[1], same[0]]);
});

test('a film of chosen samples has a command that draws them, at the step that is shown', async () => {
  const { page } = await open(`${s().url}?run=see&view=activations&samples=7,9&layer=conv3&step=71`);
  const over = () => page.locator('.film-step').innerText();
  await expect.poll(over, { timeout: 20_000 }).toMatch(/^step \d+/);
  const step = /^step (\d+)/.exec(await over())![1]!;
  const command = page.getByRole('button', { name: 'Copy command' });
  await expect
    .poll(() => command.getAttribute('title'))
    .toBe(`brainbow render film see --step ${step} --param layer=conv3 --param samples=7,9 -o film.png`);
});

test('a cell is framed as long as its samples are chosen', async () => {
  const { page } = await open(`${s().url}?step=live&run=see&view=confusion`);
  await drawn(page, 'confusion');
  const matrix = page.locator('[data-view="confusion"] canvas').first();
  const bits = () => matrix.evaluate((c: HTMLCanvasElement) => c.toDataURL());
  const before = await bits();
  await matrix.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('samples')).toMatch(/\d/);
  await expect.poll(bits).not.toBe(before);
  await page.keyboard.press('Escape'); // leaves the picture
  await page.keyboard.press('Escape');
  await expect.poll(bits).toBe(before);
  expect([...new URL(page.url()).searchParams.keys()]).not.toContain('confusion.cell');
});

test('what can never be had does not offer to try again', async () => {
  const { page, forgive } = await open('about:blank');
  forgive(/status of 404/);
  await page.goto(`${s().url}?step=live&run=gone&view=weights`);
  await page.getByRole('alert').first().waitFor();
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
});

// A finding arrives after its view: what was below the pointer stays there.
for (const place of ['view=confusion', 'view=weights', 'view=projection&layer=fc1', 'view=confusion,weights']) {
  test(`nothing moves when the finding of ${place} arrives`, async () => {
    const { page } = await open('about:blank');
    let release = (): void => undefined;
    const held = new Promise<void>((done) => (release = done));
    await page.route(/\/views\/[a-z]+\.json/, async (r) => {
      await held;
      await r.continue();
    });
    await page.goto(`${s().url}?run=see&step=live&${place}`);
    const pane = page.locator('.pane').first();
    await expect.poll(() => pane.locator('.caption').innerText()).toMatch(/\w+.*[.)%]/);
    const where = () => pane.locator('.pane-view').boundingBox();
    await expect.poll(() => pane.locator('.finding.old').count()).toBe(1);
    const before = await where();
    release();
    await expect.poll(() => pane.locator('.finding.old').count()).toBe(0);
    expect((await pane.locator('.finding p').first().innerText()).length).toBeGreaterThan(20);
    expect(await where()).toEqual(before);
  });
}

test('in a narrow pane the confusion matrix keeps its margins and its pictures', async () => {
  const { page } = await open('about:blank');
  await page.setViewportSize({ width: 1000, height: 700 });
  for (const mode of ['samples', 'numbers']) {
    await page.goto(`${s().url}?run=plain&with=hidden&view=confusion&step=live&confusion.mode=${mode}`);
    await drawn(page, 'confusion');
    const board = page.locator('.pane').first().locator('.board');
    const room = () => board.evaluate((e) => [e.scrollWidth - e.clientWidth, e.clientWidth]);
    await expect.poll(room).toEqual([0, 292]);
  }
});

test('under the weights of classes stand their means and what sets them apart, with how alike they are', async () => {
  const { page } = await open(`${s().url}?run=plain&view=weights&step=live`);
  await drawn(page, 'weights');
  await page.getByLabel('below them').selectOption('contrast');
  const pane = page.locator('[data-view="weights"]');
  const canvas = pane.locator('.beside canvas');
  await canvas.waitFor();
  expect(await pane.locator('.board').first().isVisible()).toBe(false);
  await expect
    .poll(() => page.locator('.finding p').first().innerText())
    .toMatch(/^A template looks .*mean of its class/);
  await canvas.focus();
  const tip = pane.locator('.beside .tip');
  for (const row of [
    /^0, template: the weights$/,
    /^0, mean picture of the class: [−\d.]+$/,
    /^0, that mean minus .*: [−\d.]+$/,
  ]) {
    await expect.poll(() => tip.innerText()).toMatch(row);
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('units')).toBe('1');
  // Hidden units stand for no class.
  await page.goto(`${s().url}?run=hidden&view=weights&step=live&layer=fc1&weights.mean=contrast`);
  await drawn(page, 'weights');
  expect(await page.getByLabel('below them').count()).toBe(0);
  expect(await canvas.isVisible()).toBe(false);
});

test('a film of a convolution has kernels beside its rows, that of a dense layer none', async () => {
  /** The number of colourful pixels left of the cells: names have none. */
  const colours = async (layer: string): Promise<number> => {
    const { page } = await open(`${s().url}?run=see&view=activations&step=live&layer=${layer}`);
    await drawn(page, 'activations');
    await expect.poll(() => page.locator('.caption').innerText()).toMatch(layer);
    await page.waitForLoadState('networkidle');
    return page.locator('[data-view="activations"] .board canvas').evaluate((c: HTMLCanvasElement) => {
      const scale = c.width / c.clientWidth;
      const { data } = c.getContext('2d')!.getImageData(0, 70 * scale, 56 * scale + 40, c.height - 70 * scale);
      let n = 0;
      for (let i = 0; i < data.length; i += 4) if (Math.abs(data[i]! - data[i + 2]!) > 60) n++;
      return n;
    });
  };
  expect(await colours('conv3')).toBeGreaterThan(100);
  expect(await colours('fc1')).toBe(0);
});

test('how a picture is made ends with a link to the documentation', async () => {
  const { page, context } = await open(`${s().url}?run=see&view=projection&layer=fc1&step=live`);
  await drawn(page, 'projection');
  await page.getByText('How it is made').click();
  const link = page.locator('.method a');
  expect(await link.innerText()).toBe('More on this: docs/hidden-activity.md, How far to trust a picture');
  const [docs] = await Promise.all([context.waitForEvent('page'), link.click()]);
  await docs.waitForLoadState();
  expect(await docs.locator('h2:target').innerText()).toBe('How far to trust a picture');
  // Its style sheet is allowed.
  expect(await docs.evaluate(() => getComputedStyle(document.body).maxWidth)).not.toBe('none');
});

test('a kind of mistake says what it means under the pointer, with the keyboard and by touch', async () => {
  const url = `${s().url}?run=see&view=mistakes&step=10`;
  const { page } = await open(url);
  await drawn(page, 'mistakes');
  const kind = (p: Page, name: RegExp) => p.locator('.kinds').getByRole('button', { name });
  const tip = (p: Page) => p.locator('[data-view="mistakes"] .tip');
  await kind(page, /no excuse/).hover();
  const said = await tip(page).innerText();
  expect(said.length).toBeGreaterThan(20);
  await page.mouse.move(5, 5);
  expect(await tip(page).isVisible()).toBe(false);
  await kind(page, /looks like/).focus();
  await page.keyboard.press('Tab');
  await expect.poll(() => tip(page).innerText()).toBe(said);
  // Choosing it keeps the focus and what it says.
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('mistakes.kind')).toBe('clear');
  await expect.poll(() => tip(page).innerText()).toBe(said);
  await page.keyboard.press('Escape');
  expect(await tip(page).isVisible()).toBe(false);
  expect(new URL(page.url()).searchParams.get('mistakes.kind')).toBe('clear');

  const tablet = await open(url, { hasTouch: true });
  await drawn(tablet.page, 'mistakes');
  await kind(tablet.page, /no excuse/).tap();
  await expect.poll(() => tip(tablet.page).innerText()).toBe(said);
  await tablet.page.touchscreen.tap(400, 700);
  await expect.poll(() => tip(tablet.page).isVisible()).toBe(false);
});
