import { describe, expect, it } from 'vitest';
import type { Field, Kind } from '../api.gen';
import { applying, become, flow, kindOf, newEntry, newLayer, scalar, shown, typed } from './values';

const optimizer: Field = {
  key: 'optimizer',
  type: 'group',
  choice: 'kind',
  fields: [
    { key: 'kind', type: 'choice' },
    { key: 'learning_rate', type: 'number' },
    { key: 'momentum', type: 'number' },
    { key: 'beta1', type: 'number' },
  ],
  kinds: [
    { name: 'sgd', fields: ['learning_rate'] },
    { name: 'momentum', fields: ['learning_rate', 'momentum'] },
    { name: 'adam', fields: ['learning_rate', 'beta1'] },
  ],
};

describe('values', () => {
  it('are written with quotes only where they would be something else without', () => {
    expect(['0.001', '1e-8', '-3', 'relu', 'T-shirt', '数字'].map(scalar)).toEqual([
      '0.001',
      '1e-8',
      '-3',
      'relu',
      'T-shirt',
      '数字',
    ]);
    expect(['null', 'yes', 'a: b', '[x', '#1', 'a"b', ''].map(scalar)).toEqual([
      '"null"',
      '"yes"',
      '"a: b"',
      '"[x"',
      '"#1"',
      '"a\\"b"',
      '""',
    ]);
  });

  it('are typed as text, lists or YAML, and an empty field removes the key', () => {
    expect(typed({ type: 'whole' }, ' 32 ')).toBe('32');
    expect(typed({ type: 'text' }, '  ')).toBe('null');
    expect(typed({ type: 'texts' }, 'dog，cat, ship')).toBe('[dog, cat, ship]');
    expect(typed({ type: 'numbers' }, '[1, -1]')).toBe('[1, -1]');
    expect(typed({ type: 'value' }, '{18: cat}')).toBe('{18: cat}');
    expect(typed({ type: 'whole' }, 'many')).toBe('many'); // the engine says what is wrong
  });

  it('are shown as they are typed', () => {
    expect([shown(null), shown('3'), shown(['1', '2']), shown({ a: ['x'], b: 'y' })]).toEqual([
      '',
      '3',
      '1, 2',
      '{a: [x], b: y}',
    ]);
    expect(flow({ kind: 'crop', size: ['24'], bias: 'false' })).toBe('{kind: crop, size: [24], bias: false}');
  });
});

describe('kinds', () => {
  it('say which keys apply', () => {
    expect(kindOf(optimizer, { kind: 'adam' })).toBe('adam');
    expect(kindOf(optimizer, 'flip')).toBe('flip');
    expect(kindOf(optimizer, null)).toBe('');
    expect(applying(optimizer, 'momentum').map((f) => f.key)).toEqual(['learning_rate', 'momentum']);
    expect(applying(optimizer, 'none')).toEqual([]);
  });

  it('when they change, take with them what no longer applies', () => {
    expect(become(optimizer, 'optimizer', { kind: 'adam', learning_rate: '1', beta1: '0.8' }, 'sgd')).toEqual([
      { key: 'optimizer.kind', value: 'sgd' },
      { key: 'optimizer.beta1', value: 'null' },
    ]);
  });

  it('of layers begin with what they need', () => {
    const kind = (name: string, more: Partial<Kind> = {}): Kind => ({ name, fields: ['activation'], ...more });
    expect(newLayer(kind('dense', { required: ['units'] }), ['input'])).toBe(
      '{layer: dense, units: 30, activation: relu}',
    );
    expect(newLayer(kind('add', { joins: true }), ['input', 'conv1', 'conv2'])).toBe(
      '{layer: add, inputs: [conv1, conv2]}',
    );
    expect(newEntry('augment', 'shift')).toBe('{kind: shift, by: 2}');
    expect(newEntry('transforms', 'shift')).toBe('{kind: shift, by: [2, 2]}');
    expect(newEntry('transforms', 'scale')).toBe('scale');
  });
});
