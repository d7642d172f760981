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
  split,
  note,
}: {
  canvas: HTMLCanvasElement | null;
  label: string;
  id: number;
  split: string;
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
      onClick={(e) => choose(id, split, e.shiftKey || e.ctrlKey || e.metaKey)}
    >
      <span ref={ref}>{canvas ? null : id}</span>
      {note && <small>{note}</small>}
    </button>
  );
}

/** Chooses a sample. One of the other split is chosen alone, as the samples of a selection are of one split. */
function choose(id: number, split: string, add: boolean): void {
  const now = state.selection.value;
  const s = now.samples;
  const of = split === 'train' ? 'train' : 'test';
  if (now.split !== of) state.select({ samples: [id], split: of });
  else state.select({ samples: add ? (s.includes(id) ? s.filter((x) => x !== id) : [...s, id]) : [id] });
}

interface ThumbsProps {
  ids: readonly number[];
  split: string;
  /** What stands below the samples: figures, or names, which are shortened. */
  notes?: readonly string[];
  named?: boolean;
}

/** A contact sheet, of which a click chooses a sample. */
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
            split={split}
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
