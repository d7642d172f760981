// The history of a sample: the same in the panel, in the view mistakes and below the time bar.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import type { ExactTurn, MistakeList, SampleDetail } from '../src/api.gen';
import { browser, drawn, stepOf, studio } from './browser';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

const panel = (page: Page) => page.getByRole('complementary', { name: 'Selection' });
const ask = async <T>(path: string): Promise<T> => (await fetch(`${s().url}api/runs/${path}`)).json() as Promise<T>;
const param = (page: Page, name: string): string | null => new URL(page.url()).searchParams.get(name);

/** A sample that became correct, or wrong, some time before the last step. */
async function turned(right: boolean): Promise<SampleDetail> {
  for (let id = 0; id < 400; id++) {
    const d = await ask<SampleDetail>(`see/sample/${id}?split=test&step=150`);
    if (d.turn?.right === right && d.turn.until === null) return d;
  }
  throw new Error('no sample turned');
}

/** Waits for the exact step, which the page only offers to find where replaying takes long, as on a busy machine. */
async function exact(page: Page, words: string | RegExp): Promise<void> {
  const said = panel(page).getByText(words);
  const offer = panel(page).getByRole('button', { name: /^Find the exact step/ });
  await said.or(offer).first().waitFor();
  if ((await said.count()) === 0) await offer.click();
  await said.waitFor();
}

test('the panel leads to the exact step at which a sample was learnt, or went wrong', async () => {
  for (const right of [true, false]) {
    const d = await turned(right);
    const by = d.turn!.by;
    const after = d.turn!.after!;
    const { step } = await ask<ExactTurn>(
      `see/sample/${d.id}/turn?split=test&after=${after}&by=${by}&to=${right ? 'right' : 'wrong'}&long=yes`,
    );
    expect(step).toBeGreaterThan(after);
    expect(step).toBeLessThanOrEqual(by);
    const { page } = await open(`${s().url}?run=see&view=mistakes&step=150&samples=${d.id}`);
    await exact(page, `${right ? 'Correct' : 'Wrong'} from step ${step} on.`);
    const words = right ? `Learnt between ${after} and ${by}` : `Went wrong between ${after} and ${by}`;
    await panel(page).getByText(words).waitFor();
    await panel(page)
      .getByRole('button', { name: right ? 'When did it learn this?' : 'When did it get this wrong?' })
      .click();
    await expect.poll(() => stepOf(page)).toBe(step);
    const there = await ask<SampleDetail>(`see/sample/${d.id}?split=test&step=${step}`);
    const before = await ask<SampleDetail>(`see/sample/${d.id}?split=test&step=${step! - 1}`);
    expect([there.predicted === d.actual, before.predicted === d.actual]).toEqual([right, !right]);
    await page.close();
  }
});

test('what is wrong again later was not learnt, and what was right before can be asked about at any step', async () => {
  let found: { d: SampleDetail; k: number } | null = null;
  for (let id = 0; id < 400 && !found; id++) {
    const d = await ask<SampleDetail>(`see/sample/${id}?split=test&step=0`);
    const right = d.history.map((c) => c === d.actual);
    // At the first steps the network says the same of every sample, which is not learnt.
    const k = right.findIndex((r, k) => k > 1 && r && !right[k - 1] && right[k + 1] === false);
    if (k > 0 && d.steps[k + 1]! > d.steps[k]! + 1) found = { d, k };
  }
  const { d, k } = found!;
  const [after, by, until] = d.steps.slice(k - 1, k + 2);
  const { page } = await open(`${s().url}?run=see&view=mistakes&step=${by}&samples=${d.id}`);
  await panel(page).getByText(`Correct from between ${after} and ${by} until ${until}.`).waitFor();
  expect(await panel(page).getByText('When did it learn this?').count()).toBe(0);
  await page.goto(`${s().url}?run=see&view=mistakes&step=${until}&samples=${d.id}`);
  await exact(page, /^Wrong from step /);
  await panel(page).getByRole('button', { name: 'When did it get this wrong?' }).click();
  await expect.poll(() => stepOf(page)).toBeGreaterThan(by!);
  const step = await stepOf(page);
  const there = await ask<SampleDetail>(`see/sample/${d.id}?split=test&step=${step}`);
  const before = await ask<SampleDetail>(`see/sample/${d.id}?split=test&step=${step - 1}`);
  expect([there.predicted === d.actual, before.predicted === d.actual]).toEqual([false, true]);
});

