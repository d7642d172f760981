// The page and the picture that it saves show the same numbers and the same words. This walks all
// views: it collects every number and word of the page's picture, its legend, axes, labels and
// caption, saves the picture of the same address as SVG, and compares the two sets.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import type { MistakeList } from '../src/api.gen';
import { browser, drawn, studio } from './browser';
import { views } from './names';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

/** Opens a page that records the text written on each canvas since it was last cleared as a whole. */
async function noting(address: string): Promise<Page> {
  const { page, forgive } = await open('about:blank', { acceptDownloads: true });
  forgive(/status of 422/); // what a run cannot give
  await page.addInitScript(() => {
    const written = new WeakMap<HTMLCanvasElement, string[]>();
    const ink = CanvasRenderingContext2D.prototype;
    const { fillText, clearRect } = ink;
    ink.clearRect = function (...box) {
      if (box[0] === 0 && box[1] === 0) written.set(this.canvas, []);
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

/**
 * Every text of a view on the page: on its canvases, in its elements, its caption and remark. What
 * is marked with data-extra has no place in a saved picture, such as lists to choose from.
 */
function textsOf(page: Page, view: string): Promise<string[]> {
  return page.evaluate((name) => {
    const box = document.querySelector(`[data-view="${name}"]`)!;
    const out: string[] = [];
    const walk = (e: Element) => {
      if (e.matches('button:not([data-words]):not(.legend button), select, label, input, [data-extra]')) return;
      const style = getComputedStyle(e);
      if (style.display === 'none' || style.visibility === 'hidden' || (e as HTMLElement).hidden) return;
      if (e instanceof HTMLCanvasElement)
        out.push(...(window as unknown as { written(c: Element): string[] }).written(e));
      // A name that has no room here may have room in the file.
      if (e.matches('.fit') && (e as HTMLElement).title) {
        out.push((e as HTMLElement).title);
        return;
      }
      for (const n of e.childNodes) {
        if (n.nodeType === Node.TEXT_NODE && n.textContent!.trim()) out.push(n.textContent!.trim());
        if (n instanceof Element) walk(n);
      }
    };
    walk(box);
    const caption = box.closest('.pane')!.querySelector('.caption')!.cloneNode(true) as Element;
    caption.querySelector('details')?.remove(); // how it is made is not in the picture
    out.push(caption.textContent!);
    return out;
  }, view);
}

/** The texts of an SVG: all that are visible, and those below its title and subtitle. */
function textsOfSVG(svg: string): { all: string[]; body: string[] } {
  const texts = (part: string) =>
    [...part.matchAll(/<text[^>]*>([\s\S]*?)<\/text>/g)].map((m) =>
      m[1]!
        .replace(/<[^>]+>/g, '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&amp;', '&'),
    );
  return { all: texts(svg), body: texts(svg.replace(/<g class="head">[\s\S]*?<\/g>/, '')) };
}

/** The finding and what it is of, above a view on the page, and the method below it, once they are those of the scene. */
async function findingOf(page: Page): Promise<{ finding: string; of: string; method: string }> {
  const pane = page.locator('.pane').first();
  await pane.locator('.finding:not(.old)').waitFor();
  const text = (selector: string) => pane.locator(selector).first().textContent();
  return {
    finding: (await text('.finding p'))!,
    of: (await text('.finding .of'))!,
    method: (await pane.locator('.method').count()) > 0 ? (await text('.method .formulas'))! : '',
  };
}

/** The numbers and words of texts, each as it is written. */
function tokens(texts: readonly string[]): Set<string> {
  const found = texts.flatMap(
    (t) => t.match(/[<>]?[−+]?\d(?:[\d,]*\d)?(?:\.\d+)?(?:e−?\d+)?|[\p{L}∞][\p{L}\d’-]*/gu) ?? [],
  );
  return new Set(found.map((x) => x.toLowerCase()));
}

const numeral = /^[<>]?[−+]?\d/;

const addresses: [run: string, query: string][] = [
  ['see', 'step=30&samples=7&layer=conv5'],
  ['see', 'step=150'],
  ['plain', 'step=40&samples=3&class=2'],
  ['hidden', 'step=60&layer=fc1&units=2&samples=5'],
  ['xor', 'step=5&samples=3'],
  ['sigmoid', 'step=50&samples=4&layer=fc1&units=3'],
  ['branched', 'step=2&samples=3&layer=conv1&units=1'],
];

/** What a run cannot be shown as. */
const unavailable = ['features of plain', 'neurons of plain', 'features of branched'];

/** Views that save what they show themselves. */
const selfSaved = ['data'];

// Try it is a desk and not a picture: what it saves of points is the view plane, which shows more.
const pictured = views.filter((v) => v !== 'try');

/** Views with other options than the defaults. */
const options: [view: string, run: string, query: string][] = [
  ['weights', 'see', 'step=150&layer=conv1&weights.normalise=unit&weights.palette=grey'],
  ['weights', 'hidden', 'step=120&layer=fc2&weights.normalise=fixed'],
  ['confusion', 'see', 'step=150&confusion.mode=samples'],
  ['confusion', 'see', 'step=150&confusion.mode=means&split=train'],
  ['confusion', 'hidden', 'step=60&confusion.cells=column'],
  ['mistakes', 'see', 'step=60&mistakes.sort=loss&mistakes.kind=no-idea&split=train'],
  ['mistakes', 'hidden', 'step=60&mistakes.sort=learnt&mistakes.count=60'],
  ['mistakes', 'hidden', 'step=60&mistakes.pair=MOST'],
  ['mistakes', 'hidden', 'step=60&mistakes.pair=MOST&mistakes.sort=loss'],
  ['features', 'hidden', 'step=120&samples=9'],
  ['features', 'hidden', 'step=120&layer=fc2&units=7'],
  ['features', 'hidden', 'step=120&class=3&samples=9&split=train'],
  ['projection', 'hidden', 'step=120&projection.method=pca&projection.colour=confidence&projection.layout=step'],
  [
    'projection',
    'hidden',
    'step=120&projection.method=mds&projection.colour=correct&projection.layout=step&split=train',
  ],
  ['projection', 'see', 'step=150&layer=fc1&projection.marks=density&projection.layout=step'],
  ['mistakes', 'xor', 'step=5&mistakes.kind=no-idea'],
  ['neurons', 'see', 'step=150&layer=fc2&samples=3'],
  ['neurons', 'see', 'step=150&layer=fc1&class=3&neurons.power=auc'],
  ['neurons', 'see', 'step=150&layer=fc1&samples=1-9&neurons.alike=signed'],
  ['curves', 'see', 'step=75&curves.smooth=0&curves.axis=log'],
  ['sum', 'see', 'step=150&layer=fc2&units=3&samples=2&split=train'],
  ['activations', 'see', 'step=145&layer=fc1&samples=1,2,3'],
  ['network', 'hidden', 'step=120&layer=fc1&units=4&samples=11&split=train'],
  ['weights', 'see', 'step=30&layer=conv5&weights.normalise=fixed'],
  ['activations', 'sigmoid', 'step=100&layer=fc1&activations.part=pre'],
  ['activations', 'xor', 'step=7&layer=fc1&samples=1,2'],
  ['sum', 'branched', 'step=4&layer=conv1&units=2&sum.at=3,4'],
];

const all: [view: string, run: string, query: string][] = [
  ...addresses.flatMap(([run, query]) => pictured.map((view) => [view, run, query] as [string, string, string])),
  ...options,
];

/** The pair of classes that are confused most often at step 60. */
async function commonestPair(run: string): Promise<string> {
  const list = (await (await fetch(`${s().url}api/runs/${run}/mistakes?step=60`)).json()) as MistakeList;
  return `${list.pairs[0]!.actual},${list.pairs[0]!.predicted}`;
}

test.each(all)('%s of %s at %s shows the same as its picture', async (view, run, query) => {
  const place = query.includes('MOST') ? query.replace('MOST', await commonestPair(run)) : query;
  const page = await noting(`?run=${run}&view=${view}&${place}`);
  const pane = page.locator('.pane').first();
  const failed = pane.locator('.failure, [role="alert"]');
  await Promise.race([drawn(page, view), failed.first().waitFor({ timeout: 20_000 })]);
  const save = pane.getByRole('button', { name: /Save as/ });
  const cannot = unavailable.includes(`${view} of ${run}`);
  expect((await failed.count()) > 0).toBe(cannot);
  if (cannot) {
    expect(await save.count()).toBe(0);
    return;
  }
  await page.waitForLoadState('networkidle');
  await expect.poll(() => pane.locator('.busy').count()).toBe(0);
  const whole = pane.locator('img.drawn'); // the file itself
  if ((await whole.count()) > 0) {
    expect(await whole.getAttribute('alt')).toMatch(/\w+ \w+ \w+/); // the finding and the content
    return;
  }
  await save.click();
  const item = pane.getByRole('menuitem', { name: 'SVG' });
  expect((await item.count()) === 0).toBe(selfSaved.includes(view));
  if (selfSaved.includes(view)) return;
  const onPage = tokens(await textsOf(page, view));
  const [download] = await Promise.all([page.waitForEvent('download'), item.click()]);
  const file = readFileSync(await download.path(), 'utf8');
  const svg = textsOfSVG(file);
  const said = await findingOf(page);
  const unescaped = (text: string) =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').replaceAll('&quot;', '"');
  const title = unescaped(file.match(/<title[^>]*>([\s\S]*?)<\/title>/)![1]!);
  const desc = unescaped(file.match(/<desc[^>]*>([\s\S]*?)<\/desc>/)![1]!);
  const head = file.match(/<g class="head">[\s\S]*?<\/g>/)![0];
  expect(said.finding).toBe(title);
  expect(desc.startsWith(title)).toBe(true);
  expect(textsOfSVG(head).all.join(' ')).toBe(`${said.finding} ${said.of}`);
  expect(desc.endsWith(said.method)).toBe(true);
  const all = tokens(svg.all);
  const body = tokens(svg.body);
  const pageOnly = [...onPage].filter((x) => !all.has(x));
  // A name that the file cuts, as “di…t”, is whole on the page.
  const cut = tokens(svg.body.filter((text) => text.includes('…')));
  const isCut = (x: string): boolean => [...onPage].some((word) => word.startsWith(x) || word.endsWith(x));
  const fileOnly = [...body].filter((x) => !onPage.has(x) && !(cut.has(x) && isCut(x)));
  expect({
    numbers: pageOnly.filter((x) => numeral.test(x)),
    words: pageOnly.filter((x) => !numeral.test(x)),
  }).toEqual({
    numbers: [],
    words: [],
  });
  expect({
    numbers: fileOnly.filter((x) => numeral.test(x)),
    words: fileOnly.filter((x) => !numeral.test(x)),
  }).toEqual({
    numbers: [],
    words: [],
  });
  expect(body.size).toBeGreaterThan(5);
});
