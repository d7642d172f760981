// Takes a picture of every view in both themes and both languages, into
// web/screenshots: `make screenshots`. They are for looking at, not committed.
// SHOTS=weights,small takes only those.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inject, test } from 'vitest';
import { browser, drawn, studio } from './browser';
import { drawnViews, views } from './names';

const out = resolve(import.meta.dirname, '../screenshots');
const only = (process.env.SHOTS ?? '').split(',').filter(Boolean);
const wide = { width: 1280, height: 800 };

/** The screenshots: a name, the address, and the size of the window. */
const shots: [string, string, { width: number; height: number }][] = [
  ...views.flatMap((view): typeof shots => [
    [view, `run=see&view=${view}&step=120&layer=conv5&samples=7`, wide],
    [`${view}-plain`, `run=see&view=${view}`, wide],
    [`${view}-points`, `run=xor&view=${view}&samples=3`, wide],
  ]),
  ...drawnViews.map(([view, run]): (typeof shots)[number] => [view, `run=${run}&view=${view}&step=100`, wide]),
  ['two-steps', 'run=see&with=see&step=100&step2=20&view=confusion', wide],
  ['difference', 'run=see&with=see&step=100&step2=20&view=compare', wide],
  ['two-views', 'run=see&view=weights,network&step=120', wide],
  ['two-runs', 'run=plain&with=hidden&view=weights', wide],
  ['home', '', wide],
  ['home-small', '', { width: 390, height: 800 }],
  ['small', 'run=see&view=weights&layer=conv5', { width: 390, height: 800 }],
];

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);
mkdirSync(out, { recursive: true });

for (const theme of ['light', 'dark']) {
  for (const lang of ['en', 'zh']) {
    for (const [name, query, viewport] of shots.filter(([name]) => only.length === 0 || only.includes(name))) {
      test(`${name}, ${theme}, ${lang}`, async () => {
        const { page, forgive } = await open('about:blank', { viewport });
        forgive(/status of 422/);
        await page.goto(`${s().url}?lang=${lang}&theme=${theme}&${query}`);
        for (const view of new URLSearchParams(query).get('view')?.split(',') ?? []) {
          // An empty pad is black, and some views show no points.
          if (name !== 'try-plain' && !name.endsWith('-points')) await drawn(page, view);
        }
        await page.waitForTimeout(name.endsWith('-points') ? 1500 : 500); // what loads after the first picture
        await page.screenshot({ path: join(out, `${name}-${theme}-${lang}.png`) });
      });
    }
  }
}
