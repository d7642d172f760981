// One's own picture in the selection: what the network says, why, and what it would have been called over the training.
import { useEffect, useRef, useState } from 'preact/hooks';
import { address, postPixels } from '../api';
import type { TryFacts } from '../api.gen';
import { Failure } from '../failure';
import { t } from '../i18n';
import * as model from '../model';
import { written } from '../outcome';
import type { Own } from '../own';
import type { Arrays } from '../safetensors';
import * as state from '../state';
import { Raster } from '../tiles';
import type { RunFacts } from '../types';
import { Busy } from './busy';
import { Called } from './called';
import { ownLines, ranked, topOf } from './course_lines';
import { Curve, withStep } from './curve';
import { Instead } from './instead';
import { Name } from './name';
import { layerOf } from './sample_layer';
import { Contrast, Likeness } from './why';

/** How long a step or a layer rests before more is asked about it. */
const rest = 150;

interface Asked {
  key: string;
  value: Arrays<TryFacts> | null;
  error: unknown;
}

/** Asks about a picture once it rests, and not while the slider moves; the answer to another picture does not stay. */
function useTry(own: Own, url: string): Asked {
  const [a, set] = useState<Asked>({ key: '', value: null, error: null });
  const moving = state.moving.value || state.playing.value;
  useEffect(() => {
    if (moving) return;
    const c = new AbortController();
    const timer = setTimeout(() => {
      postPixels<TryFacts>(url, own.pixels, c.signal).then(
        (value) => set({ key: own.key, value, error: null }),
        (error: unknown) => {
          if (!c.signal.aborted) set({ key: own.key, value: null, error });
        },
      );
    }, rest);
    return () => {
      clearTimeout(timer);
      c.abort();
    };
  }, [own.key, url, moving]);
  return a.key === own.key ? a : { key: own.key, value: null, error: null };
}

function Picture({ own }: { own: Own }) {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const [c, h, w] = own.shape;
    const r = new Raster(w, h);
    r.picture(own.pixels, 0, c, w, h, 0, 0);
    const canvas = r.done();
    canvas.className = 'crisp mean';
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', t('own.title'));
    ref.current?.replaceChildren(canvas);
  }, [own.key]);
  return <span ref={ref} />;
}

export function OwnOffer() {
  return (
    <button
      type="button"
      onClick={() => {
        state.ownChosen.value = true;
      }}
    >
      {t('own.choose')}
    </button>
  );
}

export function OwnPanel({ own, facts }: { own: Own; facts: RunFacts }) {
  const run = facts.name;
  const step = model.step.value;
  const out = facts.output;
  const more = useTry(
    own,
    address(['runs', run, 'try'], { step, layers: out, like: 12, why: 'yes', layer: layerOf(facts) || 'input' }),
  );
  const over = useTry(own, address(['runs', run, 'try'], { step: model.last.value, layers: out, course: 'yes' }));
  const f = more.value?.facts;
  const course = over.value?.facts.course;
  const names = facts.classes ?? f?.classes ?? [];
  const name = (k: number) => names[k] ?? String(k);
  // A single output is for the second of two classes.
  const outputs = f && (f.outputs.length === 1 ? [1 - (f.outputs[0] ?? 0), f.outputs[0]!] : f.outputs);
  const curve =
    course && outputs
      ? withStep(
          course.steps,
          ownLines(course, outputs),
          f!.step,
          ranked(outputs).map((k) => outputs[k]!),
        )
      : null;
  const top = curve && topOf(curve.lines, course!.probabilities);
  return (
    <section class="own-picture">
      <h3>{t('own.title')}</h3>
      <div class="sample">
        <Picture own={own} />
        <dl class="facts tab">
          <dt>{t('select.says')}</dt>
          <dd class="outputs">
            {f && f.predicted < 0 && t('select.unpredicted')}
            {outputs &&
              ranked(outputs)
                .slice(0, 3)
                .map((k) => (
                  <div key={k} class="output">
                    <Name names={names} k={k} />
                    <span>{written(outputs[k]!, f!.probabilities)}</span>
                  </div>
                ))}
          </dd>
        </dl>
      </div>
      <p class="muted">{t('own.about')}</p>
      {more.error !== null && <Failure error={more.error} />}
      {f && <Instead of={f} />}
      {course && (
        <>
          <h4>{t('course.called')}</h4>
          <Called steps={course.steps} predicted={course.predicted} names={names} />
          {curve && curve.lines.length > 0 && course.steps.length > 1 && (
            <Curve
              name={t('course.sample')}
              steps={curve.steps}
              lines={curve.lines}
              top={top!}
              topText={written(top, course.probabilities)}
              foot={t('course.computed', { count: course.steps.length })}
            />
          )}
        </>
      )}
      <div class="why">
        {!f && more.error === null && <Busy run={run} text={t('why.waiting')} />}
        {f?.like && <Likeness like={f.like} predicted={f.predicted} facts={facts} />}
        {f?.why && (
          <Contrast
            a={{ facts: f.why, arrays: more.value! }}
            ink={own.shape[0] === 1 ? own.pixels : null}
            name={name}
          />
        )}
      </div>
    </section>
  );
}
