// Samples as small pictures that can be chosen.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { clauses, labelled, t } from '../i18n';
import { sampleCanvas, samplePictures } from '../images';
import * as model from '../model';
import * as state from '../state';
import { Name } from './name';

function Thumb({
  canvas,
  label,
  id,
  note,
}: {
  canvas: HTMLCanvasElement | null;
  label: string;
  id: number;
  note?: ComponentChildren;
}) {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (canvas) ref.current?.replaceChildren(canvas);
  }, [canvas]);
  return (
    <button
      type="button"
      class="thumb"
      title={label}
      aria-label={label}
      onClick={(e) => choose(id, e.shiftKey || e.ctrlKey || e.metaKey)}
    >
      <span ref={ref}>{canvas ? null : id}</span>
      {note && <small>{note}</small>}
    </button>
  );
}

function choose(id: number, add: boolean): void {
  const s = state.selection.value.samples;
  state.select({ samples: add ? (s.includes(id) ? s.filter((x) => x !== id) : [...s, id]) : [id] });
}

interface ThumbsProps {
  ids: readonly number[];
  split: string;
  /** What stands below the samples: figures, or names, which are shortened. */
  notes?: readonly string[];
  named?: boolean;
}

/** A contact sheet. Samples of another split are shown but cannot be chosen by a click. */
export function Thumbs({ ids, split, notes, named }: ThumbsProps) {
  const [canvases, set] = useState<{ key: string; all: HTMLCanvasElement[]; labels: number[] }>({
    key: '',
    all: [],
    labels: [],
  });
  const facts = model.facts.value;
  const run = model.known[0].value.name;
  const pictures = facts?.data.pictures === true;
  const key = `${run} ${split} ${ids.join()}`;
  useEffect(() => {
    if (!pictures || ids.length === 0) return;
    const c = new AbortController();
    samplePictures(run, split, ids, c.signal).then(
      (p) => set({ key, all: p.ids.map((_, k) => sampleCanvas(p, k)), labels: p.labels }),
      () => undefined, // the panel still names them
    );
    return () => c.abort();
  }, [key, pictures]);
  const fresh = canvases.key === key;
  return (
    <div class="thumbs">
      {ids.map((id, k) => {
        const name = fresh ? facts?.classes?.[canvases.labels[k]!] : undefined;
        return (
          <Thumb
            key={id}
            id={id}
            canvas={fresh ? (canvases.all[k] ?? null) : null}
            label={clauses([
              name ? labelled(t('select.sample', { id }), name) : t('select.sample', { id }),
              ...(notes?.[k] ? [notes[k]] : []),
            ])}
            note={named && notes ? <Name names={notes} k={k} /> : notes?.[k]}
          />
        );
      })}
    </div>
  );
}
