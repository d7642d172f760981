// Pictures, an archive of them, and how it is dropped on a page.
import { crc32, deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';

const number = (n: number, bytes: number, big = false): Buffer => {
  const b = Buffer.alloc(bytes);
  if (big) b.writeUIntBE(n, 0, bytes);
  else b.writeUIntLE(n, 0, bytes);
  return b;
};

/** A square picture of one colour, but for one pixel. */
export function png(color: [number, number, number], other: number, side = 8): Buffer {
  const rows = Array.from({ length: side }, (_, y) =>
    Buffer.concat([
      Buffer.from([0]),
      ...Array.from({ length: side }, (_, x) => Buffer.from(side * y + x === other ? [9, 9, 9] : color)),
    ]),
  );
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    return Buffer.concat([number(data.length, 4, true), body, number(crc32(body), 4, true)]);
  };
  const head = Buffer.concat([number(side, 4, true), number(side, 4, true), Buffer.from([8, 2, 0, 0, 0])]);
  const mark = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    mark,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** An archive without compression. */
export function zip(files: Record<string, Buffer>): Buffer {
  const bodies: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const [name, data] of Object.entries(files)) {
    const shared = Buffer.concat([
      number(20, 2),
      number(0, 2),
      number(0, 2),
      number(0, 4),
      number(crc32(data), 4),
      number(data.length, 4),
      number(data.length, 4),
      number(Buffer.byteLength(name), 2),
      number(0, 2),
    ]);
    const body = Buffer.concat([number(0x04034b50, 4), shared, Buffer.from(name), data]);
    list.push(
      Buffer.concat([
        number(0x02014b50, 4),
        number(20, 2),
        shared,
        number(0, 2),
        number(0, 2),
        number(0, 2),
        number(0, 4),
        number(at, 4),
        Buffer.from(name),
      ]),
    );
    bodies.push(body);
    at += body.length;
  }
  const all = Buffer.concat(list);
  const end = Buffer.concat([
    number(0x06054b50, 4),
    number(0, 2),
    number(0, 2),
    number(list.length, 2),
    number(list.length, 2),
    number(all.length, 4),
    number(at, 4),
    number(0, 2),
  ]);
  return Buffer.concat([...bodies, all, end]);
}

export function drop(page: Page, name: string, data: Buffer): Promise<void> {
  return page.evaluate(
    ([file, text]) => {
      const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
      const t = new DataTransfer();
      t.items.add(new File([bytes], file));
      dispatchEvent(new DragEvent('drop', { dataTransfer: t, bubbles: true, cancelable: true }));
    },
    [name, data.toString('base64')] as const,
  );
}
