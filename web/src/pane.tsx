// A pane: one view, its options, its caption, and the buttons that save it.
import { Failure } from './failure';
import { t } from './i18n';
import * as model from './model';
import { Buttons, Caption } from './pane_foot';
import { Options } from './pane_options';
import { usePaneView } from './pane_view';
import { Busy } from './panels/busy';
import { sceneOf } from './scene';
import * as state from './state';
import type { ViewKind } from './view';
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
  // Nothing of the previous run's picture may stay.
  const run = model.known[which].value.name;
  return <KnownPane key={`${kind.name} ${which} ${run}`} kind={kind} which={which} pane={pane} />;
}

function KnownPane({ kind, which, pane }: { kind: ViewKind; which: 0 | 1; pane: number }) {
  const v = usePaneView(kind, which, pane);
  const scene = sceneOf(kind, which);
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
        {scene && <Options kind={kind} scene={scene} />}
      </header>
      <div class="pane-body">
        <div class="pane-view" ref={v.box} data-view={kind.name} />
        {v.error !== null && <Failure error={v.error} again={v.again} />}
        {v.refused !== null && <Failure error={v.refused} close={() => v.refuse(null)} />}
        {run.error !== null && !run.facts && <Failure error={run.error} />}
        {v.busy.text !== '' && <Busy run={run.name} {...v.busy} />}
      </div>
      <footer class="pane-foot">
        <Caption text={v.caption} remark={v.remark} />
        {scene && (
          <Buttons
            kind={kind}
            scene={scene}
            element={() => v.box.current}
            view={() => v.view.current}
            fail={v.refuse}
          />
        )}
      </footer>
    </section>
  );
}
