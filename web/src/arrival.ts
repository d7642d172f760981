// A folder of pictures, or a zip archive, that is dropped on the page: it is sent to the server, which keeps
// it as a data set.
import { signal } from '@preact/signals';
import { ApiError, address } from './api';
import type { DataReceived, Failure } from './api.gen';

/** What arrives, or came of what arrived last. */
export type Arrival =
  | { state: 'sending'; name: string; files: number; sent: number; total: number; cancel: () => void }
  | { state: 'done'; data: DataReceived }
  | { state: 'failed'; error: unknown };

export const arrival = signal<Arrival | null>(null);

export interface Sent {
  path: string;
  file: File;
}

export const isZip = (f: File): boolean => /\.zip$/i.test(f.name) || f.type === 'application/zip';

const readAll = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((done, fail) => reader.readEntries(done, fail));

const fileOf = (e: FileSystemFileEntry): Promise<File> => new Promise((done, fail) => e.file(done, fail));

/** All files below an entry, with their paths; hidden ones are left out. */
export async function filesBelow(entry: FileSystemEntry, under = ''): Promise<Sent[]> {
  if (entry.name.startsWith('.')) return [];
  const path = under + entry.name;
  if (entry.isFile) return [{ path, file: await fileOf(entry as FileSystemFileEntry) }];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const out: Sent[] = [];
  // A directory is read in parts; an empty one is the end.
  for (let part = await readAll(reader); part.length > 0; part = await readAll(reader)) {
    for (const e of part) out.push(...(await filesBelow(e, `${path}/`)));
  }
  return out;
}

/** The name of a data set from the paths of its files: that of the folder they are in. */
export function nameOf(files: readonly Sent[]): string {
  const first = files[0]?.path ?? '';
  const top = first.split('/')[0]!;
  const one = first.includes('/') && files.every((f) => f.path.startsWith(`${top}/`));
  return one ? top : '';
}

function send(name: string, files: number, body: FormData | File, total: number): void {
  const x = new XMLHttpRequest(); // fetch does not say how much has been sent
  x.open('POST', address(['data'], { name }));
  if (body instanceof File) x.setRequestHeader('Content-Type', 'application/zip');
  const sending = (sent: number) => {
    arrival.value = { state: 'sending', name, files, sent, total, cancel: () => x.abort() };
  };
  x.upload.onprogress = (e) => sending(e.loaded);
  x.onload = () => {
    let answer: unknown = null;
    try {
      answer = JSON.parse(x.responseText);
    } catch {
      // Not an answer of the server.
    }
    if (x.status === 200) arrival.value = { state: 'done', data: answer as DataReceived };
    else {
      const f = answer as Failure | null;
      arrival.value = {
        state: 'failed',
        error: new ApiError(x.status, f?.error ?? x.statusText, f?.hint ?? '', f?.code ?? ''),
      };
    }
  };
  x.onerror = () => {
    arrival.value = { state: 'failed', error: new ApiError(0, '', '', 'offline') };
  };
  x.onabort = () => {
    arrival.value = null;
  };
  sending(0);
  x.send(body);
}

/** Sends the files of a folder. */
export function sendFiles(files: readonly Sent[]): void {
  const form = new FormData();
  let total = 0;
  for (const { path, file } of files) {
    form.append(path, file);
    total += file.size;
  }
  send(nameOf(files), files.length, form, total);
}

export function sendZip(file: File): void {
  send(file.name, 1, file, file.size);
}

/** What was dropped: a folder or an archive is sent, and the answer is true. */
export function takeData(e: DataTransfer): boolean {
  const entries = [...e.items].map((i) => i.webkitGetAsEntry?.() ?? null).filter((x) => x !== null);
  if (entries.some((x) => x.isDirectory)) {
    void Promise.all(entries.map((x) => filesBelow(x))).then((all) => sendFiles(all.flat()));
    return true;
  }
  const zip = [...e.files].find(isZip);
  if (zip) sendZip(zip);
  return zip !== undefined;
}
