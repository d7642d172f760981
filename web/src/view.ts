// What a view is: it draws what a scene says into an element and tells its host what
// the reader chose. Views know tensors and scenes, not panels and not each other.
import { type MessageKey, t } from './i18n';
import type { Paper } from './save';
import type { RunFacts } from './types';
import type { Selection } from './url';

/** All that a view shows. The same scene is the same picture. */
export interface Scene {
  run: string;
  facts: RunFacts;
  /** The chosen step, never beyond the last one. */
  step: number;
  /** The slider is dragged or plays: show what there is; what takes longer comes at rest. */
  moving: boolean;
  /** The run is being trained and may grow. */
  live: boolean;
  selection: Selection;
  /** Options of this view that are not at their default. */
  options: Readonly<Record<string, string>>;
  theme: 'light' | 'dark';
  lang: string;
}

export interface Host {
  /** Changes part of the selection, for all views. */
  select(change: Partial<Selection>): void;
  /** Sets an option of this view; '' is its default. */
  option(name: string, value: string): void;
  goto(step: number): void;
  /** Opens another view here. */
  show(view: string): void;
  /** The sentence below the picture. */
  caption(text: string): void;
  /** A remark under the caption, such as which step is shown instead; '' for none. */
  remark(text: string): void;
  /** What is being computed, '' for nothing; how to give it up. It shows after a moment. */
  busy(text: string, cancel?: () => void): void;
  /** Shows what went wrong in place of the picture; null ends that. */
  fail(error: unknown): void;
}

export interface View {
  update(scene: Scene): void;
  /** The element has another size. */
  resize?(): void;
  /** What it shows as a whole picture on white, for views that files have no picture of; null while there is none. */
  paper?(): Paper | null;
  dispose(): void;
}

export interface Option {
  name: string;
  label: MessageKey;
  /** What it means, where its label is a term. */
  about?: readonly MessageKey[];
  /** Values to choose from, the first is the default; none is a text field. */
  values?: readonly { value: string; label: MessageKey }[];
}

/** The picture that `brainbow render` makes of a scene. */
export interface Picture {
  view: string;
  params: Record<string, string>;
  /** Without: the chosen step is given. */
  noStep?: boolean;
  /** The step that is shown, where it is not the chosen one. */
  step?: number;
}

export interface ViewKind {
  name: string;
  label: MessageKey;
  options?: (facts: RunFacts, scene: Scene) => readonly Option[];
  /** The same picture in files, null if it has none. */
  picture?: (scene: Scene) => Picture | null;
  /** It is not just canvases: where files have no picture of it, there is none to save. */
  textual?: boolean;
  mount(element: HTMLElement, host: Host): View;
}

/** The value of an option, `otherwise` where the scene has none. */
export function option(scene: Scene, name: string, otherwise: string): string {
  return scene.options[name] ?? otherwise;
}

/** What a unit is called: in a layer of maps it is a channel. */
export function unitName(facts: RunFacts, layer: string, unit: number | string): string {
  const [, h, w] = facts.values.find((v) => v.name === layer)?.shape ?? [0, 1, 1];
  return t(h * w > 1 ? 'select.channel' : 'select.unit', { layer, unit });
}

/** The class that an output of the network speaks for; null for units of other layers. */
export function classOf(facts: RunFacts, layer: string, unit: number): string | null {
  if (layer !== facts.output || !facts.classes) return null;
  // One output speaks for the second of two classes.
  const one = facts.values.some((v) => v.name === layer && v.shape[0] === 1);
  return facts.classes[one ? 1 : unit] ?? null;
}
