// Why the network answers as it does to the chosen sample.
import { useEffect, useState } from 'preact/hooks';
import { address } from '../api';
import type { NeighbourFacts, SampleDetail, WhyFacts } from '../api.gen';
import { arrays, json } from '../data';
import { Failure } from '../failure';
import { t } from '../i18n';
import { samplePictures } from '../images';
import * as model from '../model';
import type { Arrays } from '../safetensors';
import * as state from '../state';
import type { RunFacts } from '../types';
import { useAnswer } from './ask';
import { Busy } from './busy';
import { layerOf } from './sample_layer';
import { Contrast, Likeness } from './why';

/** The grey levels of a sample, null for one in colour or until they are there. */
function useInk(run: string, split: string, id: number, pictures: boolean): Uint8Array | null {
  const [ink, set] = useState<{ key: string; data: Uint8Array | null }>({ key: '', data: null });
  const key = `${run} ${split} ${id}`;
  useEffect(() => {
    if (!pictures) return;
    const c = new AbortController();
    samplePictures(run, split, [id], c.signal).then(
      (p) => set({ key, data: p.channels === 1 ? p.data.slice() : null }),
      () => undefined, // the picture is drawn without it
    );
    return () => c.abort();
  }, [key, pictures]);
  return ink.key === key ? ink.data : null;
}

/** Opens the weighted sum of the answer. */
export function showSum(): void {
  state.select({ class: null, units: [], layer: '' });
  state.show('sum');
}

export function SampleWhy({ d, facts }: { d: SampleDetail; facts: RunFacts }) {
  const { id, split } = d;
  const run = facts.name;
  const step = model.step.value;
  const layer = layerOf(facts) || 'input';
  const name = (k: number) => facts.classes?.[k] ?? String(k);
  const like = useAnswer<NeighbourFacts>(
    address(['runs', run, 'neighbours'], { sample: id, split, layer, step, k: 12, among: 'train' }),
    json,
  );
  const pictures = facts.data.pictures && d.predicted >= 0;
  const why = useAnswer<Arrays<WhyFacts>>(
    pictures ? address(['runs', run, 'sample', id, 'why'], { split, step }) : null,
    arrays,
  );
  const ink = useInk(run, split, id, pictures);
  return (
    <div class="why">
      {like.error !== null && <Failure error={like.error} />}
      {!like.value && like.error === null && <Busy run={run} text={t('why.waiting')} />}
      {like.value && <Likeness like={like.value} predicted={d.predicted} facts={facts} />}
      {why.error !== null && <Failure error={why.error} />}
      {why.value && <Contrast a={{ facts: why.value.facts, arrays: why.value }} ink={ink} name={name} />}
      <button type="button" onClick={showSum}>
        {t('why.sum')} →
      </button>
    </div>
  );
}
