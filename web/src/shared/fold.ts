// The rectangle into which a row of numbers without a spatial order is folded, as in saved
// pictures (figure/weights_tile.go).

/** The most nearly square rectangle of n cells that is wider than high: rows and columns. */
export function foldOf(n: number): [rows: number, columns: number] {
  for (let r = Math.floor(Math.sqrt(n)); r > 1; r--) if (n % r === 0 && n / r <= 3 * r) return [r, n / r];
  if (n <= 5) return [1, n];
  const columns = Math.ceil(Math.sqrt(n));
  return [Math.ceil(n / columns), columns];
}
