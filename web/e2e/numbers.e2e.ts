// The numbers on the page are the server's, each in its place.
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import type { ClassDetail, Confused } from '../src/api.gen';
import { figureEn } from '../src/figure.gen';
import { en } from '../src/messages/shell';
import { readArrays } from '../src/safetensors';
import { browser, studio } from './browser';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

interface Written {
  text: string;
  x: number;
  y: number;
  align: CanvasTextAlign;
}

/** Opens a page that records the text written on each canvas since it was last cleared. */
async function noting(address: string): Promise<Page> {
  const { page } = await open('about:blank');
  await page.addInitScript(() => {
    const written = new WeakMap<HTMLCanvasElement, Written[]>();
    const ink = CanvasRenderingContext2D.prototype;
    const { fillText, clearRect } = ink;
    ink.clearRect = function (...box) {
      written.set(this.canvas, []);
      clearRect.apply(this, box);
    };
    ink.fillText = function (text, x, y, ...rest) {
      const list = written.get(this.canvas) ?? [];
      list.push({ text, x, y, align: this.textAlign });
      written.set(this.canvas, list);
      fillText.call(this, text, x, y, ...rest);
    };
    Object.assign(window, { written: (c: HTMLCanvasElement) => written.get(c) ?? [] });
  });
  await page.goto(`${s().url}${address}`);
  return page;
}

async function answer<T>(path: string): Promise<T> {
  const r = await fetch(`${s().url}api/runs/${path}`);
  expect(r.status).toBe(200);
  return (await r.json()) as T;
}

/** The server's details of class k. */
async function classDetail(k: number): Promise<ClassDetail> {
  const r = await fetch(`${s().url}api/runs/see/class/${k}?split=test&step=30`);
  return readArrays<ClassDetail>(await r.arrayBuffer()).facts;
}

/** The texts in the cells of the matrix, by the names of row and column. */
async function matrix(page: Page): Promise<(row: string, column: string) => string> {
  const texts = await page
    .locator('[data-view="confusion"] .board canvas')
    .evaluate((c) => (window as unknown as { written(c: Element): Written[] }).written(c));
  const rows = new Map(texts.filter((w) => w.align === 'right').map((w) => [w.text, w.y]));
  const top = Math.min(...rows.values());
  const columns = new Map(texts.filter((w) => w.align === 'center' && w.y < top - 8).map((w) => [w.text, w.x]));
  // The head of the last column, which has no class above it, begins at its left.
  columns.set(figureEn['fig.confusion.recall'], columns.get('') ?? 0);
  return (row, column) => {
    const at = (w: Written) => Math.hypot(w.x - (columns.get(column) ?? 0), w.y - (rows.get(row) ?? 0)) < 2;
    return texts.find((w) => w.align === 'center' && at(w))?.text ?? '';
  };
}

const percent = (n: number, of: number) => (of > 0 ? `${((100 * n) / of).toFixed(1)}\u2009%` : '–');

/** Waits until the matrix has numbers. A cell without samples is empty. */
async function filled(page: Page, classes: readonly string[]): Promise<(row: string, column: string) => string> {
  await expect
    .poll(async () => {
      const shown = await matrix(page);
      return classes.flatMap((r) => classes.map((k) => shown(r, k))).join('');
    })
    .not.toBe('');
  return matrix(page);
}

test('the confusion matrix has each count in the row of its class and the column of its answer', async () => {
  const c = await answer<Confused>('see/confusion?step=30&split=test');
  const page = await noting('?run=see&view=confusion&step=30');
  const { classes, counts } = c;
  const shown = await filled(page, classes);
  const table = classes.map((r) => classes.map((k) => shown(r, k) || '0'));
  expect(table).toEqual(counts.map((row) => row.map(String)));
  // The test is meaningful only if the matrix is not symmetric.
  expect(counts).not.toEqual(counts.map((row, r) => row.map((_, k) => counts[k]![r]!)));
  const sums = counts.map((row) => row.reduce((a, b) => a + b, 0));
  const answers = counts.map((_, k) => counts.reduce((a, row) => a + row[k]!, 0));
  expect(classes.map((k) => shown(k, figureEn['fig.confusion.recall']))).toEqual(
    classes.map((_, k) => percent(counts[k]![k]!, sums[k]!)),
  );
  expect(classes.map((k) => shown(figureEn['fig.confusion.precision'], k))).toEqual(
    classes.map((_, k) => percent(counts[k]![k]!, answers[k]!)),
  );
});

test.each(['row', 'column'])('the shares of the confusion matrix are of the %s', async (of) => {
  const { classes, counts } = await answer<Confused>('see/confusion?step=30&split=test');
  const page = await noting(`?run=see&view=confusion&step=30&confusion.cells=${of}`);
  const shown = await filled(page, classes);
  const whole = (r: number, k: number) =>
    of === 'row' ? counts[r]!.reduce((a, b) => a + b, 0) : counts.reduce((a, row) => a + row[k]!, 0);
  for (const [r, row] of counts.entries())
    for (const [k, n] of row.entries()) {
      if (n === 0) continue;
      const share = (100 * n) / whole(r, k);
      expect(Math.abs(Number.parseFloat(shown(classes[r]!, classes[k]!)) - share)).toBeLessThan(share / 20);
    }
});

test('the panel of a class tells precision and recall apart', async () => {
  const all = await Promise.all([...Array(10).keys()].map(classDetail));
  const d = all.find((x) => x.precision !== null && x.recall !== null && Math.abs(x.precision - x.recall) > 0.01)!;
  const { page } = await open(`${s().url}?run=see&view=confusion&step=30&class=${d.class}`);
  const shown = page.locator('aside dl.facts').first();
  await expect
    .poll(() => shown.innerText().then((text) => text.split(/\s*\n\s*/)))
    .toEqual([
      en['select.precision'],
      `${(100 * d.precision!).toFixed(1)}\u2009%`,
      en['select.recall'],
      `${(100 * d.recall!).toFixed(1)}\u2009%`,
    ]);
});
