// What takes a while to compute is shown as it arrives, and given up when nobody looks at it any more.
import { expect, inject, test } from 'vitest';
import type { MistakeList } from '../src/api.gen';
import { browser, studio } from './browser';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

const whole = /\/mistakes\?/;

test('a first part of the mistakes is shown before the whole, which leaving the step gives up', async () => {
  const { page } = await open('about:blank');
  const answer = async (step: number): Promise<MistakeList> =>
    (await fetch(`${s().url}api/runs/see/mistakes?split=train&step=${step}&examples=3`)).json() as Promise<MistakeList>;
  const list = await answer(60);
  // As the server answers for a split of 60,000 samples: a part, and the whole only after it is let go.
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const asked: string[] = [];
  await page.route(whole, async (route) => {
    const url = new URL(route.request().url());
    const step = Number(url.searchParams.get('step'));
    const part = url.searchParams.get('part');
    asked.push(`${step} ${part ?? 'whole'}`);
    if (part === 'first') {
      const so_far = { looked: 2048, wrong: 1800, judged: 128, suspect: true };
      await route.fulfill({ json: { ...(await answer(step)), samples: 60000, so_far } });
      return;
    }
    await held;
    await route.continue().catch(() => undefined);
  });
  const given: string[] = [];
  page.on('requestfailed', (r) => {
    if (whole.test(r.url())) given.push(new URL(r.url()).searchParams.get('step')!);
  });
  await page.goto(`${s().url}?run=see&view=mistakes&split=train&step=60`);
  const head = page.locator('.about-mistakes');
  await head
    .getByText(
      'so far: 1,800 mistakes among 2,048 of 60,000 samples (training), looked at first because the network got them wrong while it was trained',
    )
    .waitFor();
  expect(await page.locator('.mistake').count()).toBeGreaterThan(0);
  await head.getByRole('button', { name: /^no excuse ≥ \d/ }).waitFor();
  const busy = page.getByRole('status').filter({ hasText: 'The rest of the mistakes follows' });
  await busy.waitFor();
  expect(asked).toEqual(['60 first', '60 whole']);
  // Another step gives up the rest of this one.
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => given).toEqual(['60']);
  await expect.poll(() => asked.at(-1)).toMatch(/^6\d whole$/);
  // So does the button, and the part stays.
  await busy.getByRole('button').click();
  await expect.poll(() => given.length).toBe(2);
  await busy.waitFor({ state: 'detached' });
  expect(await page.locator('.mistake').count()).toBeGreaterThan(0);
  // The whole replaces the part.
  release();
  await page.goto(`${s().url}?run=see&view=mistakes&split=train&step=60`);
  await head.getByText(`${list.count.toLocaleString('en')} mistakes among 3,000 training samples`).waitFor();
  expect(await head.getByText('so far').count()).toBe(0);
});

test('the latest steps of a history are asked for first, and closing the view gives up the rest', async () => {
  const { page } = await open('about:blank');
  const asked: string[] = [];
  const given: string[] = [];
  await page.route(/\/history\?/, async (route) => {
    const latest = new URL(route.request().url()).searchParams.get('latest');
    asked.push(latest ?? 'all');
    if (latest === '1' || latest === '4') {
      // As of a history that is computed: a part of it.
      const r = await fetch(`${s().url}api/runs/see/history?split=test&latest=1`);
      const body = Buffer.from(await r.arrayBuffer());
      const n = Number(body.readBigUInt64LE(0));
      const head = body.subarray(8, 8 + n).toString();
      expect(head).toContain('\\"of\\":');
      const part = head.replace(/\\"of\\":\d+/, (x) => x.replace(/\d/g, '9'));
      await route.fulfill({ body: Buffer.concat([body.subarray(0, 8), Buffer.from(part), body.subarray(8 + n)]) });
    }
    // The rest is never answered.
  });
  page.on('requestfailed', (r) => {
    if (r.url().includes('/history?')) given.push(new URL(r.url()).searchParams.get('latest') ?? 'all');
  });
  await page.goto(`${s().url}?run=see&view=confusion&step=60`);
  await expect.poll(() => asked).toEqual(['1', '4', '12']);
  await page.goto('about:blank');
  await expect.poll(() => given).toEqual(['12']);
});
