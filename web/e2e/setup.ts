// Prepares the browser tests: builds the program and trains small real runs.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    binary: string;
    /** A directory of runs that no test changes. */
    runs: string;
    /** A directory with runs that are damaged, newer, or diverged. */
    broken: string;
    chromium: string;
  }
}

/** Debian's chromium, or the one that $CHROMIUM names. */
export function findChromium(): string {
  const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return places.find((p) => p && existsSync(p)) ?? '';
}

const repository = resolve(import.meta.dirname, '../..');

/** Builds the program and trains the runs of the tests. */
export function prepare(dir: string): { binary: string; runs: string; broken: string } {
  const binary = join(dir, 'brainbow');
  execFileSync('go', ['build', '-o', binary, './cmd/brainbow'], { cwd: repository, stdio: 'inherit' });
  const runs = join(dir, 'runs');
  const broken = join(dir, 'broken');
  const train = (name: string, recipe: string, ...set: string[]): void => {
    const args = ['train', recipe, '--run', name, ...set.flatMap((s) => ['--set', s])];
    // No data files: generated digits are the same on every machine.
    execFileSync(binary, args, { cwd: dir, stdio: 'pipe', env: { ...process.env, BRAINBOW_DATA: join(dir, 'data') } });
  };
  mkdirSync(runs);
  mkdirSync(broken);
  const digits = ['data.name=digits', 'data.train=3000', 'data.test=400'];
  train(join(runs, 'see'), 'learn-to-see', ...digits, 'batch=100', 'epochs=5', 'optimizer.learning_rate=0.003');
  train(join(runs, 'plain'), 'softmax', ...digits, 'batch=100', 'epochs=4');
  train(join(runs, 'hidden'), 'two-layer', ...digits, 'batch=100', 'epochs=4');
  train(join(runs, 'xor'), 'xor-two-layer', 'data.train=200', 'data.test=100', 'epochs=5');
  train(join(runs, 'sigmoid'), 'nielsen-30', 'data.name=digits', 'data.train=1000', 'data.test=200', 'epochs=1');
  const houses = ['data.name=house-numbers', 'data.train=200', 'data.test=60', 'batch=50', 'epochs=1'];
  train(join(runs, 'branched'), 'cifar-resnet8', ...houses);
  train(join(broken, 'whole'), 'softmax', ...digits, 'batch=100', 'epochs=1');
  // No test sample of most classes.
  train(join(broken, 'few'), 'two-layer', 'data.name=digits', 'data.train=200', 'data.test=3', 'batch=50', 'epochs=1');
  try {
    train(join(broken, 'diverged'), 'two-layer', ...digits, 'batch=50', 'epochs=2', 'optimizer.learning_rate=1e30');
  } catch {
    // This run is meant to fail.
  }
  const spoil = (name: string, change: (text: string) => string): void => {
    cpSync(join(broken, 'whole'), join(broken, name), { recursive: true });
    const file = join(broken, name, 'run.json');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  };
  spoil('newer', (text) => text.replace(/"format":\s*\d+/, '"format": 99'));
  spoil('half', (text) => text.slice(0, text.length / 2));
  mkdirSync(join(broken, 'empty'));
  return { binary, runs, broken };
}

export default function setup(project: TestProject): () => void {
  const chromium = findChromium();
  if (!chromium)
    throw new Error('no chromium: install it (Debian: apt-get install chromium), or name one in $CHROMIUM');
  const dir = mkdtempSync(join(tmpdir(), 'brainbow-e2e-'));
  const made = prepare(dir);
  project.provide('chromium', chromium);
  project.provide('binary', made.binary);
  project.provide('runs', made.runs);
  project.provide('broken', made.broken);
  return () => rmSync(dir, { recursive: true, force: true });
}
