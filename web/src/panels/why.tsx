// Why an answer: by likeness, by contrast, and the sum last.
import { useEffect, useRef } from 'preact/hooks';
import type { WhyFacts } from '../api.gen';
import { count, sentence, sentences, t } from '../i18n';
import { type Arrays, f32 } from '../safetensors';
import { limitOf, signedColors } from '../shared/mosaic';
import * as state from '../state';
import { Raster } from '../tiles';
import type { RunFacts } from '../types';
import { Thumbs } from './thumbs';
import { controlText, lead, likeText, methodText } from './why_text';

/** The training samples nearest to something in a layer, and the sentence about them. */
export function Likeness({
  like,
  predicted,
  facts,
}: {
  like: { layer: string; ids: readonly number[]; labels: readonly number[] };
  predicted: number;
  facts: RunFacts;
}) {
  const name = (k: number) => facts.classes?.[k] ?? String(k);
  if (like.ids.length === 0) return <p>{t('why.nothing')}</p>;
  return (
    <>
      <p class="answer-line">{sentence(likeText(like, predicted, name))}</p>
      <Thumbs ids={like.ids} split="train" notes={like.labels.map(name)} named />
    </>
  );
}

/** Paints what speaks for and against; the ink of a grey picture darkens it, so that it can be recognised. */
export function paint(
  values: Float32Array,
  width: number,
  limit: number,
  theme: 'light' | 'dark',
  ink: Uint8Array | null,
): HTMLCanvasElement {
  const r = new Raster(width, values.length / width);
  const color = signedColors(theme, limit);
  const own = new Uint8Array(r.pixels.buffer);
  const to = theme === 'dark' ? 255 : 0;
  for (let i = 0; i < values.length; i++) {
    r.pixels[i] = color(values[i]!);
    if (!ink) continue;
    const share = (0.3 * ink[i]!) / 255;
    for (let c = 0; c < 3; c++) own[4 * i + c] = Math.round(own[4 * i + c]! * (1 - share) + to * share);
  }
  const canvas = r.done();
  canvas.className = 'crisp';
  canvas.setAttribute('role', 'img');
  return canvas;
}

function Canvas({ make, label }: { make: () => HTMLCanvasElement; label: string }) {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const canvas = make();
    canvas.setAttribute('aria-label', label);
    ref.current?.replaceChildren(canvas);
  });
  return <span ref={ref} class="speaks" />;
}

/** The pixels that speak for an answer, and beside them the same before the training. */
export function Contrast({
  a,
  ink,
  name,
}: {
  a: { facts: WhyFacts; arrays: Arrays<unknown> };
  /** The picture in grey levels, null for one in colour. */
  ink: Uint8Array | null;
  name: (k: number) => string;
}) {
  const f = a.facts;
  const theme = state.theme.value;
  const values = { class: name(f.for), over: name(f.over) };
  const parts = (['speaks', 'control'] as const)
    .filter((part) => part === 'speaks' || f.step !== f.control_step)
    .map((part) => {
      const { data, shape } = f32(a.arrays, part);
      return {
        part,
        step: part === 'speaks' ? f.step : f.control_step,
        margin: part === 'speaks' ? f.margin : f.control_margin,
        make: () => paint(data, shape[1]!, limitOf(data), theme, ink),
      };
    });
  return (
    <>
      <h4>{t('why.pixels', values)}</h4>
      <div class="contrast">
        {parts.map((p) => (
          <figure key={p.part}>
            <Canvas make={p.make} label={t('why.label', { ...values, step: count(p.step) })} />
            <figcaption class="muted tab">
              {t(p.part === 'speaks' ? 'why.now' : 'why.control', { step: count(p.step) })}
              <br />
              {t('why.margin', { value: lead(p.margin) })}
            </figcaption>
          </figure>
        ))}
      </div>
      <p>{sentences(t('why.blue', values), controlText(f))}</p>
      <details class="muted">
        <summary>{t('pane.method')}</summary>
        <p>{methodText(f, name)}</p>
      </details>
    </>
  );
}
