// How the form writes values into the text of a recipe.
import type { Field, Kind } from '../api.gen';
import type { Written } from './store';

const number = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const plain = /^[\p{L}_][\p{L}\p{N}_ ./+-]*$/u;
const special = /^(null|~|true|false|yes|no|on|off)$/i;

/** A text as YAML, in quotes where it would be something else without. */
export function scalar(v: string): string {
  const t = v.trim();
  if (number.test(t)) return t;
  return plain.test(t) && !special.test(t) && !t.includes(': ') ? t : JSON.stringify(t);
}

/** What somebody typed into a field as YAML; null removes the key. */
export function typed(field: Pick<Field, 'type'>, v: string): string {
  const t = v.trim();
  if (t === '') return 'null';
  switch (field.type) {
    case 'texts':
    case 'numbers':
      return `[${t
        .replace(/^\[|\]$/g, '')
        .split(/[,，、]/)
        .map((x) => x.trim())
        .filter(Boolean)
        .map(scalar)
        .join(', ')}]`;
    case 'value':
      return t;
    case 'flag':
      return t;
    default:
      return scalar(t);
  }
}

/** A value as the field shows it. */
export function shown(v: Written | undefined): string {
  if (v === null || v === undefined) return '';
  if (typeof v === 'string') return v;
  if (Array.isArray(v) && v.every((x) => typeof x === 'string')) return v.join(', ');
  return flow(v);
}

/** A value as YAML on one line. */
export function flow(v: Written): string {
  if (v === null) return 'null';
  if (typeof v === 'string') return special.test(v) && v !== 'null' && v !== '~' ? v : scalar(v);
  if (Array.isArray(v)) return `[${v.map(flow).join(', ')}]`;
  return `{${Object.entries(v)
    .map(([k, x]) => `${scalar(k)}: ${flow(x)}`)
    .join(', ')}}`;
}

/** The kind of an entry: a text alone, or its key. */
export function kindOf(field: Field, v: Written | undefined): string {
  if (typeof v === 'string') return v;
  const own = v && typeof v === 'object' && !Array.isArray(v) ? v[field.choice ?? ''] : undefined;
  return typeof own === 'string' ? own : '';
}

/** The keys of a group that apply to its kind. */
export function applying(field: Field, kind: string): Field[] {
  const all = field.fields ?? [];
  if (!field.kinds) return all;
  const k = field.kinds.find((x) => x.name === kind);
  return k ? k.fields.map((key) => all.find((f) => f.key === key)).filter((f): f is Field => f !== undefined) : [];
}

/** The edits that make another kind of a group: what does not apply to it goes. */
export function become(field: Field, path: string, v: Written, kind: string): { key: string; value: string }[] {
  const choice = field.choice ?? 'kind';
  const keeps = new Set(applying(field, kind).map((f) => f.key));
  const edits = [{ key: `${path}.${choice}`, value: scalar(kind) }];
  if (v && typeof v === 'object' && !Array.isArray(v))
    for (const key of Object.keys(v))
      if (key !== choice && !keeps.has(key)) edits.push({ key: `${path}.${key}`, value: 'null' });
  return edits;
}

/** What a required key begins with. */
const first: Record<string, string> = {
  units: '30',
  filters: '8',
  kernel: '3',
  size: '2',
  rate: '0.5',
  activation: 'relu',
  order: '[0, 2, 1]',
  padding: '1',
  shape: '[-1, 1, 1]',
};

/** A new layer of a kind. Layers that join take the last two values. */
export function newLayer(k: Kind, values: readonly string[]): string {
  const parts = [`layer: ${k.name}`];
  for (const key of k.required ?? []) parts.push(`${key}: ${first[key] ?? '1'}`);
  if ((k.name === 'dense' || k.name === 'conv') && k.fields.includes('activation')) parts.push('activation: relu');
  if (k.name === 'upsample') parts.push('factor: 2');
  if (k.joins) parts.push(`inputs: [${values.slice(-2).join(', ')}]`);
  return `{${parts.join(', ')}}`;
}

/** What a new entry of the lists transforms and augment begins with. */
export function newEntry(list: string, kind: string): string {
  const by: Record<string, string> = { shift: '2', rotate: '10', noise: '0.05' };
  if (list === 'augment' && by[kind]) return `{kind: ${kind}, by: ${by[kind]}}`;
  if (kind === 'crop') return '{kind: crop, size: [24]}';
  if (kind === 'shift') return '{kind: shift, by: [2, 2]}';
  return kind;
}

/** What a key that a layer needs begins with. */
export function starting(key: string): string {
  return first[key] ?? '1';
}
