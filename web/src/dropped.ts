// Files that are dropped or pasted anywhere on the page. A folder or a zip archive becomes a data set. A
// picture that Brainbow wrote opens what it shows; any other goes to the view that wants one, such as Try it.
import { signal } from '@preact/signals';
import { ApiError, address, postFile } from './api';
import type { Opened } from './api.gen';
import { takeData } from './arrival';
import * as state from './state';
import { decode } from './url';

/** What came of the file that was dropped last. */
export type Outcome = { error: unknown } | { opened: Opened } | null;
export const outcome = signal<Outcome>(null);

interface Taker {
  wants: () => boolean;
  take: (f: File) => void;
}
const takers = new Set<Taker>();

/** Hands files that are not pictures of Brainbow to `take` while `wants` is true. Call the returned function to stop. */
export function onFiles(wants: () => boolean, take: (f: File) => void): () => void {
  const taker = { wants, take };
  takers.add(taker);
  return () => takers.delete(taker);
}

const takerNow = (): Taker | undefined => [...takers].find((x) => x.wants());

/** What the source of every saved picture begins with, see package render. */
const mark = '{"brainbow":';
const maxSent = 2 ** 30;
/** The source of a larger file is looked for at its two ends, where films have it. */
const maxRead = 50_000_000;
const edge = 2 ** 20;

async function ours(f: File): Promise<boolean> {
  const parts = f.size > maxRead ? [f.slice(0, edge), f.slice(-edge)] : [f];
  const texts = await Promise.all(parts.map((p) => p.text()));
  return texts.some((text) => text.includes(mark));
}

async function openFile(f: File): Promise<void> {
  outcome.value = null;
  const taker = takerNow();
  // A photograph for Try it stays on this page.
  if (taker && !(await ours(f))) {
    taker.take(f);
    return;
  }
  try {
    if (f.size > maxSent) throw new ApiError(413, f.name, '', 'too-large');
    const opened = await postFile<Opened>(address(['open']), f);
    state.goto(decode(opened.address));
    if (opened.nearest || opened.left || opened.runs_left) outcome.value = { opened };
  } catch (error) {
    outcome.value = { error };
  }
}

/** Watches the page. Without it, the browser would leave the page and open the file. */
export function watchFiles(): () => void {
  const files = (e: DragEvent): boolean => {
    const some = e.dataTransfer?.types.includes('Files') ?? false;
    if (some) e.preventDefault();
    return some;
  };
  const drag = (e: DragEvent) => {
    if (files(e)) e.dataTransfer!.dropEffect = 'copy';
  };
  const drop = (e: DragEvent) => {
    if (!files(e) || takeData(e.dataTransfer!)) return;
    const f = e.dataTransfer!.files[0];
    if (f) void openFile(f);
  };
  // A pasted picture has been through the clipboard, which keeps pixels alone.
  const paste = (e: ClipboardEvent) => {
    const f = e.clipboardData?.files[0];
    if (f) takerNow()?.take(f);
  };
  addEventListener('dragover', drag);
  addEventListener('drop', drop);
  addEventListener('paste', paste);
  return () => {
    removeEventListener('dragover', drag);
    removeEventListener('drop', drop);
    removeEventListener('paste', paste);
  };
}
