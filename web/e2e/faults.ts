// What is wrong with a page: violations of accessibility, what overflows it, what is in another language.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { en, zh } from '../src/messages';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The serious violations on a page, one a line. */
export async function faults(page: Page): Promise<string[]> {
  // The page's policy forbids injected scripts, but not evaluation by the browser driver.
  await page.evaluate(source);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (node: Document) => Promise<AxeResults> } };
    return (await axe.run(document)).violations;
  });
  return found
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} ${n.failureSummary ?? ''}`));
}

/** What is wider than the window, and the page if one has to scroll sideways. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide: string[] = [];
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width + 1)
      wide.push(`the page: ${document.documentElement.scrollWidth}`);
    const scrolls = (e: Element): boolean => {
      for (let p = e.parentElement; p; p = p.parentElement)
        if (/auto|scroll|hidden|clip/.test(getComputedStyle(p).overflowX)) return true;
      return false;
    };
    for (const e of document.querySelectorAll('button, input, select, textarea, p, h2, legend, dd, dt, li, label')) {
      const b = e.getBoundingClientRect();
      if (b.width > 0 && b.height > 0 && b.right > width + 1 && b.left < width && !scrolls(e))
        wide.push(`${e.tagName} ${e.className}: ${(e.textContent ?? '').slice(0, 40)} to ${Math.round(b.right)}`);
    }
    return wide;
  });
}

/** Texts of the page in English that have a Chinese one; parts in braces stand for anything. */
const english = Object.entries(en)
  .filter(([key, text]) => zh[key as keyof typeof zh] !== undefined && zh[key as keyof typeof zh] !== text)
  .filter(([, text]) => /[a-z]{3}/i.test(text.replaceAll(/\{\w+\}/g, '')))
  .map(([, text]) => text);

/** What the page says in English though it is shown in Chinese: texts of the tables, and any two English words in
 * sequence. Recipes, names, code and what the engine says of an error, which a message quotes, are in no language of the page. */
export function stillEnglish(page: Page): Promise<string[]> {
  return page.evaluate((tables) => {
    const literal = (s: string) => s.replaceAll(/[.*+?^$()[\]\\|{}]/g, '\\$&');
    const patterns = tables.map(
      (s) =>
        new RegExp(
          `^${s
            .split(/\{\w+\}/)
            .map(literal)
            .join('.+')}$`,
        ),
    );
    const own =
      'code, pre, textarea, .field-error, .problems, .detail, [lang="en"], [data-layer], .run-name, .run-button, option, dd, .sub, script, style';
    const said: string[] = [];
    const look = (text: string | null, e: Element) => {
      const s = (text ?? '').trim();
      const r = e.getBoundingClientRect();
      if (s === '' || r.width === 0 || r.height === 0 || e.closest(own)) return;
      if (s.startsWith('brainbow ')) return; // a command
      if (patterns.some((p) => p.test(s)) || (/[a-z]{3,} [a-z]{2,}/.test(s) && !e.closest('.message')))
        said.push(s.slice(0, 80));
    };
    for (const e of document.body.querySelectorAll('*')) {
      for (const n of e.childNodes) if (n.nodeType === Node.TEXT_NODE) look(n.textContent, e);
      for (const a of ['aria-label', 'title', 'placeholder', 'alt']) look(e.getAttribute(a), e);
    }
    return [...new Set(said)];
  }, english);
}
