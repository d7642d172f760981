// Reader of safetensors files, in which the server sends arrays.

export type Numbers = Float32Array | Uint8Array;

export interface Tensor<T extends Numbers = Numbers> {
  shape: number[];
  data: T;
}

export interface Arrays<F> {
  facts: F;
  tensors: Record<string, Tensor>;
  bytes: number;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** Reads a file; numbers are views of the buffer if their alignment allows. */
export function readArrays<F>(buffer: ArrayBuffer): Arrays<F> {
  if (buffer.byteLength < 8) throw new Error('arrays: the answer ends before its header');
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  if (length > buffer.byteLength - 8) throw new Error('arrays: the answer ends within its header');
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length))) as {
    __metadata__?: Record<string, string>;
  };
  const facts = JSON.parse(header.__metadata__?.facts ?? '{}') as F;
  const tensors: Record<string, Tensor> = {};
  for (const [name, e] of Object.entries(header as Record<string, Entry>)) {
    if (name === '__metadata__') continue;
    const [from, to] = e.data_offsets;
    const at = 8 + length + from;
    if (8 + length + to > buffer.byteLength) throw new Error(`arrays: the answer ends within ${name}`);
    if (e.dtype === 'U8') {
      tensors[name] = { shape: e.shape, data: new Uint8Array(buffer, at, to - from) };
    } else if (e.dtype === 'F32') {
      const aligned =
        at % 4 === 0
          ? new Float32Array(buffer, at, (to - from) / 4)
          : new Float32Array(buffer.slice(at, at + to - from));
      tensors[name] = { shape: e.shape, data: aligned };
    } else {
      throw new Error(`arrays: ${name} has the type ${e.dtype}`);
    }
  }
  return { facts, tensors, bytes: buffer.byteLength };
}

export function u8(a: Arrays<unknown>, name: string): Tensor<Uint8Array> {
  const t = a.tensors[name];
  if (!(t?.data instanceof Uint8Array)) throw new Error(`arrays: no bytes ${name}`);
  return t as Tensor<Uint8Array>;
}

export function f32(a: Arrays<unknown>, name: string): Tensor<Float32Array> {
  const t = a.tensors[name];
  if (!(t?.data instanceof Float32Array)) throw new Error(`arrays: no numbers ${name}`);
  return t as Tensor<Float32Array>;
}
