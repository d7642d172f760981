// The network, drawn from top to bottom: for each layer its shape and a small picture of its
// activations for the chosen sample at the chosen step.
import { signal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { address, postPixels } from '../api';
import type { ActivationFacts, SilentFacts, TryFacts } from '../api.gen';
import { arrays, json, Latest, peek } from '../data';
import { count, t } from '../i18n';
import * as model from '../model';
import { chosenOwn, fits, type Own, ownAnswer } from '../own';
import { item, rove } from '../roving';
import { type Arrays, f32 } from '../safetensors';
import { limitOf, valueColors } from '../shared/mosaic';
import * as state from '../state';
import { Raster } from '../tiles';
import type { Value } from '../types';
import { BarsLegend, LayerBar } from './layer_bar';
import { useLayerBars } from './layer_bars';
import { chooseLayer } from './show_layer';

const now = signal<Arrays<unknown> | null>(null);

/** Shows what the layers make of one's own picture. While Try it is open it is asked there already. */
function showOwn(mine: Own, run: string, latest: Latest): void {
  const step = model.step.value;
  const there = ownAnswer.value;
  const drawing = state.views.value.includes('try');
  // While it is drawn, the pictures follow each stroke.
  if (there?.run === run && there.step === step && (drawing || there.key === mine.key)) {
    now.value = there.values;
    return;
  }
  if (state.moving.value || state.playing.value || drawing) return;
  latest.run(async (signal) => {
    now.value = await postPixels<TryFacts>(address(['runs', run, 'try'], { step }), mine.pixels, signal);
  });
}

function urlOf(run: string, step: number): string {
  const s = state.selection.value;
  return address(['runs', run, 'activations'], { step, split: s.split, samples: s.samples[0] ?? 0 });
}

/** A small picture of one value: the mean of its channels, or its units in a row. */
function Small({ v }: { v: Value }) {
  const ref = useRef<HTMLSpanElement>(null);
  const [c, h, w] = v.shape;
  const flat = h * w === 1;
  const side = flat ? Math.ceil(Math.sqrt(c)) : w;
  const raster = useMemo(() => new Raster(side, flat ? Math.ceil(c / side) : h), [side, flat, c, h]);
  useEffect(() => {
    const canvas = raster.canvas;
    canvas.className = 'crisp';
    ref.current?.replaceChildren(canvas);
  }, [raster]);
  useSignalEffect(() => {
    const a = now.value;
    const theme = state.theme.value;
    if (!a?.tensors[v.name]) return;
    const data = f32(a, v.name).data;
    if (data.length !== c * h * w) return;
    const n = h * w;
    if (v.name === 'input' && (c === 1 || c === 3) && !flat) {
      raster.numbers(data, c);
      raster.done();
      return;
    }
    const mean = flat ? data : new Float32Array(n);
    if (!flat) for (let k = 0; k < c; k++) for (let i = 0; i < n; i++) mean[i]! += data[k * n + i]! / c;
    const color = valueColors(theme, data, limitOf(mean));
    raster.fill(0);
    for (let i = 0; i < mean.length; i++) raster.pixels[i] = color(mean[i]!);
    raster.done();
  });
  return <span class="small" ref={ref} aria-hidden="true" />;
}

function shapeText(v: Value): string {
  const [c, h, w] = v.shape;
  return h * w === 1 ? count(c) : `${c} × ${h}×${w}`;
}

/** The units of each layer that give the same output for every observation. */
const silent = signal<SilentFacts | null>(null);

export function NetworkPanel() {
  const latest = useMemo(() => new Latest(() => undefined), []);
  useEffect(() => () => latest.dispose(), [latest]);
  useSignalEffect(() => {
    const k = model.known[0].value;
    if (!k.facts || k.facts.data.error) {
      now.value = null;
      return;
    }
    const mine = chosenOwn.value;
    if (fits(mine, k.facts.data.shape)) {
      showOwn(mine, k.name, latest);
      return;
    }
    const url = urlOf(k.name, model.step.value);
    const known = peek<Arrays<ActivationFacts>>(url);
    if (known) {
      now.value = known;
      return;
    }
    latest.run(async (signal) => {
      now.value = await arrays<ActivationFacts>(url, signal);
    });
  });
  const counting = useMemo(() => new Latest(() => undefined), []);
  useEffect(() => () => counting.dispose(), [counting]);
  useSignalEffect(() => {
    const k = model.known[0].value;
    const step = model.step.value;
    if (!k.facts || k.facts.data.error || state.moving.value || state.playing.value) return;
    counting.run(async (signal) => {
      silent.value = null;
      silent.value = await json<SilentFacts>(address(['runs', k.name, 'silent'], { step }), signal);
    });
  });
  useLayerBars();
  const facts = model.facts.value;
  const chosen = state.selection.value.layer.replace(/\.pre$/, '');
  return (
    <aside class="network" aria-label={t('network.title')}>
      <h2>{t('network.title')}</h2>
      {facts && (
        <>
          <ol onKeyDown={rove}>
            {facts.values
              .filter((v) => !v.pre && !v.name.startsWith('flatten'))
              .map((v, i, all) => (
                <li key={v.name}>
                  <button
                    type="button"
                    {...item(all.some((x) => x.name === chosen) ? chosen === v.name : i === 0)}
                    class={facts.layers.includes(v.name) ? 'layer learns' : 'layer'}
                    aria-pressed={chosen === v.name}
                    onClick={() => chooseLayer(facts, chosen === v.name ? '' : v.name)}
                  >
                    <Small v={v} />
                    <span class="name">{v.name === 'input' ? t('network.input') : v.name}</span>
                    <span class="shape tab">
                      {shapeText(v)}
                      {(silent.value?.layers[v.name] ?? 0) > 0 && (
                        <span
                          class="silent"
                          title={t('network.silent', {
                            count: silent.value!.layers[v.name]!,
                            of: v.shape[0],
                            samples: count(silent.value!.samples),
                          })}
                        >
                          {' '}
                          ∅{silent.value!.layers[v.name]}
                        </span>
                      )}
                    </span>
                    <LayerBar layer={v.name} />
                  </button>
                </li>
              ))}
          </ol>
          <BarsLegend facts={facts} />
          <p class="muted tab">{t('network.params', { n: count(facts.parameters) })}</p>
        </>
      )}
    </aside>
  );
}
