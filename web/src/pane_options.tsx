// The options of a view: a field or a list for each.
import { t } from './i18n';
import * as state from './state';
import type { Option, Scene, ViewKind } from './view';

/** The options of a view for a scene. */
export function Options({ kind, scene }: { kind: ViewKind; scene: Scene }) {
  return (
    <fieldset class="options">
      <legend class="hidden">{t('pane.options')}</legend>
      {(kind.options?.(scene.facts, scene) ?? []).map((o) => (
        <OptionControl key={o.name} kind={kind} o={o} scene={scene} />
      ))}
    </fieldset>
  );
}

function OptionControl({ kind, o, scene }: { kind: ViewKind; o: Option; scene: Scene }) {
  const value = scene.options[o.name] ?? '';
  const set = (v: string) => state.setOption(kind.name, o.name, v);
  if (!o.values) {
    return (
      <label class="option">
        <span>{t(o.label)}</span>
        <input type="text" value={value} onChange={(e) => set(e.currentTarget.value.trim())} />
      </label>
    );
  }
  const first = o.values[0]!.value;
  return (
    <label class="option" title={o.about?.map((k) => t(k)).join('\n')}>
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
