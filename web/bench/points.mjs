// Pans and zooms 70,000 points by real input in a browser without a graphics processor, and
// prints the number of frames a second and the page's longest task (from a trace).
//
//   node bench/points.mjs [points] [chromium]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';

const n = Number(process.argv[2] ?? 70000);
const executablePath = process.argv[3] ?? process.env.CHROMIUM ?? '/usr/bin/chromium';
const out = mkdtempSync(join(tmpdir(), 'points-'));
await build({
  configFile: false,
  root: import.meta.dirname,
  logLevel: 'warn',
  build: {
    outDir: out,
    emptyOutDir: true,
    target: 'es2022',
    rollupOptions: { input: join(import.meta.dirname, 'points.html') },
  },
});
const server = await preview({
  configFile: false,
  root: import.meta.dirname,
  build: { outDir: out },
  preview: { port: 0, host: '127.0.0.1' },
});
const { port } = server.httpServer.address();
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-gpu-compositing'],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
page.on('pageerror', (e) => console.error(e.message));
await page.goto(`http://127.0.0.1:${port}/points.html?n=${n}`);
await page.waitForFunction('window.painted?.length > 0');
await page.waitForTimeout(500);
const client = await page.context().newCDPSession(page);
const mouse = (type, x, y, more = {}) => client.send('Input.dispatchMouseEvent', { type, x, y, ...more });
const pause = (ms) => new Promise((r) => setTimeout(r, ms));

/** Sends input every 8 ms for a while, without waiting for the page. */
async function during(ms, send) {
  const start = performance.now();
  const sent = [];
  for (let k = 0; performance.now() - start < ms; k++) {
    sent.push(send(performance.now() - start));
    await pause(start + 8 * (k + 1) - performance.now());
  }
  await Promise.all(sent);
}

const scenes = {
  zoom: () =>
    during(4000, (t) => mouse('mouseWheel', 700, 380, { deltaX: 0, deltaY: Math.sin(t / 500) > 0 ? -14 : 14 })),
  pan: async () => {
    await mouse('mousePressed', 640, 400, { button: 'left', buttons: 1, clickCount: 1 });
    await during(4000, (t) =>
      mouse('mouseMoved', 640 + 300 * Math.sin(t / 400), 400 + 200 * Math.cos(t / 300), { button: 'left', buttons: 1 }),
    );
    await mouse('mouseReleased', 640, 400, { button: 'left', buttons: 0, clickCount: 1 });
  },
  hover: () => during(2000, (t) => mouse('mouseMoved', 640 + 300 * Math.sin(t / 400), 400 + 200 * Math.cos(t / 300))),
  slider: () => page.evaluate('window.scrub(240)'),
};

console.log(`${n} points, 1280×800, ${browser.version()}, software rendering`);
for (const [name, act] of Object.entries(scenes)) {
  await page.evaluate('window.painted.length = 0');
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await act();
  await pause(400);
  const trace = JSON.parse((await browser.stopTracing()).toString());
  const painted = await page.evaluate('window.painted');
  const main = trace.traceEvents
    .filter((e) => e.name === 'thread_name' && e.args.name === 'CrRendererMain')
    .map((e) => `${e.pid} ${e.tid}`);
  const tasks = trace.traceEvents.filter(
    (e) => e.ph === 'X' && /RunTask/.test(e.name) && main.includes(`${e.pid} ${e.tid}`),
  );
  // The wall time of the task, and the processor time within it.
  const longest = Math.max(...tasks.map((e) => e.dur)) / 1000;
  const worked = Math.max(...tasks.map((e) => e.tdur ?? 0)) / 1000;
  const gaps = painted
    .slice(1)
    .map((p, i) => p.at - painted[i].at)
    .sort((a, b) => a - b);
  const took = painted.map((p) => p.took).sort((a, b) => a - b);
  const at = (list, q) => (list.length ? list[Math.min(list.length - 1, Math.floor(q * list.length))].toFixed(1) : '–');
  // The last, exact picture comes later.
  const span = painted.length > 2 ? painted.at(-2).at - painted[0].at : 0;
  const rate = span > 0 ? ((1000 * (painted.length - 2)) / span).toFixed(1) : '–';
  console.log(
    `${name.padEnd(7)} ${rate} pictures/s, gap median ${at(gaps, 0.5)} ms, 95 % ${at(gaps, 0.95)} ms; painting median ${at(took, 0.5)} ms, at rest ${painted.at(-1)?.took.toFixed(1) ?? '–'} ms; longest task ${longest.toFixed(1)} ms (${worked.toFixed(1)} ms of the processor)`,
  );
}
await browser.close();
await server.close();
rmSync(out, { recursive: true, force: true });
