// A browser, and pages of which every logged error fails the test.
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { type Studio, start } from './server';

export interface Opened {
  page: Page;
  context: BrowserContext;
  /** Errors that the test expects and ignores. */
  forgive: (pattern: RegExp) => void;
}

/** Launches a browser for a file of tests; open gives each of them fresh pages. */
/** What a page is opened with; a newcomer has not been here before. */
export type Visit = BrowserContextOptions & { newcomer?: boolean };

export function browser(): { open: (url: string, options?: Visit) => Promise<Opened> } {
  let b: Browser;
  let contexts: { context: BrowserContext; complaints: string[]; forgiven: RegExp[] }[] = [];
  beforeAll(async () => {
    b = await launch(inject('chromium'));
  });
  afterEach(async () => {
    const all = contexts;
    contexts = [];
    // An answer that a test changes may be on its way still.
    for (const c of all) for (const p of c.context.pages()) await p.unrouteAll({ behavior: 'ignoreErrors' });
    for (const c of all) await c.context.close();
    for (const c of all) {
      const left = c.complaints.filter((text) => !c.forgiven.some((f) => f.test(text)));
      expect(left.join('\n')).toBe(''); // so that a failure shows all of them
    }
  });
  afterAll(async () => {
    await b.close();
  });
  return {
    open: async (url, { newcomer, ...options } = {}) => {
      const context = await b.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
      context.setDefaultTimeout(20_000); // long enough for a busy machine
      const entry = { context, complaints: [] as string[], forgiven: [] as RegExp[] };
      contexts.push(entry);
      const page = await context.newPage();
      if (!newcomer)
        await page.addInitScript(() => {
          if (location.protocol.startsWith('http')) localStorage.setItem('brainbow.seen', '1');
        });
      page.on('console', (m) => {
        if (m.type() === 'error' || /Content Security Policy/.test(m.text())) {
          entry.complaints.push(`${m.text()} ${m.location().url}`);
        }
      });
      page.on('pageerror', (e) => entry.complaints.push(String(e.stack ?? e)));
      await page.goto(url);
      return { page, context, forgive: (pattern) => entry.forgiven.push(pattern) };
    },
  };
}

export function launch(executablePath: string): Promise<Browser> {
  const root = process.getuid?.() === 0;
  return chromium.launch({ executablePath, headless: true, args: root ? ['--no-sandbox'] : [] });
}

/** A studio that lives as long as a file of tests. */
export function studio(args: () => string[], options: () => Parameters<typeof start>[2] = () => ({})): () => Studio {
  let s: Studio;
  beforeAll(async () => {
    s = await start(inject('binary'), args(), options());
  });
  afterAll(async () => {
    await s.stop();
  });
  return () => s;
}

/** Opens a view by its name, under whichever question it stands. */
export async function tab(page: Page, name: string): Promise<void> {
  const questions = page.locator('nav.asks button');
  const there = page.locator('nav.tabs').getByRole('button', { name, exact: true });
  for (const question of [null, ...(await questions.all())]) {
    if (question) await question.click();
    if (question && (await question.innerText()) === name && (await page.locator('nav.tabs').count()) === 0) return;
    if ((await there.count()) > 0) return there.click();
  }
  throw new Error(`no view ${name}`);
}

/** The value of a slider. */
export async function stepOf(page: Page): Promise<number> {
  return Number(await slider(page).getAttribute('aria-valuenow'));
}

/** Opens the home page. */
export function openRuns(page: Page): Promise<void> {
  return page.getByRole('link', { name: 'brainbow' }).click();
}

/** A run in the list of the home page. */
export function runRow(page: Page, name: string): Locator {
  return page.locator(`[data-run="${name}"]`);
}

export function slider(page: Page): Locator {
  return page.locator('.track').first(); // a view can have sliders too
}

/** Waits until a view has drawn something: pictures with more than one colour, or text. Symbols on buttons do not count. */
export async function drawn(page: Page, view: string): Promise<void> {
  await page.waitForFunction(
    (name) => {
      const box = document.querySelector(`[data-view="${name}"]`);
      if (!box) return false;
      if (box.querySelector('table td, img[src]')) return true;
      for (const svg of box.querySelectorAll('svg')) if (svg.firstChild && !svg.closest('button')) return true;
      for (const canvas of box.querySelectorAll('canvas')) {
        if (canvas.width < 2 || canvas.height < 2) continue;
        const copy = document.createElement('canvas');
        copy.width = canvas.width;
        copy.height = canvas.height;
        const ink = copy.getContext('2d');
        if (!ink) continue;
        ink.drawImage(canvas, 0, 0);
        const px = new Uint32Array(ink.getImageData(0, 0, copy.width, copy.height).data.buffer);
        if (px.some((v) => v !== px[0])) return true;
      }
      return false;
    },
    view,
    { timeout: 20_000 },
  );
  // The finding above it, which takes room, is that of the scene.
  const pane = page.locator('.pane').filter({ has: page.locator(`[data-view="${view}"]`) });
  await pane.first().locator('.finding.old').waitFor({ state: 'hidden', timeout: 20_000 });
}
