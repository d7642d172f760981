// A field of the form: one key of the recipe, with what is wrong with it.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Field } from '../api.gen';
import { t } from '../i18n';
import { fieldName } from '../messages/create';
import { FieldError } from '../panels/field_error';
import * as state from '../state';
import * as store from './store';
import { applying, become, kindOf, newEntry, shown, typed } from './values';

/** How long a field waits for the next letter. */
const pause = 300;

const idOf = (path: string): string => `f-${path.replace(/[^a-z0-9]+/gi, '-')}`;

export function label(key: string, type = ''): string {
  return fieldName(key, state.lang.value, type);
}

interface Props {
  field: Field;
  path: string;
  /** What the value is if it is left out, where that depends on the kind. */
  normal?: string;
  allowed?: string[] | undefined;
  name?: string;
  /** Whether the network's outputs follow the data that this changes. */
  fit?: boolean;
}

/** A text, a number or a list on one line. It is sent while somebody types, after a moment. */
function Line({ field, path, normal, allowed, fit }: Props) {
  const value = shown(store.at(path));
  const [draft, setDraft] = useState<string | null>(null);
  const due = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(due.current), []);
  const send = (text: string) => {
    clearTimeout(due.current);
    if (text.trim() !== value.trim()) void store.set(path, typed(field, text), fit);
  };
  const numeric = field.type === 'number' || field.type === 'whole';
  return (
    <>
      <input
        id={idOf(path)}
        type="text"
        inputMode={numeric ? 'decimal' : 'text'}
        spellcheck={false}
        autocomplete="off"
        class={numeric ? 'numeric' : undefined}
        placeholder={normal ?? field.default ?? ''}
        list={allowed ? `${idOf(path)}-list` : undefined}
        value={draft ?? value}
        aria-invalid={store.problem(path, true) !== ''}
        aria-describedby={`${idOf(path)}-error`}
        onInput={(e) => {
          const text = e.currentTarget.value;
          setDraft(text);
          clearTimeout(due.current);
          due.current = setTimeout(() => send(text), pause);
        }}
        onBlur={(e) => {
          send(e.currentTarget.value);
          setDraft(null);
        }}
        onKeyDown={(e) => {
          if (e.key === 'Enter') send(e.currentTarget.value);
          if (e.key === 'Escape') {
            clearTimeout(due.current);
            setDraft(null);
          }
        }}
      />
      {allowed && (
        <datalist id={`${idOf(path)}-list`}>
          {allowed.map((a) => (
            <option key={a} value={a} />
          ))}
        </datalist>
      )}
    </>
  );
}

/** One of several words. */
function Choice({ field, path, normal, allowed, fit }: Props) {
  const value = shown(store.at(path));
  const words = allowed ?? field.allowed ?? [];
  const standard = normal ?? field.default;
  return (
    <select
      id={idOf(path)}
      value={value}
      aria-invalid={store.problem(path) !== ''}
      aria-describedby={`${idOf(path)}-error`}
      onChange={(e) => {
        const v = e.currentTarget.value;
        void store.set(path, v === '' ? 'null' : typed(field, v), fit);
      }}
    >
      {standard !== undefined ? <option value="">{standard}</option> : value === '' && <option value="">–</option>}
      {words
        .filter((w) => w !== standard || value === w)
        .map((w) => (
          <option key={w} value={w}>
            {w}
          </option>
        ))}
      {value !== '' && !words.includes(value) && <option value={value}>{value}</option>}
    </select>
  );
}

function Flag({ field, path, normal }: Props) {
  const standard = (normal ?? field.default ?? 'false') === 'true';
  const value = shown(store.at(path));
  const on = value === '' ? standard : value === 'true';
  return (
    <input
      id={idOf(path)}
      type="checkbox"
      checked={on}
      aria-describedby={`${idOf(path)}-error`}
      onChange={(e) => void store.set(path, e.currentTarget.checked === standard ? 'null' : String(!standard))}
    />
  );
}

