// The network of a new recipe: layers in a row, and the fields of one of them.
import { useEffect, useRef } from 'preact/hooks';
import type { Field, RecipeLayer } from '../api.gen';
import { count, t } from '../i18n';
import { FieldError } from '../panels/field_error';
import { FieldView } from './field';
import * as store from './store';
import { applying, become, kindOf, newLayer, shown, starting } from './values';

const common = ['dense', 'conv', 'maxpool', 'flatten', 'dropout', 'batchnorm'];

function networkField(): Field | undefined {
  return store.fields.value.find((f) => f.key === 'network');
}

function layersWritten(): store.Written[] {
  const v = store.at('network');
  return Array.isArray(v) ? v : [];
}

/** The block of a value, as large as its logarithm: height and width of its planes, depth for channels. */
function Block({ shape }: { shape: readonly number[] | undefined }) {
  if (!shape) return <svg class="block" viewBox="0 0 64 48" aria-hidden="true" />;
  const [c, h, w] = shape as [number, number, number];
  const size = (n: number) => 4 + 5 * Math.log2(Math.max(1, n));
  const flat = h * w === 1;
  const [front, tall, deep] = flat
    ? [6, Math.min(size(c), 42), 0]
    : [Math.min(size(w), 32), Math.min(size(h), 32), Math.min(2 + 2 * Math.log2(c + 1), 14)];
  const x = (64 - front - deep) / 2;
  const y = (48 - tall + deep) / 2;
  return (
    <svg class="block" viewBox="0 0 64 48" aria-hidden="true">
      {deep > 0 && (
        <>
          <polygon
            class="top"
            points={`${x},${y} ${x + deep},${y - deep} ${x + front + deep},${y - deep} ${x + front},${y}`}
          />
          <polygon
            class="side"
            points={`${x + front},${y} ${x + front + deep},${y - deep} ${x + front + deep},${y + tall - deep} ${x + front},${y + tall}`}
          />
        </>
      )}
      <rect x={x} y={y} width={front} height={tall} />
    </svg>
  );
}

function shapeText(s: readonly number[]): string {
  const [c, h, w] = s as [number, number, number];
  return h * w === 1 ? count(c) : `${count(c)} × ${h}×${w}`;
}

/** What a layer is, in a few characters: conv 3×3 × 8, dense 10. */
function title(v: store.Written): string {
  if (v === null || typeof v !== 'object' || Array.isArray(v)) return '?';
  const get = (k: string) => shown(v[k]);
  switch (get('layer')) {
    case 'dense':
      return `dense ${get('units')}`;
    case 'conv':
      return `conv ${get('kernel')}×${get('kernel_width') || get('kernel')}`;
    case 'maxpool':
    case 'avgpool':
      return `${get('layer')} ${get('size')}`;
    case 'dropout':
      return `dropout ${get('rate')}`;
    default:
      return get('layer');
  }
}

/** Where a new layer goes: after the chosen one, else as late as makes sense, before the last, which gives the answers. */
function place(kind: string): number {
  const n = layersWritten().length;
  if (store.layer.value >= 0 && store.layer.value < n) return store.layer.value + 1;
  // What works on planes goes before they are made flat.
  const flat = layersWritten().findIndex((v) => ['flatten', 'dense'].includes(kindOf(networkField()!, v)));
  if (/^(conv|maxpool|avgpool|global-.*)$/.test(kind) && flat >= 0) return flat;
  return Math.max(n - 1, 0);
}

async function add(kind: string): Promise<void> {
  const field = networkField();
  const k = field?.kinds?.find((x) => x.name === kind);
  if (!k) return;
  const to = place(kind);
  const values = ['input', ...(store.description.value?.layers ?? []).slice(0, to).map((l) => l.name)];
  const none = layersWritten().length === 0;
  await store.edit([
    none
      ? { key: 'network', value: `[${newLayer(k, values)}]` }
      : { key: `network[${to}]`, value: newLayer(k, values), insert: true },
  ]);
  store.layer.value = to;
}

async function move(from: number, by: number): Promise<void> {
  const to = from + by;
  if (to < 0 || to >= layersWritten().length || by === 0) return;
  store.layer.value = to;
  await store.edit([{ key: `network[${from}]`, to }]);
}

