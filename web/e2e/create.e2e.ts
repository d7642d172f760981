// New run: a network is built by clicks, by keys and as text, and trained.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { browser, drawn, slider, studio } from './browser';

const { open } = browser();
const cwd = mkdtempSync(join(tmpdir(), 'brainbow-create-'));
const s = studio(
  () => ['studio'],
  () => ({ cwd }),
);

const cards = (page: Page) => page.locator('.layers [data-layer]');
const kinds = async (page: Page) => (await cards(page).locator('.kind').allInnerTexts()).join(' | ');
const recipe = (page: Page) => page.getByRole('textbox', { name: 'Recipe as text' });
const ready = (page: Page) =>
  expect.poll(() => page.getByRole('button', { name: 'Train', exact: true }).isEnabled()).toBe(true);

/** Opens the page as a stranger finds it. */
async function begin(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New run' }).click();
  await cards(page).first().waitFor();
  await ready(page);
}

test('a stranger builds a small network on digits by clicks alone and trains it', async () => {
  const { page } = await open(s().url);
  let clicks = 0;
  const click = async (what: ReturnType<Page['getByRole']>) => {
    clicks++;
    await what.click();
  };
  await click(page.getByRole('button', { name: 'New run' }));
  await ready(page);
  await expect.poll(() => new URL(page.url()).search).toBe('?new');
  // The contact sheet of what is chosen is a picture.
  await page.locator('.card.chosen canvas').waitFor();
  expect(await page.locator('.card.chosen').innerText()).toContain('digits');
  await click(page.getByRole('button', { name: '+ conv' }));
  await expect.poll(() => kinds(page)).toBe('conv 3×3 | maxpool 2 | conv 3×3 | flatten | dense 10');
  await expect.poll(() => cards(page).nth(2).innerText()).toContain('8 × 14×14');
  await click(page.getByRole('button', { name: '+ dropout' }));
  await expect.poll(() => kinds(page)).toBe('conv 3×3 | maxpool 2 | conv 3×3 | dropout 0.5 | flatten | dense 10');
  await ready(page);
  // What it costs was timed.
  await page.getByText(/^(about \d+|under 1) (s|min)$/).waitFor();
  await click(page.getByRole('button', { name: 'Train', exact: true }));
  await slider(page).waitFor();
  await expect.poll(() => new URL(page.url()).searchParams.get('run')).toMatch(/^my-digits-/);
  await drawn(page, 'network');
  expect(clicks).toBeLessThanOrEqual(12);
  await page.getByText(/conv2/).first().waitFor();
});

test('form and text say the same, errors stand at their field, and every change can be undone', async () => {
  const { page, context, forgive } = await open(s().url);
  forgive(/status of 400/);
  await begin(page);
  await page.getByRole('button', { name: 'Recipe as text' }).click();
  const first = await recipe(page).inputValue();
  expect(first).toContain('name: my-digits');

  // From the form to the text: one line changes.
  const rate = page.getByLabel('learning rate');
  await rate.fill('0.01');
  await rate.press('Enter');
  await expect.poll(() => recipe(page).inputValue()).toBe(first.replace('learning_rate: 0.001', 'learning_rate: 0.01'));
  await page.locator('#f-data-train').fill('900');
  await expect.poll(() => recipe(page).inputValue()).toContain('{name: digits, train: 900}');
  await expect.poll(() => page.locator('.cost').innerText()).toContain('145 steps');

  // From the text to the form; a comment stays where it is.
  const typed = (await recipe(page).inputValue()).replace('batch: 32', 'batch: 30 # mine');
  await recipe(page).fill(typed);
  await expect.poll(() => page.getByLabel('batch', { exact: true }).inputValue()).toBe('30');
  await page.locator('#f-epochs').fill('3');
  await expect.poll(() => recipe(page).inputValue()).toBe(typed.replace('epochs: 5', 'epochs: 3'));

  // An error stands at its field, in the engine's words.
  await page.getByLabel('batch', { exact: true }).fill('many');
  const complaint = page.locator('#f-batch-error');
  await expect.poll(() => complaint.innerText()).toBe('must be a whole number, not "many"');
  expect(await page.getByRole('button', { name: 'Train', exact: true }).isDisabled()).toBe(true);
  await page.getByLabel('batch', { exact: true }).fill('25');
  await complaint.waitFor({ state: 'hidden' });
  await ready(page);

  // A text that is no YAML keeps the form as it was.
  const good = await recipe(page).inputValue();
  await recipe(page).fill(`${good}\nloss: {`);
  await page.getByText(/cannot be read/).waitFor();
  expect(await cards(page).count()).toBe(4);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => recipe(page).inputValue()).toBe(good);
  await ready(page);
  for (let i = 0; i < 20 && (await page.getByRole('button', { name: 'Undo' }).isEnabled()); i++)
    await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => recipe(page).inputValue()).toBe(first);
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect.poll(() => recipe(page).inputValue()).not.toBe(first);

  // A reload keeps it.
  const kept = await recipe(page).inputValue();
  await page.reload();
  await expect.poll(() => recipe(page).inputValue()).toBe(kept);

  // It can be saved and opened.
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('my-digits.yaml');
  expect(readFileSync(await download.path(), 'utf8')).toBe(kept);
  const mine = join(cwd, 'mine.yaml');
  writeFileSync(mine, kept.replace('my-digits', 'opened'));
  await page.getByLabel('Open…').setInputFiles(mine);
  await expect.poll(() => recipe(page).inputValue()).toContain('name: opened');
  await context.close();
});

