// The numbers of a confusion matrix: rows are actual classes, columns predicted ones.
import type { HistoryFacts } from '../api.gen';
import { shared } from '../figure.gen';

/**
 * The total of a cell's share: its row, all samples of the class, or its column, all predictions of the class;
 * for counts the samples of the largest class.
 */
export type Whole = 'counts' | 'row' | 'column';

export class Matrix {
  /** The number of samples of each class, and of predictions of each class. */
  readonly rows: number[];
  readonly columns: number[];
  readonly all: number;
  readonly right: number;
  /** The samples of the largest class. */
  readonly most: number;
  /** The number of samples without a predicted class, which are in no cell. */
  readonly unpredicted: number;

  /** none has the number of samples without a predicted class, for each actual class. */
  constructor(
    readonly counts: readonly (readonly number[])[],
    none: readonly number[],
  ) {
    this.rows = counts.map((row, r) => row.reduce((a, b) => a + b, none[r]!));
    this.most = Math.max(0, ...this.rows);
    this.unpredicted = none.reduce((a, b) => a + b, 0);
    this.columns = counts.map((_, c) => counts.reduce((a, row) => a + row[c]!, 0));
    this.all = this.rows.reduce((a, b) => a + b, 0);
    this.right = counts.reduce((a, row, i) => a + row[i]!, 0);
  }

  count(actual: number, predicted: number): number {
    return this.counts[actual]![predicted]!;
  }

  /** A cell's share of a total, 0 if that is empty. */
  share(actual: number, predicted: number, of: Whole): number {
    const whole = of === 'counts' ? this.most : of === 'column' ? this.columns[predicted]! : this.rows[actual]!;
    return ratio(this.count(actual, predicted), whole) ?? 0;
  }

  /** Recall: the share of a class's samples that is predicted correctly; null without samples. */
  recall(k: number): number | null {
    return ratio(this.count(k, k), this.rows[k]!);
  }

  /** Precision: the share of a class's predictions that is correct; null without predictions. */
  precision(k: number): number | null {
    return ratio(this.count(k, k), this.columns[k]!);
  }

  accuracy(): number | null {
    return ratio(this.right, this.all);
  }

  /** The numbers beside row r and below column c; null in the corner. */
  margin(r: number, c: number): number | null {
    const k = this.counts.length;
    if (r === k && c === k) return null;
    return r === k ? this.precision(c) : this.recall(r);
  }

  /** The classes with the largest and the smallest recall, −1 where several share it. */
  extremes(): { best: number; worst: number } {
    const all = this.rows.map((_, k) => this.recall(k)).filter((v) => v !== null);
    const [high, low] = [Math.max(...all), Math.min(...all)];
    if (!(high > low)) return { best: -1, worst: -1 };
    const only = (v: number) => {
      const of = this.rows.flatMap((_, k) => (this.recall(k) === v ? [k] : []));
      return of.length === 1 ? of[0]! : -1;
    };
    return { best: only(high), worst: only(low) };
  }

  /** The cells of the most frequent mistakes, and the same classes the other way round; none if there are many. */
  marked(of: Whole): [number, number][] {
    const few = 3;
    // Where nearly everything is predicted as one class, no kind of mistake stands out.
    const { nearlyAll } = shared;
    if (this.columns.some((n, k) => n >= nearlyAll * this.all && this.rows[k]! < nearlyAll * n)) return [];
    let all: [number, number][] = [];
    let most = 0;
    for (const [a, row] of this.counts.entries())
      for (const [p, n] of row.entries()) {
        if (a === p || n === 0) continue;
        const share = this.share(a, p, of);
        if (share > most) {
          most = share;
          all = [[a, p]];
        } else if (share === most) all.push([a, p]);
      }
    if (all.length >= few) return [];
    const [first] = all;
    if (all.length === 1 && of === 'counts' && this.count(first![1], first![0]) > 0) all.push([first![1], first![0]]);
    return all;
  }
}

function ratio(a: number, of: number): number | null {
  return of > 0 ? a / of : null;
}

/** The matrix of one recorded step of a history. */
export function matrixAt(
  facts: Pick<HistoryFacts, 'labels' | 'classes'>,
  predicted: ArrayLike<number>,
  frame: number,
): Matrix {
  const n = facts.labels.length;
  const k = facts.classes.length;
  const out = Array.from({ length: k }, () => new Array<number>(k).fill(0));
  const none = new Array<number>(k).fill(0);
  for (let i = 0; i < n; i++) {
    const said = predicted[frame * n + i]!;
    const label = facts.labels[i]!;
    if (said >= 0 && said < k) out[label]![said]!++;
    else none[label]!++;
  }
  return new Matrix(out, none);
}

/** The cells of samples, computed at the first call: "actual-predicted", undefined if unknown. */
export function cellsOf(samples: readonly (readonly (readonly number[])[])[]): (id: number) => string | undefined {
  let known: Map<number, string> | null = null;
  return (id) => {
    if (!known) {
      known = new Map();
      for (const [r, row] of samples.entries())
        for (const [c, ids] of row.entries()) for (const x of ids) known.set(x, `${r}-${c}`);
    }
    return known.get(id);
  };
}