async function remove(i: number): Promise<void> {
  const n = layersWritten().length;
  store.layer.value = Math.min(i, n - 2);
  await store.set(n === 1 ? 'network' : `network[${i}]`, 'null');
}

function Card({
  i,
  v,
  facts,
  problem,
}: {
  i: number;
  v: store.Written;
  facts: RecipeLayer | undefined;
  problem: string;
}) {
  const chosen = store.layer.value === i;
  const ref = useRef<HTMLButtonElement>(null);
  const stop = chosen || (store.layer.value < 0 && i === 0);
  return (
    <li
      draggable
      class={`layer-card${chosen ? ' chosen' : ''}${problem ? ' wrong' : ''}`}
      onDragStart={(e) => e.dataTransfer?.setData('text/x-layer', String(i))}
      onDragOver={(e) => e.dataTransfer?.types.includes('text/x-layer') && e.preventDefault()}
      onDrop={(e) => {
        const from = e.dataTransfer?.getData('text/x-layer') ?? '';
        if (from === '') return;
        e.preventDefault();
        e.stopPropagation();
        void move(Number(from), i - Number(from));
      }}
    >
      <button
        ref={ref}
        type="button"
        data-layer={i}
        tabIndex={stop ? 0 : -1}
        aria-pressed={chosen}
        aria-invalid={problem !== ''}
        onClick={() => {
          store.layer.value = chosen ? -1 : i;
        }}
      >
        <Block shape={facts?.shape} />
        <span class="kind">{title(v)}</span>
        <span class="shape tab">{facts ? shapeText(facts.shape) : problem ? '⚠' : '–'}</span>
        <span class="muted tab">
          {facts && facts.parameters > 0 ? t('create.weights', { count: facts.parameters }) : '\u00a0'}
        </span>
      </button>
    </li>
  );
}

/** Arrows go from layer to layer, with Alt they take it along; Delete removes it. */
function onKey(e: KeyboardEvent): void {
  const at = Number((e.target as HTMLElement).dataset?.layer ?? Number.NaN);
  if (Number.isNaN(at)) return;
  const by =
    e.key === 'ArrowRight' || e.key === 'ArrowDown' ? 1 : e.key === 'ArrowLeft' || e.key === 'ArrowUp' ? -1 : 0;
  const focus = (i: number) => document.querySelector<HTMLElement>(`[data-layer="${i}"]`)?.focus();
  const n = layersWritten().length;
  const to = Math.min(Math.max(at + by, 0), n - 1);
  if (by !== 0 && e.altKey) void move(at, by).then(() => requestAnimationFrame(() => focus(to)));
  else if (by !== 0) focus(to);
  else if (e.key === 'Delete' || e.key === 'Backspace')
    void remove(at).then(() => requestAnimationFrame(() => focus(Math.min(at, n - 2))));
  else return;
  e.preventDefault();
}

