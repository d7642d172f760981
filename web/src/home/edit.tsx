// A field in which a run gets another name or a note.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Failure } from '../api.gen';
import { sentences, t } from '../i18n';
import { explained } from '../messages/errors';
import { FieldError } from '../panels/field_error';
import * as state from '../state';

export type Editing = 'name' | 'note';

interface Props {
  what: Editing;
  name: string;
  value: string;
  save: (text: string) => Promise<Failure | null>;
  close: () => void;
}

/** Names have at most 200 bytes, notes 500 characters. */
const room: Record<Editing, number> = { name: 200, note: 500 };

export function Edit({ what, name, value, save, close }: Props) {
  const [text, setText] = useState(value);
  const [failed, setFailed] = useState<Failure | null>(null);
  const ref = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    ref.current?.focus();
    ref.current?.select();
  }, []);
  const said = failed ? explained(failed, state.lang.value) : null;
  const apply = async () => {
    const f = text === value ? null : await save(text);
    setFailed(f);
    if (!f) close();
  };
  return (
    <form
      class="edit field"
      onSubmit={(e) => {
        e.preventDefault();
        void apply();
      }}
      onKeyDown={(e) => {
        if (e.key === 'Escape') {
          close();
          e.preventDefault(); // keep the dialog or selection
        }
        e.stopPropagation(); // arrows move within the text
      }}
    >
      <input
        ref={ref}
        type="text"
        maxLength={room[what]}
        spellcheck={what === 'note'}
        aria-label={t(what === 'name' ? 'runs.nameField' : 'runs.noteField', { name })}
        aria-invalid={said !== null}
        aria-describedby="edit-error"
        value={text}
        onInput={(e) => {
          setText(e.currentTarget.value);
          setFailed(null);
        }}
      />
      <button type="submit">{t('runs.save')}</button>
      <button type="button" onClick={close}>
        {t('runs.cancel')}
      </button>
      <FieldError id="edit-error" text={said ? sentences(said.text, said.hint) : ''} />
    </form>
  );
}
