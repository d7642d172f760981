// The room around the cells of the confusion matrix: for names of classes, for recall beside them and precision
// below. In a narrow pane the words stand above, below and under numbers instead of beside them.

/** The widths of the texts around the cells. */
export interface MarginTexts {
  /** The longest name of a class, and the most that it may take. */
  name: number;
  maxName: number;
  precision: number;
  recall: number;
  /** Actual and predicted, above the cells. */
  corner: number;
  /** Best or worst, without the arrow and with it. */
  word: number;
  arrow: number;
}

export interface Margins {
  narrow: boolean;
  left: number;
  right: number;
  top: number;
  bottom: number;
  cell: [number, number];
  /** The least height of a cell. */
  least: number;
  /** Best and worst stand below the number in its cell instead of beside it. */
  below: boolean;
}

/** The most that a name of a class takes in a narrow pane. */
const shortName = 54;

/** The least and the greatest width of a cell with a picture in a narrow pane. */
const minSide = 23;
const maxSide = 36;

/** The least width of a cell with a number in a narrow pane. */
const narrowCell = 20;

/** The margins in a width for a number of rows; pictured cells need a line below their picture. */
export function marginsOf(width: number, rows: number, pictured: boolean, t: MarginTexts): Margins {
  const name = Math.min(t.name, t.maxName);
  const wide: Margins = {
    narrow: false,
    left: Math.max(name, t.precision) + 10,
    right: Math.max(t.recall - 30, t.arrow + 8),
    top: 38,
    bottom: 4,
    cell: pictured ? [40, 40] : [50, 38],
    least: pictured ? 30 : 16,
    below: false,
  };
  const least = Math.floor((wide.cell[0] * wide.least) / wide.cell[1]) + 1;
  if (width >= wide.left + rows * least + wide.right) return wide;
  const line = 15;
  const left = Math.min(name, shortName) + 10;
  const right = pictured ? 2 : t.word + 8;
  // Pictures take the width that there is, and the matrix is scrolled down.
  const side = Math.min(Math.max(Math.floor((width - left - right) / rows) - 1, minSide), maxSide);
  return {
    narrow: true,
    left,
    right,
    // Recall's head is on the line of the corner's, or on a line below it where cells of the least size would not
    // leave room for both.
    top:
      38 +
      (t.corner + t.recall + 16 > Math.min(width, left + rows * (pictured ? side : narrowCell) + right) ? line : 0),
    bottom: 4 + line,
    cell: pictured ? [side, side + 14] : [40, 32],
    least: pictured ? side + 14 : 16,
    below: pictured,
  };
}