function Editor({ i }: { i: number }) {
  const field = networkField();
  const v = layersWritten()[i];
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), [i]);
  if (!field || v === undefined) return null;
  const path = `network[${i}]`;
  const kind = kindOf(field, v);
  const k = field.kinds?.find((x) => x.name === kind);
  const activation = shown(store.at(`${path}.activation`));
  const functions = field.fields?.find((f) => f.key === 'activation')?.kinds ?? [];
  const parameters = new Set(functions.flatMap((f) => f.fields));
  const taken = new Set(functions.find((f) => f.name === activation)?.fields ?? []);
  const own = applying(field, kind).filter(
    (f) => !parameters.has(f.key) || taken.has(f.key) || store.at(`${path}.${f.key}`) !== null,
  );
  const basic = new Set([
    'units',
    'filters',
    'kernel',
    'size',
    'rate',
    'activation',
    'inputs',
    'factor',
    'shape',
    'order',
    'from',
    'to',
    'axis',
    ...(k?.required ?? []),
    ...taken,
  ]);
  const usual = own.filter((f) => basic.has(f.key) && (f.key !== 'inputs' || k?.joins));
  const rest = own.filter((f) => !usual.includes(f));
  const n = layersWritten().length;
  const one = (f: Field) => (
    <FieldView
      key={f.key}
      field={f}
      path={`${path}.${f.key}`}
      normal={k?.defaults?.[f.key]}
      allowed={k?.allowed?.[f.key]}
    />
  );
  return (
    <fieldset class="editor" ref={box} aria-label={t('create.layer', { n: i + 1, kind })}>
      <div class="tools">
        <label>
          <span class="hidden">{t('create.kind')}</span>
          <select
            value={kind}
            onChange={(e) => {
              const to = field.kinds?.find((x) => x.name === e.currentTarget.value);
              const missing = (to?.required ?? []).filter((key) => store.at(`${path}.${key}`) === null);
              void store.edit([
                ...become(field, path, v, e.currentTarget.value),
                ...missing.map((key) => ({ key: `${path}.${key}`, value: starting(key) })),
              ]);
            }}
          >
            {field.kinds?.map((x) => (
              <option key={x.name} value={x.name}>
                {x.name}
              </option>
            ))}
            {!k && <option value={kind}>{kind || '–'}</option>}
          </select>
        </label>
        <span class="grow" />
        <button
          type="button"
          disabled={i === 0}
          aria-label={t('create.earlier')}
          title={t('create.earlierKey')}
          onClick={() => void move(i, -1)}
        >
          ←
        </button>
        <button
          type="button"
          disabled={i === n - 1}
          aria-label={t('create.later')}
          title={t('create.laterKey')}
          onClick={() => void move(i, 1)}
        >
          →
        </button>
        <button type="button" title={t('create.removeKey')} onClick={() => void remove(i)}>
          {t('create.remove')}
        </button>
      </div>
      <div class="fields">{usual.map(one)}</div>
      <FieldError id={`layer-${i}-error`} text={store.problem(path) || store.problem(`${path}.layer`)} />
      {rest.length > 0 && (
        <details>
          <summary>{t('create.moreLayer')}</summary>
          <div class="fields">{rest.map(one)}</div>
        </details>
      )}
    </fieldset>
  );
}

export function NetworkPart() {
  const layers = layersWritten();
  const d = store.description.value;
  const problemOf = (i: number) =>
    d?.problems.find((p) => p.key === `network[${i}]` || p.key.startsWith(`network[${i}].`))?.problem ?? '';
  const kinds = networkField()?.kinds ?? [];
  return (
    <section class="new-part net" aria-labelledby="part-net">
      <h2 id="part-net">{t('create.network')}</h2>
      <ol class="layers" onKeyDown={onKey} aria-label={t('create.layers')}>
        <li class="layer-card input">
          <span>
            <Block shape={d?.input ?? undefined} />
            <span class="kind">{t('network.input')}</span>
            <span class="shape tab">{d?.input ? shapeText(d.input) : '–'}</span>
            <span>{'\u00a0'}</span>
          </span>
        </li>
        {layers.map((v, i) => (
          <Card key={i} i={i} v={v} facts={d?.layers[i]} problem={problemOf(i)} />
        ))}
      </ol>
      <fieldset class="tools adding" aria-label={t('create.addLayer')}>
        <span class="muted">{t('create.addLayer')}</span>
        {common.map((k) => (
          <button key={k} type="button" onClick={() => void add(k)}>
            + {k}
          </button>
        ))}
        <select
          aria-label={t('create.otherLayer')}
          value=""
          onChange={(e) => {
            const k = e.currentTarget.value;
            e.currentTarget.value = '';
            void add(k);
          }}
        >
          <option value="">{t('create.otherLayer')}</option>
          {kinds
            .filter((k) => !common.includes(k.name))
            .map((k) => (
              <option key={k.name} value={k.name}>
                {k.name}
              </option>
            ))}
        </select>
      </fieldset>
      <FieldError id="network-error" text={store.problem('network')} />
      {store.layer.value >= 0 ? (
        <Editor key={store.layer.value} i={store.layer.value} />
      ) : (
        layers.length > 0 && <p class="muted">{t('create.chooseLayer')}</p>
      )}
      {d && d.parameters > 0 && <p class="tab all-weights">{t('create.parameters', { count: d.parameters })}</p>}
    </section>
  );
}
