// The data of a new recipe: a card for each dataset, classes, sizes, transforms and augmentation.
import { useEffect, useRef } from 'preact/hooks';
import { address, postJSON } from '../api';
import type { DatasetFacts, Fetching, SheetFacts } from '../api.gen';
import { arrays } from '../data';
import { count, t } from '../i18n';
import { explained, saidBy } from '../messages/errors';
import { datasets as names, titled } from '../messages/names';
import * as model from '../model';
import { classColor } from '../palette';
import { OwnPictures } from '../panels/arrival';
import { type Arrays, f32, u8 } from '../safetensors';
import * as state from '../state';
import { Raster } from '../tiles';
import { Key } from './field';
import * as store from './store';
import { scalar } from './values';

const columns = 12;
const lines = 3;

/** A contact sheet as one picture: samples of every class in turn, or points in the plane. */
function drawSheet(a: Arrays<SheetFacts>): HTMLCanvasElement {
  const { labels, classes } = a.facts;
  const shape = a.tensors.samples!.shape as [number, number, number, number];
  const [, c, h, w] = shape;
  if (h * w === 1) {
    const side = 96;
    const canvas = document.createElement('canvas');
    canvas.width = 4 * side;
    canvas.height = side;
    const ink = canvas.getContext('2d')!;
    const data = f32(a, 'samples').data;
    const reach = data.reduce((m, v) => Math.max(m, Math.abs(v)), 0.001) * 1.1;
    labels.forEach((label, k) => {
      ink.fillStyle = classColor(label);
      const x = ((data[2 * k]! / reach + 1) * side) / 2 + 1.5 * side;
      const y = ((1 - data[2 * k + 1]! / reach) * side) / 2;
      ink.fillRect(x - 1.5, y - 1.5, 3, 3);
    });
    return canvas;
  }
  const r = new Raster(columns * (w + 1) - 1, lines * (h + 1) - 1);
  r.fill(0);
  const data = u8(a, 'samples').data;
  const byClass = classes.map((_, k) => labels.flatMap((l, i) => (l === k ? [i] : [])));
  for (let i = 0; i < columns * lines; i++) {
    const of = byClass[i % classes.length]!;
    const k = of[Math.floor(i / classes.length) % Math.max(of.length, 1)];
    if (k !== undefined)
      r.picture(data, k * c * h * w, c, w, h, (i % columns) * (w + 1), Math.floor(i / columns) * (h + 1));
  }
  return r.done();
}

function Contact({ name, present }: { name: string; present: boolean }) {
  const box = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const element = box.current!;
    if (!present) return;
    const abort = new AbortController();
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((e) => e.isIntersecting)) return;
      seen.disconnect();
      arrays<SheetFacts>(address(['datasets', name, 'sheet']), abort.signal).then(
        (a) => {
          const canvas = drawSheet(a);
          canvas.className = 'crisp';
          element.replaceChildren(canvas);
          store.opened(a.facts);
        },
        () => undefined, // the card says what it is without pictures too
      );
    });
    seen.observe(element);
    return () => {
      seen.disconnect();
      abort.abort();
    };
  }, [name, present]);
  return <span class={present ? 'sheet there' : 'sheet'} ref={box} aria-hidden="true" />;
}

/** The button that downloads what is missing, and how that goes. */
function Download({ d }: { d: DatasetFacts }) {
  const f = model.fetches.value[d.name];
  const go = async (verb: string) => {
    try {
      const now = await postJSON<Fetching>(address(['datasets', d.name, verb]), {});
      if (verb === 'fetch')
        model.fetches.value = {
          ...model.fetches.value,
          [d.name]: model.fetches.value[d.name]?.ended === false ? model.fetches.value[d.name]! : now,
        };
    } catch (e) {
      const said = saidBy(e);
      model.fetches.value = {
        ...model.fetches.value,
        [d.name]: { name: d.name, file: '', done: 0, total: -1, ended: true, ...said },
      };
    }
  };
  const size = t('create.megabytes', { n: count(Math.max(1, Math.round((d.bytes ?? 0) / 1e6))) });
  if (f && !f.ended) {
    return (
      <span class="download" role="status">
        <progress
          max={f.total > 0 ? f.total : 1}
          {...(f.total > 0 ? { value: f.done } : {})}
          aria-label={t('create.fetching', { name: d.name })}
        />
        <button type="button" onClick={() => void go('cancel')}>
          {t('create.cancel')}
        </button>
      </span>
    );
  }
  const why = f?.error ? explained({ error: f.error, hint: f.hint, code: f.code } as never, state.lang.value) : null;
  return (
    <span class="download">
      {d.fetch ? (
        <button type="button" onClick={() => void go('fetch')}>
          {t('create.fetch', { size })}
        </button>
      ) : (
        <span class="muted">{t('create.notThere')}</span>
      )}
      {why && (
        <span class="field-error" role="alert" title={why.detail}>
          {why.text}
        </span>
      )}
    </span>
  );
}