test('where replaying would take long, the panel says the bracket and offers to find the exact step', async () => {
  const d = await turned(true);
  const by = d.turn!.by;
  const after = d.turn!.after!;
  const { page } = await open('about:blank');
  // As the server answers where the steps between take 40 s.
  await page.route(/\/turn\?/, (route) =>
    route.request().url().includes('long=yes')
      ? route.continue()
      : route.fulfill({ json: { step: null, seconds: 40 } }),
  );
  await page.goto(`${s().url}?run=see&view=mistakes&step=150&samples=${d.id}`);
  await panel(page)
    .getByText(new RegExp(`^.*between ${after} and ${by}`))
    .first()
    .waitFor();
  await panel(page).getByRole('button', { name: 'Find the exact step (about 40 s)' }).click();
  const { step } = await ask<ExactTurn>(`see/sample/${d.id}/turn?split=test&after=${after}&by=${by}&to=right&long=yes`);
  await panel(page).getByText(`Correct from step ${step} on.`).waitFor();
  await panel(page).getByRole('button', { name: 'When did it learn this?' }).click();
  await expect.poll(() => stepOf(page)).toBe(step);
});

test('a card of the view mistakes has what decides, and the same history as the panel at any step', async () => {
  const { page } = await open(`${s().url}?run=see&view=mistakes&step=60&mistakes.show=gallery&mistakes.sort=learnt`);
  await drawn(page, 'mistakes');
  const list = await ask<MistakeList>('see/mistakes?step=60&order=learnt');
  const card = page.locator('.mistake').first();
  expect(await card.locator('.near').count()).toBe(9);
  await expect.poll(() => card.locator('.near canvas').count()).toBe(9);
  expect(await card.locator('.bars .number').first().innerText()).toMatch(/^[\d.]+\s?%$/);
  await page.goto(`${s().url}?run=see&view=mistakes&step=60&mistakes.show=history&mistakes.sort=learnt`);
  await drawn(page, 'mistakes');
  expect(await card.locator('.strip i').count()).toBe(list.steps.length);
  await card.getByRole('button', { name: / mistaken for / }).click();
  await expect.poll(() => param(page, 'samples')).toBe(String(list.mistakes[0]!.id));
  await expect.poll(() => panel(page).locator('.history rect').count()).toBe(list.steps.length);
  await expect.poll(() => page.locator('.lane rect').count()).toBe(list.steps.length);
  const starts = () =>
    page.evaluate(() => {
      const card = [...document.querySelectorAll<HTMLElement>('.mistake .strip')][0]!;
      return {
        card: [...card.querySelectorAll('i')].map((c) => Number.parseFloat(c.style.left)),
        lane: [...document.querySelectorAll('.lane rect')].map((c) => Number(c.getAttribute('x'))),
      };
    });
  for (const axis of ['linear', 'log']) {
    if (axis === 'log') await page.getByRole('button', { name: 'log', exact: true }).click();
    await expect
      .poll(async () => {
        const x = await starts();
        return Math.max(...x.card.map((v, k) => Math.abs(v - x.lane[k]!)));
      })
      .toBeLessThan(0.01);
  }
  const strip = (await card.locator('.strip').boundingBox())!;
  await page.mouse.click(strip.x + strip.width - 1, strip.y + strip.height / 2);
  await expect.poll(() => stepOf(page)).toBe(list.steps.at(-1));
});

test('mistakes name their split and their kinds, can switch both, and are saved as a list', async () => {
  const { page } = await open(`${s().url}?run=see&view=mistakes&step=150`);
  await drawn(page, 'mistakes');
  const head = page.locator('.about-mistakes');
  await head.getByText(/^[\d,]+ mistakes among 400 test samples$/).waitFor();
  const kind = head.getByRole('button', { name: /^no excuse/ });
  expect(await kind.getAttribute('aria-description')).toMatch(/^most of them are of the true class$/);
  await kind.click();
  await expect.poll(() => param(page, 'mistakes.kind')).toBe('clear');
  await head.getByRole('button', { name: 'training', exact: true }).click();
  await expect.poll(() => param(page, 'split')).toBe('train');
  await head.getByText(/^[\d,]+ mistakes among 3,000 training samples · \d+ of \d+ shown, /).waitFor();
  const list = await ask<MistakeList>('see/mistakes?step=150&kind=clear&split=train');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    head.getByRole('button', { name: 'Save the list as CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('see-mistakes-train-150.csv');
  const rows = readFileSync(await file.path(), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  expect(list.of).toBeGreaterThan(0);
  expect(rows.length).toBe(list.of);
  expect(rows[0]!.split(',')[0]).toBe(String(list.mistakes[0]!.id));
});
