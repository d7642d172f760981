// Requests that no browser sends, or that it sends for a page of another site.
import { request } from 'node:http';
import { expect, inject, test } from 'vitest';
import { browser, runRow, slider, studio } from './browser';
import { start } from './server';

const { open } = browser();
const s = studio(() => ['studio', inject('runs')]);

interface Answer {
  status: number;
  text: string;
  headers: Record<string, string | string[] | undefined>;
}

/** Sends a request with an unnormalised path and any headers. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body?: Buffer): Promise<Answer> {
  return new Promise((done, failed) => {
    const r = request({ host: '127.0.0.1', port: s().port, path, method, headers }, (res) => {
      const parts: Buffer[] = [];
      res.on('data', (p: Buffer) => parts.push(p));
      res.on('end', () =>
        done({ status: res.statusCode ?? 0, text: Buffer.concat(parts).toString(), headers: res.headers }),
      );
      res.on('error', failed);
    });
    r.on('error', failed);
    r.end(body);
  });
}

test('other names of this machine are not answered', async () => {
  for (const Host of [
    'evil.example',
    'evil.example:80',
    '192.168.1.1',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
  ]) {
    expect((await ask('/', { Host })).status, Host).toBeGreaterThanOrEqual(400);
    expect((await ask('/api/runs', { Host })).text, Host).not.toContain('"name"');
  }
  for (const Host of ['localhost', `localhost:${s().port}`, '127.0.0.1', '[::1]:80']) {
    expect((await ask('/api/runs', { Host })).status, Host).toBe(200);
  }
});

test('pages of other sites get nothing and change nothing', async () => {
  for (const Origin of ['http://evil.example', 'null', `http://localhost:${s().port + 1}`, 'file://']) {
    expect((await ask('/api/runs', { Origin })).status, Origin).toBe(403);
    const order = Buffer.from('{"recipe":"softmax"}');
    const post = await ask('/api/trainings', { Origin, 'Content-Type': 'application/json' }, 'POST', order);
    expect(post.status, Origin).toBe(403);
  }
  expect((await ask('/api/runs', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' })).status).toBe(403);
  // A form on another page cannot order a training.
  const form = await ask(
    '/api/trainings',
    { 'Content-Type': 'text/plain' },
    'POST',
    Buffer.from('{"recipe":"softmax"}'),
  );
  expect(form.status).toBe(415);
  expect(JSON.parse((await ask('/api/trainings')).text)).toEqual({ trainings: [] });
});

test('no path leads out of the runs', async () => {
  for (const path of [
    '/../../../../etc/passwd',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/api/runs/..%2f..%2fetc/files/passwd',
    '/api/runs/see/files/..%2f..%2fbrainbow',
    '/api/runs/see/files/%2fetc%2fpasswd',
    '/api/runs/see%00/files/run.json',
    '/api/runs/.%2e/files/run.json',
    '/api/runs/see/files/run.lock',
    '//etc/passwd',
    '/studio.js/../../../go.mod',
    `/${'a'.repeat(20_000)}`,
  ]) {
    const a = await ask(path);
    // A path that is merely not normalised is redirected to the normal one on this server.
    if (a.status === 307) expect(a.headers.location, path).toMatch(/^\/[^/]/);
    else expect(a.status, path.slice(0, 60)).toBeGreaterThanOrEqual(400);
    expect(a.text, path.slice(0, 60)).not.toMatch(/root:|module brainbow/);
  }
});

test('too much is not read', async () => {
  const huge = await ask(
    '/api/runs/see/try',
    { 'Content-Type': 'application/octet-stream', 'Content-Length': '500000000' },
    'POST',
  ).catch((e: unknown) => ({ status: 413, text: String(e), headers: {} }));
  expect(huge.status).toBe(413);
  const short = await ask('/api/runs/see/try', { 'Content-Type': 'application/octet-stream' }, 'POST', Buffer.alloc(3));
  expect(short.status).toBe(400);
  expect(JSON.parse(short.text)).toHaveProperty('hint');
  const deep = Buffer.from(`{"recipe":${'['.repeat(100_000)}`);
  expect((await ask('/api/trainings', { 'Content-Type': 'application/json' }, 'POST', deep)).status).toBe(400);
  expect((await ask('/api/runs')).status).toBe(200);
});

test('the page loads nothing from elsewhere and cannot be framed', async () => {
  const asked: string[] = [];
  const { page, forgive } = await open('about:blank');
  page.on('request', (r) => asked.push(r.url()));
  await page.goto(s().url);
  await runRow(page, 'see').getByRole('link').click();
  await slider(page).waitFor();
  expect(asked.filter((u) => !u.startsWith(s().url) && !/^(data|blob):/.test(u))).toEqual([]);
  forgive(/Content Security Policy|Refused|violates/);
  const ran = await page.evaluate(async () => {
    const inline = document.createElement('script');
    inline.textContent = 'window.intruder = true';
    document.body.append(inline);
    const out = await fetch('https://example.org/').then(
      () => true,
      () => false,
    );
    return { inline: 'intruder' in window, out };
  });
  expect(ran).toEqual({ inline: false, out: false });
  const csp = String((await ask('/')).headers['content-security-policy']);
  expect(csp).toContain("default-src 'none'");
  expect(csp).toContain("frame-ancestors 'none'");
  expect(csp).not.toMatch(/unsafe|\*|https?:/);
});

test('with a token nobody else comes in', async () => {
  const closed = await start(inject('binary'), ['studio', inject('runs'), '--token', 'sesame']);
  try {
    expect(closed.url).toMatch(/\?token=sesame$/);
    const { page, context } = await open(closed.url);
    await runRow(page, 'see').waitFor();
    expect(page.url()).not.toContain('sesame'); // a copied link must not contain the token
    await page.reload();
    await runRow(page, 'see').waitFor();
    const stranger = await open('about:blank');
    stranger.forgive(/401/);
    for (const path of ['', 'studio.js', 'api/runs', '?token=mellon']) {
      const answer = await stranger.page.request.get(`http://127.0.0.1:${closed.port}/${path}`);
      expect(answer.status(), path).toBe(401);
      expect(await answer.text(), path).not.toContain('sesame');
    }
    await context.close();
  } finally {
    await closed.stop();
  }
});
