// Runs that are damaged, newer, gone, diverged, or very many: the page says what happened and
// what to do, and keeps working.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { browser, drawn, openRuns, runRow, slider, stepOf, studio } from './browser';

const { open } = browser();
const dir = mkdtempSync(join(tmpdir(), 'brainbow-bad-'));
const s = studio(() => {
  cpSync(inject('broken'), dir, { recursive: true });
  cpSync(join(inject('runs'), 'plain'), join(dir, 'leaving'), { recursive: true });
  cpSync(join(inject('runs'), 'plain'), join(dir, 'rotten'), { recursive: true });
  cpSync(join(inject('runs'), 'plain'), join(dir, 'anew'), { recursive: true });
  return ['studio', dir];
});

test('what cannot be opened says why, beside what can', async () => {
  const { page } = await open(s().url);
  const whole = runRow(page, 'whole').getByRole('link');
  await whole.waitFor();
  expect(await runRow(page, 'newer').getByRole('link').count()).toBe(0);
  expect(await runRow(page, 'newer').innerText()).toMatch(/recorded by a newer version.*Install the newest version/s);
  expect(await runRow(page, 'half').innerText()).toMatch(/damaged or not written yet/);
  await whole.click();
  await drawn(page, 'network');
});

test('a link to what cannot be opened says so, and the next run opens', async () => {
  for (const [run, says] of [
    ['newer', /newer version/],
    ['half', /damaged or not written yet/],
    ['never-was', /no run/],
  ] as const) {
    const { page, forgive } = await open('about:blank');
    forgive(/status of 4\d\d/);
    await page.goto(`${s().url}?step=live&run=${run}`);
    expect(await page.getByRole('alert').first().innerText(), run).toMatch(says);
    await openRuns(page);
    await runRow(page, 'whole').getByRole('link').click();
    await drawn(page, 'network');
    expect(await page.getByRole('alert').count(), run).toBe(0);
  }
});

test('a view that says why it shows nothing cannot be saved', async () => {
  const { page, forgive } = await open('about:blank');
  forgive(/status of 422/);
  const save = page.getByRole('button', { name: /^Save as/ });
  await page.goto(`${s().url}?run=few&view=neurons&step=4`);
  await drawn(page, 'neurons');
  await save.waitFor();
  // Of ten classes at least seven have no observation.
  const refused: string[] = [];
  const classes = page.locator('.legend li button');
  for (let k = 0; k < 10; k++) {
    await classes.nth(k).click();
    await expect.poll(() => classes.nth(k).getAttribute('aria-pressed')).toBe('true');
    const alert = page.getByRole('alert').getByText(`Not available: no observation is of class ${k}, or every one is.`);
    await expect.poll(async () => (await alert.count()) + (await save.count())).toBe(1);
    if ((await alert.count()) === 1) refused.push(String(k));
    expect(await page.locator('.plot').isVisible()).toBe((await alert.count()) === 0);
  }
  expect(refused.length).toBeGreaterThanOrEqual(7);
  await page.goto(`${s().url}?run=whole&view=neurons`);
  await page.getByRole('alert').waitFor();
  expect(await save.count()).toBe(0);
});

test('a diverged run is reported and can be viewed', async () => {
  const { page, forgive } = await open(`${s().url}?step=live&run=diverged&view=weights`);
  forgive(/status of 4\d\d/);
  await page
    .getByText(/diverged/)
    .first()
    .waitFor();
  await slider(page).focus();
  await page.keyboard.press('Home');
  await drawn(page, 'weights');
  expect(await stepOf(page)).toBe(0);
});

test('a run that vanishes under an open page', async () => {
  const { page, forgive } = await open(`${s().url}?step=live&run=leaving&view=weights`);
  forgive(/status of 4\d\d/);
  await drawn(page, 'weights');
  rmSync(join(dir, 'leaving'), { recursive: true });
  await page.getByText(/leaving no longer exists/).waitFor();
  await openRuns(page);
  await runRow(page, 'whole').getByRole('link').click();
  await drawn(page, 'weights');
});

test('another run that takes the name of one', async () => {
  const { page, forgive } = await open(`${s().url}?step=live&run=anew&view=curves`);
  forgive(/status of 4\d\d/);
  await drawn(page, 'curves');
  const network = () => page.locator('aside.network').innerText();
  const steps = () => page.evaluate(async () => (await (await fetch('api/runs/anew/metrics')).json()).step as number[]);
  expect(await network()).not.toMatch(/fc2/);
  const before = (await steps()).length;
  rmSync(join(dir, 'anew'), { recursive: true });
  cpSync(join(inject('runs'), 'see'), join(dir, 'anew'), { recursive: true });
  await expect.poll(network).toMatch(/fc2/);
  const last = (await steps()).at(-1)!;
  expect((await steps()).length).not.toBe(before);
  await expect.poll(() => slider(page).getAttribute('aria-valuemax')).toBe(String(last));
  await expect.poll(() => page.locator('.readout').innerText()).toMatch(new RegExp(`of ${last}`));
});

test('a damaged file of weights is reported by its name', async () => {
  const file = join(dir, 'rotten', 'frames', '00000060.safetensors');
  const bytes = readFileSync(file);
  bytes[bytes.length - 10]! ^= 0xff;
  writeFileSync(file, bytes);
  const { page, forgive } = await open('about:blank');
  forgive(/status of 4\d\d/);
  await page.goto(`${s().url}?run=rotten&view=weights&step=60`);
  // The nearest undamaged step is shown with the reason, or only the reason.
  await page
    .getByText(/00000060|damaged|step 59/)
    .first()
    .waitFor();
});

test('a folder with 1,000 runs', { timeout: 120_000 }, async () => {
  const many = join(dir, 'many');
  mkdirSync(many);
  for (let i = 0; i < 1000; i++) {
    const run = join(many, `run-${String(i).padStart(4, '0')}`);
    mkdirSync(run);
    for (const f of ['index.jsonl', 'metrics.jsonl', 'events.jsonl', 'run.json']) {
      writeFileSync(join(run, f), readFileSync(join(dir, 'whole', f)));
    }
    symlinkSync(join(dir, 'whole', 'frames'), join(run, 'frames'));
  }
  const { start } = await import('./server');
  const big = await start(inject('binary'), ['studio', many]);
  try {
    const { page, context } = await open(big.url);
    await page
      .getByText(/of 1,000 runs|1,000 runs/)
      .first()
      .waitFor({ timeout: 40_000 });
    await page.getByRole('searchbox').fill('run-0777');
    await runRow(page, 'run-0777').getByRole('link').click();
    await expect.poll(() => page.url()).toContain('run=run-0777');
    await context.close();
  } finally {
    await big.stop();
  }
});
