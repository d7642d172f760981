// What the form of a branch says, as settings of a recipe.

/** The fields as they are typed; '' leaves a value as it is. */
export interface BranchForm {
  rate: string;
  optimizer: string;
  l1: string;
  l2: string;
  batch: string;
  epochs: string;
  /** Leave the selected training samples out. */
  without: boolean;
  /** The class that the selected training sample gets. */
  label: string;
  /** Keep the weights of the selected layer, or of its selected units. */
  freeze: boolean;
  /** Switch the selected units off. */
  off: '' | 'zero' | 'mean';
  /** Further settings, one in each line. */
  more: string;
}

export const empty: BranchForm = {
  rate: '',
  optimizer: '',
  l1: '',
  l2: '',
  batch: '',
  epochs: '',
  without: false,
  label: '',
  freeze: false,
  off: '',
  more: '',
};

interface Layer {
  frozen?: number[];
  off?: { units: number[]; value?: string; means?: number[] };
}

/** The parts of a recipe that the form needs. */
export interface Recipe {
  epochs: number;
  batch: number;
  l1?: number;
  l2?: number;
  optimizer: { kind: string; learning_rate: number };
  network: Layer[];
  data: { without?: number[]; labels?: Record<string, string> };
}

/** What is selected on the page. */
export interface Chosen {
  /** Training samples. */
  samples: readonly number[];
  /** The layer's place in the recipe, −1 for none, and units of it. */
  layer: number;
  units: readonly number[];
}

const union = (a: readonly number[], b: readonly number[]): number[] =>
  [...new Set([...a, ...b])].sort((x, y) => x - y);

/** The settings of a branch, as key=value. */
export function settings(f: BranchForm, recipe: Recipe, chosen: Chosen): string[] {
  const out: string[] = [];
  const set = (key: string, value: string) => value.trim() !== '' && out.push(`${key}=${value.trim()}`);
  set('optimizer.learning_rate', f.rate);
  if (f.optimizer !== recipe.optimizer.kind) set('optimizer.kind', f.optimizer);
  set('l1', f.l1);
  set('l2', f.l2);
  set('batch', f.batch);
  set('epochs', f.epochs);
  if (f.without && chosen.samples.length > 0) {
    set('data.without', JSON.stringify(union(recipe.data.without ?? [], chosen.samples)));
  }
  if (f.label !== '' && chosen.samples.length === 1) {
    set('data.labels', JSON.stringify({ ...recipe.data.labels, [String(chosen.samples[0])]: f.label }));
  }
  const layer = recipe.network[chosen.layer];
  if (layer) {
    const at = `network.${chosen.layer}`;
    if (f.freeze && chosen.units.length === 0) set(`${at}.trainable`, 'false');
    if (f.freeze && chosen.units.length > 0) {
      set(`${at}.frozen`, JSON.stringify(union(layer.frozen ?? [], chosen.units)));
    }
    if (f.off !== '' && chosen.units.length > 0) {
      set(`${at}.off`, JSON.stringify({ units: union(layer.off?.units ?? [], chosen.units), value: f.off }));
    }
  }
  for (const line of f.more.split('\n')) if (line.trim() !== '') out.push(line.trim());
  return out;
}

/** A learning rate times a factor, without the digits that a float has too many. */
export function scaled(rate: number, factor: number): string {
  return String(Number((rate * factor).toPrecision(6)));
}

/** The epochs to begin with: those of the recipe, or half as many again where it has ended. */
export function usualEpochs(recipe: Recipe, atEnd: boolean): string {
  return atEnd ? String(recipe.epochs + Math.max(1, Math.round(recipe.epochs / 2))) : '';
}
