// About this run: everything that determines it, how long it took, and where it lies.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { address, getJSON } from '../api';
import type { AboutFacts, Parent } from '../api.gen';
import { copyText } from '../copy';
import { duration } from '../ending';
import { Failure } from '../failure';
import { Edit, type Editing } from '../home/edit';
import * as keeping from '../home/keeping';
import { againAddress, runAddress } from '../home/row';
import { brief, bytesText, changesText } from '../home/words';
import { clauses, count, labelled, list, number, short, t } from '../i18n';
import { datasets, titled } from '../messages/names';
import * as model from '../model';
import * as state from '../state';
import { statusText } from '../status';
import type { RunFacts } from '../types';
import { useAnswer } from './ask';
import { Dialog } from './dialog';

const read = <T,>(url: string, signal: AbortSignal): Promise<T> => getJSON<T>(url, signal);

/** The kinds of files in the order of a run's directory; others are added up. */
const kinds = ['frames', 'anchors', 'probes', 'predictions', 'learning', 'analyses', 'figures'] as const;

/** The parts of a size on disk, largest first: weights 3.1 MB, … */
export function diskText(use: AboutFacts['disk']): string {
  const known: [label: string, bytes: number][] = kinds.map((k) => [t(`disk.${k}`), use.kinds[k] ?? 0]);
  const rest = use.total - known.reduce((sum, [, n]) => sum + n, 0);
  return list(
    [...known, [t('disk.other'), rest] as [string, number]]
      .filter(([, n]) => n > 0)
      .sort((a, b) => b[1] - a[1])
      .map(([label, n]) => `${label} ${bytesText(n)}`),
  );
}

/** A setting with its parameters: momentum (momentum 0.9, nesterov true). */
export function settingText(s: unknown, without: readonly string[] = []): string {
  if (typeof s !== 'object' || s === null) return s === undefined || s === null ? '' : brief(s);
  const { kind, ...rest } = s as Record<string, unknown>;
  const parts = Object.entries(rest)
    .filter(([k, v]) => !without.includes(k) && v !== null && v !== 0 && v !== false)
    .map(([k, v]) => `${k.replaceAll('_', ' ')} ${brief(v)}`);
  const name = String(kind ?? '');
  return parts.length > 0 ? `${name} (${clauses(parts)})` : name;
}

/** The recorded learning rate, and how it was changed while training. */
export function rateText(rate: number | undefined, rates: AboutFacts['rates']): string {
  const begin = rate === undefined ? '' : short(rate);
  const last = rates.at(-1);
  if (!last) return begin;
  const step = count(last.step);
  const changed =
    rates.length <= 3
      ? clauses(rates.map((c) => t('facts.rateFrom', { rate: short(c.rate), step: count(c.step) })))
      : t('facts.rates', { count: rates.length, rate: short(last.rate), step });
  return clauses([begin, changed].filter(Boolean));
}

const maxClasses = 20;

