// A pane: one view, its options, its caption, and the buttons that save it.
import { Failure } from './failure';
import { useFinding } from './finding';
import { t } from './i18n';
import * as model from './model';
import { Buttons, Caption } from './pane_foot';
import { Options } from './pane_options';
import { usePaneView } from './pane_view';
import { Busy } from './panels/busy';
import { OwnStep } from './panels/lock';
import { sceneOf } from './scene';
import * as state from './state';
import type { Scene, ViewKind } from './view';
import { kinds } from './views';

export function Pane({ name, which, pane }: { name: string; which: 0 | 1; pane: number }) {
  const kind = kinds.find((k) => k.name === name);
  if (!kind) {
    return (
      <section class="pane">
        <p class="message" role="alert">
          {t('pane.unknown', { name })}
        </p>
      </section>
    );
  }
  // Nothing of the previous run's picture may stay, nor of one that had no data.
  const { name: run, facts } = model.known[which].value;
  return (
    <KnownPane key={`${kind.name} ${which} ${run} ${facts?.data.code ?? ''}`} kind={kind} which={which} pane={pane} />
  );
}

/** Says so where a view shows another layer than the chosen one. */
function OtherLayer({ kind, scene }: { kind: ViewKind; scene: Scene }) {
  const layer = scene.selection.layer.replace(/\.pre$/, '');
  const shown = kind.layer?.(scene);
  if (layer === '' || !shown || shown === layer) return null;
  return (
    <span class="muted" role="status">
      {t('pane.otherLayer', { view: t(kind.label), layer, shown })}
    </span>
  );
}

function KnownPane({ kind, which, pane }: { kind: ViewKind; which: 0 | 1; pane: number }) {
  const v = usePaneView(kind, which, pane);
  const scene = sceneOf(kind, which);
  const asked = useFinding(kind, scene, v.caption !== '' && v.found === null);
  const found = v.found ?? asked;
  const run = model.known[which].value;
  const title = t(kind.label);
  const several = state.views.value.length + (state.other.value ? 1 : 0) > 1;
  const choose = () => {
    state.active.value = pane;
  };
  return (
    <section
      class={`pane${several && state.active.value === pane ? ' chosen' : ''}`}
      aria-label={title}
      tabIndex={-1}
      onPointerDown={choose}
      onFocusCapture={choose}
    >
      <header class="pane-bar">
        <h2>{title}</h2>
        {state.other.value && (
          <span class="muted">
            {run.name}
            {scene && ` · ${t('time.at', { step: scene.step })}`}
          </span>
        )}
        {which === 1 && state.other.value && <OwnStep />}
        {scene && <Options kind={kind} scene={scene} />}
        {scene && <OtherLayer kind={kind} scene={scene} />}
      </header>
      {scene && kind.picture && v.error === null && (
        <div class={`finding${found.old ? ' old' : ''}`} aria-live="polite">
          <p>{found.facts?.finding ?? '\u00a0'}</p>
          <p class="of">{found.facts?.of ?? '\u00a0'}</p>
        </div>
      )}
      <div class="pane-body">
        <div class="pane-view" ref={v.box} data-view={kind.name} />
        {v.error !== null && <Failure error={v.error} again={v.again} />}
        {v.refused !== null && <Failure error={v.refused} close={() => v.refuse(null)} />}
        {run.error !== null && !run.facts && <Failure error={run.error} />}
        {v.busy.text !== '' && <Busy run={run.name} {...v.busy} />}
      </div>
      <footer class="pane-foot">
        <Caption
          text={v.caption}
          remark={v.remark}
          method={v.error === null ? (found.facts?.method ?? '') : ''}
          reference={v.error === null ? (found.facts?.reference ?? null) : null}
        />
        {scene && (
          <Buttons
            kind={kind}
            scene={scene}
            failed={v.error !== null}
            element={() => v.box.current}
            view={() => v.view.current}
            fail={v.refuse}
          />
        )}
      </footer>
    </section>
  );
}