test('a network is built and trained with the keyboard alone', async () => {
  const { page } = await open(s().url);
  await page.getByRole('button', { name: 'New run' }).focus();
  await page.keyboard.press('Enter');
  await ready(page);
  await cards(page).first().focus();
  await page.keyboard.press('ArrowRight'); // maxpool
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-layer'))).toBe('1');
  await page.keyboard.press('Delete');
  await expect.poll(() => kinds(page)).toBe('conv 3×3 | flatten | dense 10');
  await page.keyboard.press('Home');
  await cards(page).nth(0).focus();
  await page.keyboard.press('Enter'); // its fields
  await page.getByLabel('filters').waitFor();
  for (let i = 0; i < 40 && !(await page.evaluate(() => document.activeElement?.id === 'f-network-0-filters')); i++)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('3');
  await page.keyboard.press('Enter');
  await expect.poll(() => cards(page).first().innerText()).toContain('3 × 28×28');
  // A layer is taken along with Alt, and back.
  await cards(page).nth(0).focus();
  await page.keyboard.press('Alt+ArrowRight');
  await expect.poll(() => kinds(page)).toBe('flatten | conv 3×3 | dense 10');
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-layer'))).toBe('1');
  await page.keyboard.press('Alt+ArrowLeft');
  await expect.poll(() => kinds(page)).toBe('conv 3×3 | flatten | dense 10');
  await ready(page);
  await page.getByRole('button', { name: 'Train', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('run')).toMatch(/^my-digits-/);
});

test('layers are dragged, and the outputs follow the classes', async () => {
  const { page } = await open(`${s().url}?new&recipe=two-layer`);
  await page.getByText(/The files of mnist are not there/).waitFor();
  await page.getByRole('radio', { name: /^digits/ }).check();
  await ready(page);
  expect(await kinds(page)).toBe('dense 10 | dense 10');
  await page.getByRole('button', { name: '+ dropout' }).click();
  await expect.poll(() => kinds(page)).toBe('dense 10 | dropout 0.5 | dense 10');
  await page.locator('.layer-card:has([data-layer="1"])').dragTo(page.locator('.layer-card:has([data-layer="0"])'));
  await expect.poll(() => kinds(page)).toBe('dropout 0.5 | dense 10 | dense 10');
  for (const name of ['3', '4', '5']) await page.getByRole('checkbox', { name, exact: true }).uncheck();
  await expect.poll(() => kinds(page)).toBe('dropout 0.5 | dense 10 | dense 7');
  await page.getByRole('button', { name: 'all classes' }).click();
  await expect.poll(() => kinds(page)).toBe('dropout 0.5 | dense 10 | dense 10');
  await page.getByRole('radio', { name: /^xor/ }).check();
  await expect.poll(() => kinds(page)).toBe('dropout 0.5 | dense 10 | dense 2');
});

test('two trainings run, more wait in a list that can be ordered', async () => {
  const { page, forgive } = await open(s().url);
  forgive(/404.*xor-two-layer/); // its run is not there yet when the page is opened at it
  const order = () =>
    page.evaluate(async () => {
      const body = JSON.stringify({ recipe: 'xor-two-layer', paused: true });
      const r = await fetch('api/trainings', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
      return ((await r.json()) as { run: string }).run;
    });
  const stop = (run: string) =>
    page.evaluate(
      (name) =>
        fetch(`api/trainings/${name}/stop`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: '{}',
        }).then((r) => r.status),
      run,
    );
  // The trainings of other tests may run still.
  await expect
    .poll(
      () =>
        page.evaluate(async () => {
          const { trainings } = (await (await fetch('api/trainings')).json()) as { trainings: { ended: boolean }[] };
          return trainings.filter((t) => !t.ended).length;
        }),
      { timeout: 60_000 },
    )
    .toBe(0);
  const names: string[] = [];
  for (let i = 0; i < 4; i++) names.push(await order());
  await page.goto(`${s().url}?run=${names[3]}`);
  await page.getByText(`${names[3]} waits for its turn: place 2.`).waitFor();
  await page.getByRole('button', { name: `Train ${names[3]} earlier` }).click();
  await page.getByText(`${names[3]} waits for its turn: place 1.`).waitFor();
  await page.getByRole('button', { name: `Do not train ${names[2]}` }).click();
  await expect.poll(() => page.locator('.queue li').count()).toBe(1);
  await stop(names[0]!);
  await slider(page).waitFor(); // its turn: it is a run now
  await stop(names[1]!);
  await stop(names[3]!);
});