function Card({ d, chosen }: { d: DatasetFacts; chosen: boolean }) {
  const [c, h, w] = d.shape;
  const title = titled(names, d.name, d.title, state.lang.value);
  const ref = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const known = d.classes.length > 0;
  const size = h * w === 1 ? t('create.points') : `${w}×${h}${c === 3 ? ` ${t('create.colour')}` : ''}`;
  return (
    <li ref={ref} class={chosen ? 'card chosen' : 'card'}>
      <label>
        <input
          type="radio"
          name="dataset"
          value={d.name}
          checked={chosen}
          onChange={() =>
            void store.edit(
              [
                { key: 'data.name', value: scalar(d.name) },
                { key: 'data.otherwise', value: 'null' },
                { key: 'data.classes', value: 'null' },
                ...(d.generated ? [] : [{ key: 'data.difficulty', value: 'null' }]),
              ],
              true,
            )
          }
        />
        <span class="set-about">
          <strong>{d.name}</strong>
          {d.imported ? null : <span class="muted">{title}</span>}
          <span class="muted tab">
            {known ? t('create.facts', { size, classes: d.classes.length }) : t('create.mine')}
            {d.train > 0 ? t('create.samples', { train: count(d.train) }) : ''}
          </span>
        </span>
        <Contact name={d.name} present={d.present && (!d.imported || chosen)} />
      </label>
      {!d.present && <Download d={d} />}
      {d.error && <span class="field-error">{d.error}</span>}
    </li>
  );
}

/** Three classes of photographs that everybody tells apart, in one click. */
const presets: Record<string, { label: 'create.dogsCarsShips'; classes: string[] }> = {
  cifar10: { label: 'create.dogsCarsShips', classes: ['dog', 'automobile', 'ship'] },
};

/** The classes that are written; null for all. */
function pickedClasses(): string[] | null {
  const written = store.at('data.classes');
  return Array.isArray(written) ? written.map(String) : null;
}

/** Whether a class is one of those: they may be written as numbers, where no class has such a name. */
function isPicked(d: DatasetFacts, picked: string[] | null, name: string, i: number): boolean {
  return picked === null || picked.includes(name) || (picked.includes(String(i)) && !d.classes.includes(String(i)));
}

function classesText(d: DatasetFacts, list: string[] | null): string {
  return list === null || list.length === d.classes.length ? 'null' : `[${list.map(scalar).join(', ')}]`;
}

function Classes({ d }: { d: DatasetFacts }) {
  const picked = pickedClasses();
  const set = (list: string[] | null) => void store.set('data.classes', classesText(d, list), true);
  const toggle = (name: string, on: boolean) =>
    void store.edit(() => {
      const picked = pickedClasses(); // as clicks before this one left it
      const list = d.classes.filter((c, k) => (c === name ? on : isPicked(d, picked, c, k)));
      return [{ key: 'data.classes', value: classesText(d, list) }];
    }, true);
  const preset = presets[d.name];
  return (
    <fieldset class="classes">
      <legend>{t('create.classes')}</legend>
      {d.classes.map((name, i) => (
        <label key={name} class="tick">
          <input
            type="checkbox"
            checked={isPicked(d, picked, name, i)}
            onChange={(e) => toggle(name, e.currentTarget.checked)}
          />
          {name}
        </label>
      ))}
      <span class="tools">
        {preset && (
          <button type="button" onClick={() => set(preset.classes)}>
            {t(preset.label)}
          </button>
        )}
        {picked !== null && (
          <button type="button" onClick={() => set(null)}>
            {t('create.allClasses')}
          </button>
        )}
      </span>
      {store.problem('data.classes', true) !== '' && (
        <span class="field-error" role="alert">
          {store.problem('data.classes', true)}
        </span>
      )}
    </fieldset>
  );
}

const more = [
  'otherwise',
  'split',
  'size',
  'fit',
  'channels',
  'skip_bad',
  'seed',
  'difficulty',
  'without',
  'labels',
  'weights',
];

export function DataPart() {
  const name = store.at('data.name');
  const d = store.datasets.value.find((x) => x.name === name);
  const wrong = store.problem('data.name');
  const missing = store.description.value?.missing;
  return (
    <section class="new-part data" aria-labelledby="part-data">
      <h2 id="part-data">{t('create.data')}</h2>
      <ul class="sets">
        {[...store.datasets.value.filter((x) => x.present), ...store.datasets.value.filter((x) => !x.present)].map(
          (x) => (
            <Card key={x.name} d={x} chosen={x.name === name} />
          ),
        )}
      </ul>
      {!model.readOnly.value && (
        <p>
          {t('create.own')} <OwnPictures />
        </p>
      )}
      {wrong !== '' && (
        <p class="field-error" role="alert">
          {missing ? t('create.missing', { name: missing }) : wrong}
        </p>
      )}
      {d && d.classes.length > 0 && <Classes d={d} />}
      <div>
        <Key of="data.train" />
        <Key of="data.test" />
      </div>
      <Key of="transforms" />
      <Key of="augment" />
      <details>
        <summary>{t('create.moreData')}</summary>
        {more.map((key) => (
          <Key key={key} of={`data.${key}`} />
        ))}
      </details>
    </section>
  );
}
