// A class: its precision and recall, the classes it is confused with, its mean, and the hidden
// units from which its output is computed.
import { useEffect, useRef } from 'preact/hooks';
import { address } from '../api';
import type { ClassDetail } from '../api.gen';
import { arrays } from '../data';
import { Failure } from '../failure';
import { count, list, number, percent, sentences, t } from '../i18n';
import { explained } from '../messages/errors';
import * as model from '../model';
import { byteOf, grey, pixel } from '../palette';
import { type Arrays, f32 } from '../safetensors';
import * as state from '../state';
import { Raster } from '../tiles';
import type { RunFacts } from '../types';
import { useAnswer } from './ask';
import { ClassCourse } from './class_course';
import { Deciding } from './deciding';
import { Instead } from './instead';

function Mean({ a, pictures }: { a: Arrays<ClassDetail>; pictures: boolean }) {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!a.tensors.mean || !ref.current) return;
    const m = f32(a, 'mean');
    const [c, h, w] = m.shape as [number, number, number];
    if (h * w === 1) return;
    const r = new Raster(w, h);
    let most = pictures ? 255 : 1e-9;
    if (!pictures) for (const v of m.data) most = Math.max(most, v);
    const at = (i: number) => byteOf(m.data[i]!, 0, most);
    const n = w * h;
    for (let i = 0; i < n; i++) r.pixels[i] = c >= 3 ? pixel(at(i), at(n + i), at(2 * n + i)) : grey[at(i)]!;
    const canvas = r.done();
    canvas.className = 'crisp mean';
    ref.current.replaceChildren(canvas);
  }, [a, pictures]);
  return <span ref={ref} />;
}

/** Why the class has no hidden units to show. */
function whyNone(failure: NonNullable<ClassDetail['no_features']>): string {
  const { text, hint } = explained(failure, state.lang.value);
  return sentences(text, hint);
}

/** The classes that its samples are most often mistaken for. */
function confused(d: ClassDetail, name: (k: number) => string): string {
  const most = d.confused.filter((c) => c.as > 0).slice(0, 4);
  return list(most.map((c) => `${name(c.class)} ×${count(c.as)}`)) || '–';
}

export function ClassPanel({ cls, facts }: { cls: number; facts: RunFacts }) {
  const a = useAnswer<Arrays<ClassDetail>>(
    address(['runs', facts.name, 'class', cls], { split: state.selection.value.split, step: model.step.value }),
    arrays,
  );
  if (a.error) return <Failure error={a.error} />;
  const d = a.value?.facts;
  const name = (k: number) => facts.classes?.[k] ?? String(k);
  return (
    <section>
      <h3>{t('select.class', { name: name(cls) })}</h3>
      {d && a.value && (
        <>
          <Instead of={d} />
          <div class="sample">
            <Mean a={a.value} pictures={facts.data.pictures} />
            <dl class="facts tab">
              <dt title={t('about.precision')}>{t('select.precision')}</dt>
              <dd>{percent(d.precision)}</dd>
              <dt title={t('about.recall')}>{t('select.recall')}</dt>
              <dd>{percent(d.recall)}</dd>
            </dl>
          </div>
          <p>{t('select.count', { count: d.samples, share: percent(d.samples ? d.right / d.samples : null) })}</p>
          {d.none > 0 && <p>{t('fig.confusion.unpredicted', { count: d.none })}</p>}
          <p class="muted">{t('select.takenFor', { list: confused(d, name) })}</p>
          <Deciding d={d} facts={facts} />
          <ClassCourse d={d} facts={facts} />
          {d.likes.length > 0 && (
            <>
              <p>{t('select.likes')}</p>
              <Units list={d.likes} hidden={d.hidden} facts={facts} />
              <p>{t('select.dislikes')}</p>
              <Units list={d.dislikes} hidden={d.hidden} facts={facts} />
            </>
          )}
          {d.no_features && <p class="muted">{whyNone(d.no_features)}</p>}
        </>
      )}
    </section>
  );
}

/** Hidden values that an output reads; in maps each is a position of a channel. */
function Units({ list, hidden, facts }: { list: ClassDetail['likes']; hidden: string; facts: RunFacts }) {
  const [, h, w] = facts.values.find((v) => v.name === hidden)?.shape ?? [0, 1, 1];
  return (
    <div class="chips">
      {list.map((u) => {
        const channel = Math.floor(u.unit / (h * w));
        const at = u.unit % (h * w);
        const place = h * w > 1 ? ` (${Math.floor(at / w)}, ${at % w})` : '';
        return (
          <button key={u.unit} type="button" onClick={() => state.select({ layer: hidden, units: [channel] })}>
            {hidden} · {channel}
            {place} <span class="muted tab">{number(u.weight, 2)}</span>
          </button>
        );
      })}
    </div>
  );
}
