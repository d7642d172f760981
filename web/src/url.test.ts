import { describe, expect, it } from 'vitest';
import { addressOf, decode, encode, type Place, readNumbers, readStep, writeNumbers } from './url';

const place: Place = {
  run: 'sizes:ab12',
  other: 'three-blue',
  lock: 'none',
  otherStep: 40,
  otherLayer: 'fc2',
  views: ['confusion', 'projection'],
  step: 171,
  axis: 'log',
  selection: { split: 'train', samples: [3, 4, 5, 4731], class: 0, layer: 'conv3.pre', units: [5] },
  options: { 'confusion.mode': 'samples', 'projection.method': 'umap' },
  create: '',
  lang: 'zh',
  theme: 'dark',
};

describe('the address', () => {
  it('restores exactly the state it was written from', () => {
    expect(decode(encode(place))).toEqual(place);
  });
  it('of no run is the home page, and of a run alone leaves view and step to the page', () => {
    const p = decode('');
    expect([p.run, p.views, p.step, p.axis]).toEqual(['', [], null, 'linear']);
    expect(addressOf({ ...p, lang: 'zh' })).toBe('?lang=zh');
    expect(addressOf(p)).toBe('');
    expect(addressOf({ ...p, create: 'data=mine' })).toBe('?new&data=mine');
    expect(addressOf(decode('?run=see'))).toBe('?run=see');
  });
  it('of a new recipe says where it began', () => {
    for (const create of ['new', 'recipe=learn-to-see', 'from=a b', 'data=cifar10'])
      expect(decode(encode({ ...place, create })).create).toBe(create);
    expect(encode({ ...place, create: 'recipe=softmax' })).toBe('?new&recipe=softmax&lang=zh&theme=dark');
    expect(decode('?recipe=softmax').create).toBe('');
  });
  it('keeps class 0 and step 0', () => {
    const p = decode('?step=0&class=0');
    expect([p.step, p.selection.class]).toEqual([0, 0]);
  });
  it('leaves out what it cannot read', () => {
    const p = decode('?step=x&class=x&samples=1,b,3-4&view=<b>&theme=pink&split=all&x.y=1&X.Y=2');
    expect(p.step).toBeNull();
    expect(p.selection).toMatchObject({ class: null, samples: [1, 3, 4], split: 'test' });
    expect(p.views).toEqual([]);
    expect([p.theme, p.options]).toEqual(['', { 'x.y': '1' }]);
  });
});

describe('a step', () => {
  it('is a whole number, which the run may not have, or live', () => {
    expect(['-28', '−28', '1e9', ' 171 ', 'live', '0'].map(readStep)).toEqual([-28, -28, 1e9, 171, 'live', 0]);
    expect(['', 'last', '1.5', '0x10', '1e', '1e999'].map(readStep)).toEqual(Array(6).fill(null));
  });
  it('keeps in the address what the reader asked for', () => {
    for (const step of [-28, 1e9, 'live'] as const) expect(decode(encode({ ...place, step })).step).toBe(step);
  });
});

describe('lists of numbers', () => {
  it('are written in ranges and read again', () => {
    expect(writeNumbers([7, 1, 2, 3, 9, 3])).toBe('1-3,7,9');
    expect(readNumbers('1-3,7,9')).toEqual([1, 2, 3, 7, 9]);
  });
  it('are bounded', () => {
    expect(readNumbers('0-999999999').length).toBe(2000);
  });
});
