// The details of the selection: samples, a class, units; or how to choose.
import { t } from '../i18n';
import * as model from '../model';
import { chosenOwn, fits, own } from '../own';
import * as state from '../state';
import { ClassPanel } from './class';
import { LayerPanel } from './layer';
import { OwnOffer, OwnPanel } from './own';
import { SamplePanel, SamplesPanel } from './sample';
import { UnitPanel } from './unit';
import { WayBack } from './way_back';

export function SelectionPanel() {
  const s = state.selection.value;
  const facts = model.facts.value;
  const mine = facts && fits(chosenOwn.value, facts.data.shape) ? chosenOwn.value : null;
  const offered = mine === null && facts && fits(own.value, facts.data.shape) && s.samples.length === 0;
  const none = mine === null && s.samples.length === 0 && s.class === null && s.units.length === 0;
  return (
    <aside class="selection" aria-label={t('select.title')}>
      <header>
        <h2>{t('select.title')}</h2>
        {!none && (
          <button type="button" title="Esc" onClick={state.clearSelection}>
            {t('select.clear')}
          </button>
        )}
      </header>
      <WayBack />
      {none && (
        <>
          <p>{t('select.nothing')}</p>
          <p class="muted">{t('select.how')}</p>
        </>
      )}
      {offered && <OwnOffer />}
      {mine && <OwnPanel own={mine} facts={facts!} />}
      {facts && s.units.length === 0 && s.layer !== '' && <LayerPanel facts={facts} />}
      {facts && s.samples.length === 1 && <SamplePanel id={s.samples[0]!} facts={facts} />}
      {facts && s.samples.length > 1 && <SamplesPanel ids={s.samples} facts={facts} />}
      {facts && s.units.length > 0 && s.layer !== '' && s.layer !== 'input' && (
        <UnitPanel unit={s.units[0]!} facts={facts} />
      )}
      {facts && s.class !== null && <ClassPanel cls={s.class} facts={facts} />}
    </aside>
  );
}
