// The address of the page, which contains its whole state, so that a link restores it.

import type { Axis } from './axis';

export interface Selection {
  split: 'test' | 'train';
  samples: number[];
  class: number | null;
  /** A value of the network, '' for the default of each view. */
  layer: string;
  units: number[];
}

/** How the steps of two panes go together. */
export const locks = ['epoch', 'step', 'none'] as const;
export type Lock = (typeof locks)[number];

export interface Place {
  run: string;
  other: string;
  /** How the steps of two runs go together: at the same epoch, the same step, or each its own. */
  lock: Lock;
  /** The step and the layer of the second pane where each has its own; null and '' for the usual ones. */
  otherStep: number | null;
  otherLayer: string;
  /** One view, or two; none leaves the choice to the page. */
  views: string[];
  /** A step, which the run may not have; 'live' follows the last one; null leaves the choice to the page. */
  step: number | 'live' | null;
  axis: Axis;
  selection: Selection;
  /** Options of views: "confusion.mode" → "samples". */
  options: Record<string, string>;
  /** Where a new recipe begins, 'new', 'recipe=NAME', 'from=RUN' or 'data=NAME', while one is written; else ''. */
  create: string;
  lang: '' | string;
  theme: '' | 'light' | 'dark';
}

/** Whether two selections are the same. */
export function sameSelection(a: Selection, b: Selection): boolean {
  return (
    a.split === b.split &&
    a.class === b.class &&
    a.layer === b.layer &&
    a.units.join() === b.units.join() &&
    a.samples.join() === b.samples.join()
  );
}

const maxListed = 2000;

/** Writes numbers as 0-9,15. */
export function writeNumbers(list: readonly number[]): string {
  const sorted = [...new Set(list)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    let j = i;
    while (j + 1 < sorted.length && sorted[j + 1] === sorted[j]! + 1) j++;
    parts.push(i === j ? `${sorted[i]}` : `${sorted[i]}-${sorted[j]}`);
    i = j + 1;
  }
  return parts.join(',');
}

/** Reads 0-9,15 and ignores parts that are not numbers. */
export function readNumbers(text: string): number[] {
  const out: number[] = [];
  for (const part of text.split(',')) {
    const m = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part);
    if (!m) continue;
    const from = Number(m[1]);
    const to = Number(m[2] ?? m[1]);
    for (let i = from; i <= to && out.length < maxListed; i++) out.push(i);
  }
  return out;
}

/** Reads a step as it is typed or written in an address, null if the text is no step. */
export function readStep(text: string): number | 'live' | null {
  const plain = text.trim().replace('−', '-');
  if (plain === 'live') return 'live';
  return /^[+-]?\d{1,15}(e\d{1,2})?$/i.test(plain) ? Number(plain) : null;
}

/** Where a new recipe begins, if the address says that one is written. */
function creating(q: URLSearchParams): string {
  if (!q.has('new')) return '';
  for (const key of ['recipe', 'from', 'data']) if (q.get(key)) return `${key}=${q.get(key)}`;
  return 'new';
}

export function decode(search: string): Place {
  const q = new URLSearchParams(search);
  const whole = (name: string): number | null => {
    const text = q.get(name) ?? '';
    return /^\d{1,12}$/.test(text) ? Number(text) : null;
  };
  const views = (q.get('view') ?? '').split(',').filter((v) => /^[a-z-]+$/.test(v));
  const options: Record<string, string> = {};
  for (const [k, v] of q) if (/^[a-z-]+\.[a-z]+$/.test(k)) options[k] = v;
  const theme = q.get('theme');
  const lang = q.get('lang');
  return {
    run: q.get('run') ?? '',
    other: q.get('with') ?? '',
    // A run is compared with itself at two steps.
    lock:
      q.get('with') && q.get('with') === q.get('run') ? 'none' : (locks.find((l) => l === q.get('lock')) ?? 'epoch'),
    otherStep: whole('step2'),
    otherLayer: q.get('layer2') ?? '',
    views: views.slice(0, 2),
    step: readStep(q.get('step') ?? ''),
    axis: q.get('axis') === 'log' ? 'log' : 'linear',
    selection: {
      split: q.get('split') === 'train' ? 'train' : 'test',
      samples: readNumbers(q.get('samples') ?? ''),
      class: whole('class'),
      layer: q.get('layer') ?? '',
      units: readNumbers(q.get('units') ?? ''),
    },
    options,
    create: creating(q),
    lang: lang === 'en' || lang === 'zh' ? lang : '',
    theme: theme === 'light' || theme === 'dark' ? theme : '',
  };
}

export function encode(p: Place): string {
  const parts: [string, string][] = [];
  const put = (k: string, v: string | number | null) => {
    if (v !== '' && v !== null) parts.push([k, String(v)]);
  };
  if (p.create !== '') {
    const at = p.create.indexOf('=');
    if (at > 0) put(p.create.slice(0, at), p.create.slice(at + 1));
    put('lang', p.lang);
    put('theme', p.theme);
    return `?${['new', ...parts.map(([k, v]) => `${k}=${encodeURIComponent(v)}`)].join('&')}`;
  }
  put('run', p.run);
  put('with', p.other);
  if (p.other !== '') {
    put('lock', p.lock === 'epoch' || p.other === p.run ? '' : p.lock);
    if (p.lock === 'none') put('step2', p.otherStep);
    if (p.lock === 'none') put('layer2', p.otherLayer);
  }
  put('view', p.views.join(','));
  put('step', p.step);
  put('axis', p.axis === 'log' ? 'log' : '');
  put('layer', p.selection.layer);
  put('units', writeNumbers(p.selection.units));
  put('class', p.selection.class);
  put('samples', writeNumbers(p.selection.samples));
  if (p.selection.split === 'train') put('split', 'train');
  for (const k of Object.keys(p.options).sort()) put(k, p.options[k]!);
  put('lang', p.lang);
  put('theme', p.theme);
  const text = parts
    .map(([k, v]) => `${k}=${encodeURIComponent(v).replaceAll('%2C', ',').replaceAll('%3A', ':')}`)
    .join('&');
  return text ? `?${text}` : '';
}

/** The address of a place of the page: of a run, a new run, or the home page, which shows no step and no selection. */
export function addressOf(p: Place): string {
  if (p.run !== '' || p.create !== '') return encode(p);
  const kept = new URLSearchParams();
  if (p.lang) kept.set('lang', p.lang);
  if (p.theme) kept.set('theme', p.theme);
  return kept.size > 0 ? `?${kept}` : '';
}
