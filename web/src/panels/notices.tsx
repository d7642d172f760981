// What concerns the whole page: the server, the run, its data.
import { useState } from 'preact/hooks';
import type { Failure } from '../api.gen';
import { Coded } from '../coded';
import { copyText } from '../copy';
import { gap, t } from '../i18n';
import { explained } from '../messages/errors';
import * as model from '../model';
import * as state from '../state';
import { connection } from '../stream';

interface Note {
  text: string;
  hint?: string;
  detail?: string;
}

function notes(): Note[] {
  const out: Note[] = [];
  const tell = (e: Failure) => out.push(explained(e, state.lang.value));
  if (connection.value === 'lost') out.push({ text: t('connect.lost') });
  if (connection.value === 'ended') out.push({ text: t('connect.end') });
  for (const which of [0, 1] as const) {
    const k = model.known[which].value;
    if (k.gone) out.push({ text: t('run.gone', { name: k.name }), hint: t('run.goneHint') });
  }
  if (model.facts.value?.status === 'diverged') out.push({ text: t('run.diverged') });
  if (model.facts.value?.status === 'killed') out.push({ text: t('run.killed') });
  for (const w of model.facts.value?.warnings ?? []) out.push({ text: w });
  const tr = model.trainings.value[state.run.value];
  if (tr?.error && tr.status !== 'diverged') tell({ error: tr.error, hint: tr.hint, code: tr.code });
  if (model.trouble.value && connection.value === 'open') tell(model.trouble.value);
  return out;
}

function Text({ note }: { note: Note }) {
  return (
    <>
      <Coded text={note.text} />
      {gap(note.text)}
      {note.hint && (
        <span class="muted">
          <Coded text={note.hint} />
        </span>
      )}
    </>
  );
}

/** Missing or other data, with what to do about it. */
function DataNote({ which }: { which: 0 | 1 }) {
  const [copied, setCopied] = useState(false);
  const { name, facts } = model.known[which].value;
  const data = facts?.data;
  if (!data?.error) return null;
  const note = explained({ error: data.error, hint: data.hint, code: data.code }, state.lang.value);
  const get = data.get;
  return (
    <p class="remedy" title={note.detail}>
      <span>
        {state.other.value && `${name}: `}
        <Text note={get ? { text: note.text, hint: t('data.get', { command: `\`${get}\`` }) } : note} />
      </span>
      {get && (
        <button type="button" onClick={() => void copyText(get, t('pane.command')).then(setCopied)}>
          {copied ? t('pane.copied') : t('pane.command')}
        </button>
      )}
      <button type="button" onClick={() => model.readAgain(which)}>
        {t('data.again')}
      </button>
    </p>
  );
}

export function Notices() {
  return (
    <div class="notices" role="status">
      {notes().map((n) => (
        <p key={n.text} title={n.detail}>
          <Text note={n} />
        </p>
      ))}
      <DataNote which={0} />
      {state.other.value && <DataNote which={1} />}
    </div>
  );
}