/** The entries of a list of groups, such as transforms. */
function Entries({ field, path, name }: Props) {
  const value = store.at(path);
  const list = Array.isArray(value) ? value : [];
  const kinds = field.kinds?.map((k) => k.name) ?? [];
  return (
    <fieldset class="entries">
      <legend>{name ?? label(field.key)}</legend>
      {list.map((v, i) => {
        const at = `${path}[${i}]`;
        const kind = kindOf(field, v);
        const own = field.kinds ? applying(field, kind) : (field.fields ?? []);
        return (
          <div class="entry" key={i}>
            {field.kinds && (
              <select
                aria-label={`${label(field.key)} ${i + 1}`}
                value={kind}
                onChange={(e) => void store.set(at, newEntry(field.key, e.currentTarget.value))}
              >
                {kinds.map((k) => (
                  <option key={k} value={k}>
                    {k}
                  </option>
                ))}
                {!kinds.includes(kind) && <option value={kind}>{kind}</option>}
              </select>
            )}
            {own.map((f) => (
              <FieldView key={f.key} field={f} path={`${at}.${f.key}`} />
            ))}
            <button
              type="button"
              class="quiet"
              aria-label={t('create.removeEntry', { name: kind || String(i + 1) })}
              onClick={() => void store.set(list.length === 1 ? path : at, 'null')}
            >
              ×
            </button>
            <FieldError id={`${idOf(at)}-error`} text={store.problem(at)} />
          </div>
        );
      })}
      <select
        aria-label={t('create.addTo', { name: name ?? label(field.key) })}
        value=""
        onChange={(e) => {
          const entry = field.kinds ? newEntry(field.key, e.currentTarget.value) : '{}';
          e.currentTarget.value = '';
          void store.set(
            list.length === 0 ? path : `${path}[${list.length}]`,
            list.length === 0 ? `[${entry}]` : entry,
          );
        }}
      >
        <option value="">{t('create.add')}</option>
        {kinds.map((k) => (
          <option key={k} value={k}>
            {k}
          </option>
        ))}
      </select>
    </fieldset>
  );
}

/** A group of keys; where it has kinds, only those of its kind. */
export function Group({ field, path, name }: Props) {
  const value = store.at(path);
  const kind = kindOf(field, value) || field.fields?.find((f) => f.key === field.choice)?.default || '';
  const own = field.kinds ? applying(field, kind) : (field.fields ?? []);
  const normals = field.kinds?.find((k) => k.name === kind)?.defaults ?? {};
  const choice = field.fields?.find((f) => f.key === field.choice);
  return (
    <fieldset class="group">
      <legend>{name ?? label(field.key)}</legend>
      {choice && (
        <span class="new-field">
          <label for={idOf(`${path}.${choice.key}`)}>{label(`${field.key}.kind`)}</label>
          <select
            id={idOf(`${path}.${choice.key}`)}
            value={kind}
            onChange={(e) => void store.edit(become(field, path, value, e.currentTarget.value))}
          >
            {(choice.allowed ?? []).map((k) => (
              <option key={k} value={k}>
                {k}
              </option>
            ))}
            {!choice.allowed?.includes(kind) && <option value={kind}>{kind || '–'}</option>}
          </select>
          <FieldError id={`${idOf(`${path}.${choice.key}`)}-error`} text={store.problem(`${path}.${choice.key}`)} />
        </span>
      )}
      {own.map((f) => (
        <FieldView key={f.key} field={f} path={`${path}.${f.key}`} normal={normals[f.key]} />
      ))}
      <FieldError id={`${idOf(path)}-error`} text={store.problem(path)} />
    </fieldset>
  );
}

/** The field of any key. */
export function FieldView(props: Props) {
  const { field, path, name } = props;
  if (field.type === 'group') return <Group {...props} />;
  if (field.type === 'groups' && field.kinds) return <Entries {...props} />;
  const line = field.type === 'groups' ? { ...field, type: 'value' } : field;
  return (
    <span class={`new-field ${field.type}`}>
      <label for={idOf(path)}>{name ?? label(field.key, field.type)}</label>
      {field.type === 'choice' ? (
        <Choice {...props} />
      ) : field.type === 'flag' ? (
        <Flag {...props} />
      ) : (
        <Line {...props} field={line} allowed={props.allowed ?? field.allowed} />
      )}
      <FieldError id={`${idOf(path)}-error`} text={store.problem(path, true)} />
    </span>
  );
}

/** The field of a top-level key, or of a key in a group at the top. */
export function Key({ of, name, fit }: { of: string; name?: string; fit?: boolean }) {
  let list = store.fields.value;
  let field: Field | undefined;
  for (const step of of.split('.')) {
    field = list.find((f) => f.key === step);
    list = field?.fields ?? [];
  }
  return field ? <FieldView field={field} path={of} {...(name ? { name } : {})} {...(fit ? { fit } : {})} /> : null;
}
