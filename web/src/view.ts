// The interface of a view: it draws a scene into an element and reports the reader's choices to
// its host. Views use tensors and scenes, but no panels and no other views.
import type { Axis } from './axis';
import { type MessageKey, t } from './i18n';
import type { Paper } from './save';
import type { RunFacts } from './types';
import type { Selection } from './url';

/** The input of a view. The same scene always gives the same picture. */
export interface Scene {
  run: string;
  facts: RunFacts;
  /** The chosen step, never beyond the last one. */
  step: number;
  /** The time bar's axis, and its end in steps of this run. */
  axis: Axis;
  last: number;
  /** Whether the slider is dragged or plays: then show only what is loaded, and request the rest when it stops. */
  moving: boolean;
  /** Whether the run is being trained and may grow. */
  live: boolean;
  selection: Selection;
  /** The options of this view that differ from their default. */
  options: Readonly<Record<string, string>>;
  theme: 'light' | 'dark';
  lang: string;
}

export interface Host {
  /** Changes part of the selection that all views share. */
  select(change: Partial<Selection>): void;
  /** Sets an option of this view; '' is its default. */
  option(name: string, value: string): void;
  goto(step: number): void;
  /** Opens another view here. */
  show(view: string): void;
  /** The sentence below the picture. */
  caption(text: string): void;
  /** A remark under the caption, such as which step is shown instead; '' removes it. */
  remark(text: string): void;
  /** Says what is being computed, '' for nothing, and how to cancel it. It appears after a moment. */
  busy(text: string, cancel?: () => void): void;
  /** Shows an error in place of the picture; null removes it. */
  fail(error: unknown): void;
}

export interface View {
  update(scene: Scene): void;
  /** Called when the size of the element changes. */
  resize?(): void;
  /** The whole picture on white, for views that `brainbow render` cannot draw; null until it is drawn. */
  paper?(): Paper | null;
  dispose(): void;
}

export interface Option {
  name: string;
  label: MessageKey;
  /** An explanation, if the label is a technical term. */
  about?: readonly MessageKey[];
  /** Values to choose from, of which the first is the default; without values the option is a text field. */
  values?: readonly { value: string; label: MessageKey }[];
}

/** The picture that `brainbow render` draws of a scene. */
export interface Picture {
  view: string;
  params: Record<string, string>;
  /** Without: the chosen step is given. */
  noStep?: boolean;
  /** The step that is shown, where it is not the chosen one. */
  step?: number;
}

/** The questions that views answer, in their order: what goes wrong, what was learnt, what layers see, the course of the training. */
export const groups = ['wrong', 'learnt', 'sees', 'course', 'try', 'data'] as const;
export type Group = (typeof groups)[number];

export interface ViewKind {
  name: string;
  label: MessageKey;
  /** The question under which it stands. */
  group: Group;
  /** What it shows, in one line. */
  about: MessageKey;
  options?: (facts: RunFacts, scene: Scene) => readonly Option[];
  /** The layer that a scene shows, for views of one layer; it may differ from the chosen one. '' for a default of the server. */
  layer?: (scene: Scene) => string;
  /** The same picture from `brainbow render`, null if it cannot draw it. */
  picture?: (scene: Scene) => Picture | null;
  /** The view is not only canvases, so a picture that `brainbow render` cannot draw cannot be saved. */
  textual?: boolean;
  mount(element: HTMLElement, host: Host): View;
}

/** The value of an option, or `otherwise` if the scene does not set it. */
export function option(scene: Scene, name: string, otherwise: string): string {
  return scene.options[name] ?? otherwise;
}

/** The name of a unit, which in a layer of maps is a channel. */
export function unitName(facts: RunFacts, layer: string, unit: number | string): string {
  const [, h, w] = facts.values.find((v) => v.name === layer)?.shape ?? [0, 1, 1];
  return t(h * w > 1 ? 'select.channel' : 'select.unit', { layer, unit });
}

/** What saved pictures call a unit of a hidden layer: fc1·12. */
export function unitCode(layer: string, unit: number | string): string {
  return `${layer}·${unit}`;
}

/** The class of an output of the network; null for units of other layers. */
export function classOf(facts: RunFacts, layer: string, unit: number): string | null {
  if (layer !== facts.output || !facts.classes) return null;
  // A single output is for the second of two classes.
  const one = facts.values.some((v) => v.name === layer && v.shape[0] === 1);
  return facts.classes[one ? 1 : unit] ?? null;
}
