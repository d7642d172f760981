import { describe, expect, it } from 'vitest';
import { f32, readArrays, u8 } from './safetensors';

/** A file of arrays: bytes and numbers, with a header of the given length. */
function file(pad = 0): ArrayBuffer {
  const header = JSON.stringify({
    __metadata__: { facts: '{"step":7}' },
    levels: { dtype: 'U8', shape: [3], data_offsets: [0, 3] },
    weight: { dtype: 'F32', shape: [2, 1], data_offsets: [3, 11] },
  });
  const text = new TextEncoder().encode(header.padEnd(header.length + pad));
  const out = new Uint8Array(8 + text.length + 11);
  const view = new DataView(out.buffer);
  view.setBigUint64(0, BigInt(text.length), true);
  out.set(text, 8);
  out.set([1, 2, 3], 8 + text.length);
  view.setFloat32(8 + text.length + 3, -0.5, true);
  view.setFloat32(8 + text.length + 7, 4, true);
  return out.buffer;
}

describe('arrays', () => {
  it('have facts, shapes and numbers, wherever they begin', () => {
    for (const pad of [0, 1, 2, 3]) {
      const a = readArrays<{ step: number }>(file(pad));
      expect(a.facts.step).toBe(7);
      expect([...u8(a, 'levels').data]).toEqual([1, 2, 3]);
      expect(f32(a, 'weight').shape).toEqual([2, 1]);
      expect([...f32(a, 'weight').data]).toEqual([-0.5, 4]);
      expect(a.bytes).toBe(file(pad).byteLength);
    }
  });
  it('that end too early are rejected', () => {
    const whole = file();
    expect(() => readArrays(whole.slice(0, 5))).toThrow('before its header');
    expect(() => readArrays(whole.slice(0, 40))).toThrow('within its header');
    expect(() => readArrays(whole.slice(0, whole.byteLength - 1))).toThrow('within weight');
  });
  it('of another name or type are rejected', () => {
    const a = readArrays(file());
    expect(() => f32(a, 'levels')).toThrow('no numbers levels');
    expect(() => u8(a, 'weight')).toThrow('no bytes weight');
    expect(() => f32(a, 'bias')).toThrow('no numbers bias');
  });
});
