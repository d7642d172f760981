// The options of a view: a field, a list or a slider for each.
import { useState } from 'preact/hooks';
import { t } from './i18n';
import { Amounts } from './pane_amounts';
import * as state from './state';
import type { Option, Scene, ViewKind } from './view';

/** How many options stand beside the title; the others are behind a button. */
const beside = 4;

/** The options of a view for a scene. */
export function Options({ kind, scene }: { kind: ViewKind; scene: Scene }) {
  const all = kind.options?.(scene.facts, scene) ?? [];
  const control = (o: Option) => <OptionControl key={o.name} kind={kind} o={o} scene={scene} />;
  const rest = all.slice(beside);
  // What was set stays in sight.
  const [open, setOpen] = useState(rest.some((o) => scene.options[o.name] !== undefined));
  return (
    <fieldset class="options">
      <legend class="hidden">{t('pane.options')}</legend>
      {all.slice(0, beside).map(control)}
      {open && rest.map(control)}
      {rest.length > 0 && (
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? 'pane.fewer' : 'pane.more')}
        </button>
      )}
    </fieldset>
  );
}

function OptionControl({ kind, o, scene }: { kind: ViewKind; o: Option; scene: Scene }) {
  const value = scene.options[o.name] ?? '';
  const set = (v: string) => state.setOption(kind.name, o.name, v);
  const title = o.about?.map((k) => t(k)).join('\n');
  if (o.amounts) return <Amounts o={o} scene={scene} value={value} set={set} />;
  if (o.range) return <Slider o={o} value={value} set={set} title={title} />;
  if (!o.values) {
    const list = o.suggest && `${kind.name}-${o.name}`;
    return (
      <label class="option" title={title}>
        <span>{t(o.label)}</span>
        <input
          type="text"
          inputMode={o.number ? 'numeric' : undefined}
          list={list}
          value={value}
          onChange={(e) => set(e.currentTarget.value.trim())}
        />
        {list && (
          <datalist id={list}>
            {o.suggest!.map((s) => (
              <option key={s} value={s} />
            ))}
          </datalist>
        )}
      </label>
    );
  }
  const first = o.values[0]!.value;
  return (
    <label class="option" title={title}>
      <span>{t(o.label)}</span>
      <select
        value={value || first}
        onChange={(e) => set(e.currentTarget.value === first ? '' : e.currentTarget.value)}
      >
        {o.values.map((v) => (
          <option key={v.value} value={v.value}>
            {t(v.label)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A slider; one without a default has a switch beside it. */
function Slider({ o, value, set, title }: { o: Option; value: string; set: (v: string) => void; title?: string }) {
  const { min, max, step, otherwise } = o.range!;
  const on = value !== '' || otherwise !== null;
  const shown = value === '' ? (otherwise ?? min) : Number(value);
  return (
    <label class="option" title={title}>
      {otherwise === null && (
        <input
          type="checkbox"
          aria-label={t(o.label)}
          checked={on}
          onChange={(e) => set(e.currentTarget.checked ? String(max) : '')}
        />
      )}
      <span>{t(o.label)}</span>
      <input
        type="range"
        aria-label={t(o.label)}
        min={min}
        max={max}
        step={step}
        value={shown}
        disabled={!on}
        onInput={(e) => {
          const v = e.currentTarget.value;
          set(otherwise !== null && Number(v) === otherwise ? '' : v);
        }}
      />
      <output>{on ? shown : ''}</output>
    </label>
  );
}