/** The number of classes and the first names. */
function classesText(names: readonly string[]): string {
  if (names.length === 0) return '';
  const shown = list(names.slice(0, maxClasses));
  return labelled(count(names.length), names.length > maxClasses ? `${shown} …` : shown);
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  if (children === '' || children === null || children === undefined || children === false) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Copy({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <button type="button" onClick={() => void copyText(text, label).then(setCopied)}>
      {copied ? t('pane.copied') : label}
    </button>
  );
}

/** What a run cannot do and why, '' if it can do everything. */
export function abilityText(f: RunFacts): string {
  return (state.lang.value === 'zh' ? f.can.chinese : f.can.text) ?? '';
}

/** The run and step that a branch left; `here` is the name of that run if it is among the runs. */
function ParentText({ parent, here }: { parent: Parent; here?: string }) {
  return (
    <>
      {here ? (
        <a data-inside href={runAddress(here)} onClick={() => (state.dialog.value = '')}>
          {here}
        </a>
      ) : (
        t('runs.lost', { name: parent.name ?? parent.id })
      )}
      {` · ${t('time.at', { step: count(parent.step) })}`}
    </>
  );
}

function Facts({ f, a }: { f: RunFacts; a: AboutFacts | null }) {
  const m = f.meta;
  const recipe = m.recipe ?? {};
  const line = model.runs.value?.find((r) => r.name === f.name);
  const title = titled(datasets, f.data.name, f.data.title ?? m.dataset.name, state.lang.value);
  const splits = f.data.train > 0 || f.data.test > 0;
  return (
    <dl class="facts about">
      <Fact name={t('facts.note')}>{line?.note ?? ''}</Fact>
      <Fact name={t('runs.state')}>{line ? statusText(line) : ''}</Fact>
      <Fact name={t('facts.data')}>
        {title === m.dataset.name ? title : `${title} (${m.dataset.name})`}
        {splits && <br />}
        {splits && t('facts.samples', { train: count(f.data.train), test: count(f.data.test) })}
      </Fact>
      <Fact name={t('facts.classes')}>{classesText(f.classes ?? [])}</Fact>
      <Fact name={t('facts.fingerprint')}>
        <code class="long">{m.dataset.fingerprint}</code>
      </Fact>
      <Fact name={t('facts.network')}>
        {line?.network ?? ''}
        {line?.network && f.parameters > 0 && <br />}
        {f.parameters > 0 && t('facts.size', { params: count(f.parameters), macs: count(f.multiply_adds) })}
      </Fact>
      <Fact name={t('facts.loss')}>{recipe.loss ?? f.loss}</Fact>
      <Fact name={t('facts.optimizer')}>{settingText(recipe.optimizer, ['learning_rate'])}</Fact>
      <Fact name={t('facts.rate')}>{rateText(recipe.optimizer?.learning_rate, a?.rates ?? [])}</Fact>
      <Fact name={t('facts.schedule')}>{settingText(recipe.schedule)}</Fact>
      <Fact name="L1">{recipe.l1 ? number(recipe.l1) : ''}</Fact>
      <Fact name="L2">{recipe.l2 ? number(recipe.l2) : ''}</Fact>
      <Fact name={t('facts.batch')}>{recipe.batch === undefined ? '' : count(recipe.batch)}</Fact>
      <Fact name={t('facts.epochs')}>{recipe.epochs === undefined ? '' : count(recipe.epochs)}</Fact>
      <Fact name={t('facts.seed')}>{m.training ? '' : String(m.seed)}</Fact>
      <Fact name={t('facts.numerics')}>{m.numerics > 0 ? String(m.numerics) : ''}</Fact>
      <Fact name={t('facts.branch')}>{m.parent && <ParentText parent={m.parent} here={line?.parent} />}</Fact>
      <Fact name={t('facts.changes')}>{m.parent ? changesText(m.changes) : ''}</Fact>
      <Fact name={t('facts.source')}>
        {m.source && clauses([m.source.format, m.source.file ?? '', m.source.by ?? ''].filter(Boolean))}
      </Fact>
      <Fact name={t('facts.begun')}>
        {new Date(m.created).toLocaleString(state.lang.value === 'zh' ? 'zh-CN' : 'en-GB')}
      </Fact>
      <Fact name={t('facts.took')}>{a && a.seconds > 0 && duration(a.seconds)}</Fact>
      <Fact name={t('facts.disk')}>
        {a && (
          <>
            {bytesText(a.disk.total)}
            <br />
            <span class="muted">{diskText(a.disk)}</span>
          </>
        )}
      </Fact>
      <Fact name={t('facts.where')}>
        {a && (
          <>
            <code class="long">{a.dir}</code> <Copy text={a.dir} label={t('facts.copyPath')} />
          </>
        )}
      </Fact>
    </dl>
  );
}

/** The buttons of what can be done with the run as a whole. */
function Actions({ name, edit }: { name: string; edit: (what: Editing) => void }) {
  if (model.readOnly.value) return null;
  return (
    <p class="buttons">
      <a class="button" data-inside href={againAddress(name)} onClick={() => (state.dialog.value = '')}>
        {t('runs.again')}
      </a>
      {!name.includes(':') && (
        <>
          <button type="button" onClick={() => edit('note')}>
            {t('runs.note')}
          </button>
          {!model.isLive(name) && (
            <button type="button" onClick={() => edit('name')}>
              {t('runs.rename')}
            </button>
          )}
        </>
      )}
    </p>
  );
}

export function About() {
  const name = keeping.about.value;
  const [editing, setEditing] = useState<Editing | null>(null);
  const line = model.runs.value?.find((r) => r.name === name);
  const shown = useAnswer<RunFacts>(address(['runs', name]), read);
  const more = useAnswer<AboutFacts>(address(['runs', name, 'about']), read);
  const f = shown.value;
  const recipe = more.value?.recipe ?? '';
  return (
    <Dialog title={t('facts.title', { name })}>
      <Actions name={name} edit={setEditing} />
      {editing && (
        <Edit
          key={editing}
          what={editing}
          name={name}
          value={editing === 'name' ? name : (line?.note ?? '')}
          save={(text) => (editing === 'name' ? keeping.rename(name, text) : keeping.note(name, text))}
          close={() => setEditing(null)}
        />
      )}
      {shown.error !== null && <Failure error={shown.error} />}
      {f && abilityText(f) !== '' && <p class="ability">{abilityText(f)}</p>}
      {f && <Facts f={f} a={more.value} />}
      {recipe !== '' && (
        <details class="recipe-text">
          <summary>{t('facts.recipe')}</summary>
          <p>
            <Copy text={recipe} label={t('facts.copy')} />
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long one is scrolled by keys */}
          <pre tabIndex={0}>{recipe}</pre>
        </details>
      )}
    </Dialog>
  );
}
