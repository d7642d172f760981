// A studio in a separate process.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Studio {
  url: string;
  port: number;
  /** The run that `brainbow` alone trains. */
  training: string;
  process: ChildProcess;
  /** Its output on standard error so far. */
  said: () => string;
  /** Stops it as Ctrl-C does and returns its exit code. */
  stop: () => Promise<number>;
}

/** Starts `brainbow` and waits until it prints its address. */
export async function start(
  binary: string,
  args: string[],
  options: { port?: number; cwd?: string; env?: Record<string, string> } = {},
): Promise<Studio> {
  const child = spawn(binary, [...args, '--no-open', '--json', '--addr', `127.0.0.1:${options.port ?? 0}`], {
    cwd: options.cwd,
    env: { ...process.env, BRAINBOW_DATA: '/nonexistent', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const ended = new Promise<number>((done) => child.on('exit', (code) => done(code ?? -1)));
  const line = await Promise.race([
    new Promise<string>((done) => createInterface(child.stdout).once('line', done)),
    ended.then((code) => {
      throw new Error(`brainbow ${args.join(' ')} ended with ${code}: ${said}`);
    }),
  ]);
  const facts = JSON.parse(line) as { url: string; training?: string };
  return {
    url: facts.url,
    port: Number(new URL(facts.url).port),
    training: facts.training ?? '',
    process: child,
    said: () => said,
    stop: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}
