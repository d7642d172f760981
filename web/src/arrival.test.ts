import { expect, it } from 'vitest';
import { filesBelow, isZip, nameOf, type Sent } from './arrival';

const file = (name: string): FileSystemEntry =>
  ({
    name,
    isFile: true,
    isDirectory: false,
    file: (done: (f: File) => void) => done(new File(['x'], name)),
  }) as unknown as FileSystemEntry;

/** A folder whose entries come in parts of two, as in a browser they come in parts of a hundred. */
const dir = (name: string, ...entries: FileSystemEntry[]): FileSystemEntry =>
  ({
    name,
    isFile: false,
    isDirectory: true,
    createReader: () => {
      const left = [...entries];
      return { readEntries: (done: (e: FileSystemEntry[]) => void) => done(left.splice(0, 2)) };
    },
  }) as unknown as FileSystemEntry;

it('a folder is read to its end, without hidden files', async () => {
  const all = await filesBelow(
    dir(
      'photos',
      dir('cats', file('1.png'), file('2.png'), file('3.png')),
      file('.DS_Store'),
      dir('dogs', file('1.png')),
    ),
  );
  expect(all.map((f) => f.path)).toEqual([
    'photos/cats/1.png',
    'photos/cats/2.png',
    'photos/cats/3.png',
    'photos/dogs/1.png',
  ]);
  expect(nameOf(all)).toBe('photos');
});

it('files without a common folder have no name', () => {
  const f = (path: string): Sent => ({ path, file: new File([], 'x') });
  expect(nameOf([f('a/1.png'), f('b/1.png')])).toBe('');
  expect(nameOf([f('1.png')])).toBe('');
  expect(nameOf([])).toBe('');
});

it('an archive is known by its name', () => {
  expect(isZip(new File([], 'Photos.ZIP'))).toBe(true);
  expect(isZip(new File([], 'photos.png'))).toBe(false);
});
