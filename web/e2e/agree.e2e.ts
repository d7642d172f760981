// The page and the saved picture of the same address show the same numbers and words.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { inject, test } from 'vitest';
import { browser, drawn, studio } from './browser';
import { views } from './names';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

/** Opens a page that records the text written on each canvas since it was last cleared. */
async function noting(address: string): Promise<Page> {
  const { page } = await open('about:blank', { acceptDownloads: true });
  await page.addInitScript(() => {
    const written = new WeakMap<HTMLCanvasElement, string[]>();
    const ink = CanvasRenderingContext2D.prototype;
    const { fillText, clearRect } = ink;
    ink.clearRect = function (...box) {
      written.set(this.canvas, []);
      clearRect.apply(this, box);
    };
    ink.fillText = function (text, x, y, ...rest) {
      const list = written.get(this.canvas) ?? [];
      list.push(text);
      written.set(this.canvas, list);
      fillText.call(this, text, x, y, ...rest);
    };
    Object.assign(window, { written: (c: HTMLCanvasElement) => written.get(c) ?? [] });
  });
  await page.goto(`${s().url}${address}`);
  return page;
}

/** Every text of a view on the page: on its canvases, in its elements, and its caption. */
function textsOf(page: Page, view: string): Promise<string[]> {
  return page.evaluate((name) => {
    const box = document.querySelector(`[data-view="${name}"]`)!;
    const out: string[] = [];
    const walk = (e: Element) => {
      if (e.matches('button, select, label, input') && !e.matches('[data-words]')) return;
      const style = getComputedStyle(e);
      if (style.display === 'none' || style.visibility === 'hidden' || (e as HTMLElement).hidden) return;
      if (e instanceof HTMLCanvasElement)
        out.push(...(window as unknown as { written(c: Element): string[] }).written(e));
      for (const n of e.childNodes) {
        if (n.nodeType === Node.TEXT_NODE && n.textContent!.trim()) out.push(n.textContent!.trim());
        if (n instanceof Element) walk(n);
      }
    };
    walk(box);
    out.push(box.closest('.pane')!.querySelector('.caption')!.textContent!);
    return out;
  }, view);
}

/** The texts of an SVG, without those that only a hover shows. */
function textsOfSVG(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([\s\S]*?)<\/text>/g)].map((m) =>
    m[1]!.replace(/<[^>]+>/g, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  );
}

for (const [run, query] of [['see', 'step=30&samples=7&layer=conv5'], ['see','step=30'], ['xor', 'step=5&samples=3']] as const) {
  test.each([...views])(`%s of ${run} ${query}`, async (view) => {
    const page = await noting(`?run=${run}&view=${view}&${query}`);
    await drawn(page, view);
    await page.waitForTimeout(1500);
    const pane = page.locator('.pane').first();
    const save = pane.getByRole('button', { name: /Save as/ });
    if ((await save.count()) === 0) { console.log(`== ${view} ${run} ${query}: not saved`); return; }
    await save.click();
    const item = pane.getByRole('menuitem', { name: 'SVG' });
    const onPage = await textsOf(page, view);
    if ((await item.count()) === 0) { console.log(`== ${view} ${run} ${query}: png only`); return; }
    const [download] = await Promise.all([page.waitForEvent('download'), item.click()]);
    const inFile = textsOfSVG(readFileSync(await download.path(), 'utf8'));
    const tokens = (texts: string[]) => new Set(texts.flatMap((t) => t.match(/[<>]?[−-]?\d[\d,]*(?:\.\d+)?(?:e−?\d+)?|[\p{L}][\p{L}\d’-]*/gu) ?? []).map((x)=>x.toLowerCase()));
    const a = tokens(onPage), b = tokens(inFile);
    console.log(`== ${view} ${run} ${query}\npage only: ${[...a].filter((x) => !b.has(x)).join(' ')}\nfile only: ${[...b].filter((x) => !a.has(x)).join(' ')}\n`);
  });
}
